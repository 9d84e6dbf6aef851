public import Glibc

/// A system call that failed, and why.
public struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The error number.
    public let errno: CInt
    /// The name of the system call.
    public let call: String

    /// Makes the error of a call from an error number, by default that of the calling thread.
    public init(_ call: StaticString, errno: CInt = Glibc.errno) {
        self.call = call.description
        self.errno = errno
    }

    /// The call and the words of the system for the error.
    public var description: String { "\(call): \(String(cString: strerror(errno)))" }
}
