/// Where a page ended: the last sort key and id, and a digest of everything else that was asked for.
struct Cursor: Sendable, Equatable {
    let key: Int64
    let id: Identifier<Record>
    let filters: UInt32

    var text: String {
        var bytes: [UInt8] = []
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: key >> Int64(shift)))
        }
        bytes += id.bytes
        for shift in stride(from: 24, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: filters >> UInt32(shift)))
        }
        return Base64URL.encode(bytes)
    }

    init(key: Int64, id: Identifier<Record>, filters: UInt32) {
        self.key = key
        self.id = id
        self.filters = filters
    }

    /// Nil when the text is not a cursor that we made.
    init?(_ text: String) {
        guard let bytes = Base64URL.decode(text), bytes.count == 28, let id = Identifier<Record>(bytes: bytes[8..<24])
        else {
            return nil
        }
        key = bytes[..<8].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        self.id = id
        filters = bytes[24...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
}
