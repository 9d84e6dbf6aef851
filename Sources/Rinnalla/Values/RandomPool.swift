import Glibc

/// The system's random numbers, fetched many at a time: a system call for each would cost more than what they are for.
struct RandomPool: RandomNumberGenerator {
    private var words: [UInt64] = []

    // As many bytes as getentropy(3) gives at a time.
    private static let capacity = 32

    mutating func next() -> UInt64 {
        if let word = words.popLast() { return word }
        words = Array(repeating: 0, count: Self.capacity)
        words.withUnsafeMutableBytes { buffer in
            guard let base = buffer.baseAddress, getentropy(base, buffer.count) == 0 else {
                fatalError("the system has no random numbers")
            }
        }
        return words.removeLast()
    }
}
