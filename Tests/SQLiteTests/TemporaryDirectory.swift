import Glibc
import SQLite

/// A directory of one test, gone with it.
final class TemporaryDirectory {
    let path: String

    init() throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/rinnalla-sqlite-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemFailure(code: errno) }
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }

    deinit {
        guard let directory = opendir(path) else { return }
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            unlink("\(path)/\(name)")
        }
        closedir(directory)
        rmdir(path)
    }

    /// A connection that writes to the database `name` in this directory.
    func writer(_ name: String = "test.db", busyTimeout: Int32 = 0) throws(SQLiteError) -> Connection {
        try Connection(path: "\(path)/\(name)", mode: .readWrite, busyTimeout: busyTimeout)
    }

    /// A connection that reads the database `name` in this directory.
    func reader(_ name: String = "test.db", busyTimeout: Int32 = 0) throws(SQLiteError) -> Connection {
        try Connection(path: "\(path)/\(name)", mode: .readOnly, busyTimeout: busyTimeout)
    }

    /// Puts a file of any content there.
    func write(_ content: String, to name: String) throws {
        let descriptor = open("\(path)/\(name)", O_CREAT | O_WRONLY, 0o600)
        guard descriptor >= 0 else { throw SystemFailure(code: errno) }
        defer { close(descriptor) }
        let bytes = Array(content.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw SystemFailure(code: errno) }
    }

    /// The size of a file in bytes, or nil if there is none.
    func size(of name: String) -> Int? {
        var status = stat()
        return stat("\(path)/\(name)", &status) == 0 ? Int(status.st_size) : nil
    }
}

/// What the operating system refused.
struct SystemFailure: Error {
    let code: Int32
}
