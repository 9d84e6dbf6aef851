import Testing

@testable import HTTP

@Suite struct BytesTests {
    private static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    @Test(arguments: [
        (ByteSet.token, letters + "!#$%&'*+-.^_`|~"),
        (ByteSet.path, letters + "-._~!$&'()*+,;=:@/%"),
        (ByteSet.query, letters + "-._~!$&'()*+,;=:@/%?"),
        (ByteSet.registeredName, letters + "-._~!$&'()*+,;=%"),
    ])
    func `a set holds the bytes of its grammar and no others`(_ set: ByteSet, _ members: String) {
        let members = Set(members.utf8)
        for byte in UInt8.min...UInt8.max { #expect(set.contains(byte) == members.contains(byte), "\(byte)") }
    }

    @Test(arguments: [0, 7, 10, 99, 100, 1_048_576]) func `numbers are written in decimal`(_ number: Int) {
        var bytes: [UInt8] = []
        bytes.append(decimal: number)
        #expect(String(decoding: bytes, as: UTF8.self) == String(number))
    }
}
