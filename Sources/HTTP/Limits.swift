/// How much of a message is read before it is refused.
struct Limits: Sendable {
    var requestLine = 8 << 10
    var fieldSection = 16 << 10
    var fieldCount = 100
    var content = 1 << 20
    /// Chunk extensions of one message, all together.
    var chunkExtensions = 4 << 10
    /// How many times its coded length the content may have.
    var expansion = 20
}
