import Glibc

/// The owner of a file descriptor, which closes it at the end of its life.
struct Descriptor: ~Copyable, Sendable {
    let number: Int32

    /// Takes over what a system call returned, or throws its error.
    init(_ result: Int32, _ call: StaticString) throws(SystemError) {
        guard result >= 0 else { throw SystemError(call) }
        number = result
    }

    init(owning number: Int32) {
        self.number = number
    }

    deinit {
        // Linux closes the descriptor even when it reports EINTR; again would close somebody else's.
        _ = close(number)
    }
}
