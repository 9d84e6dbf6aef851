import Glibc
import HTTP
import JSON

@testable import Rinnalla

/// The program itself, as its user runs it: its own process, its own folder.
final class ProgramProcess {
    /// The program ended without what was waited for.
    struct Ended: Error { let error: String }

    /// What a process has left when it is over.
    struct Outcome {
        /// What it exited with; 128 and the signal when a signal ended it.
        let code: Int32
        let output: String
        let error: String
    }

    let process: pid_t
    private let outputPath: String
    /// Our end of the standard error.
    private let errors: Int32
    private(set) var error = ""
    private var code: Int32?

    /// Starts the program with the words, and with nothing in its environment but what is given.
    ///
    /// `umask` is what it inherits as its file mode creation mask, in octal digits; else that of the tests.
    init(
        _ words: [String],
        in directory: String,
        environment: [String: String] = [:],
        umask: String? = nil
    ) throws {
        outputPath = "\(directory)/output-\(UInt32.random(in: 0...UInt32.max))"
        // A pair of sockets, as it can be closed on exec from the first: else a process of another test would hold it open.
        var pair: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair) == 0 else {
            throw SystemError("socketpair")
        }
        errors = pair[0]
        defer { close(pair[1]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_adddup2(&actions, pair[1], 2)
        // The mask belongs to the whole process, so that only another process can have another one.
        let shell = umask.map { ["/bin/sh", "-c", "umask \($0); exec \"$@\"", "sh"] } ?? []
        let command = shell + [try Self.path()] + words
        var arguments = command.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        var process = pid_t()
        let result = posix_spawn(&process, command[0], &actions, nil, &arguments, &variables)
        guard result == 0 else { throw SystemError("posix_spawn", errno: result) }
        self.process = process
    }

    deinit {
        close(errors)
        guard code == nil else { return }
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    /// Runs the program to its end.
    static func run(
        _ words: [String],
        in directory: String,
        environment: [String: String] = [:],
        umask: String? = nil
    ) throws -> Outcome {
        try ProgramProcess(words, in: directory, environment: environment, umask: umask).end()
    }

    func send(_ signal: Int32) { kill(process, signal) }

    /// The most memory it has had resident, in bytes (proc_pid_status(5), VmHWM).
    var peakMemory: Int? {
        TextFile.read("/proc/\(process)/status")?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            .flatMap { $0.split(whereSeparator: \.isWhitespace).dropFirst().first }.flatMap { Int($0) }.map { $0 << 10 }
    }

    /// Waits for the end.
    func end() throws -> Outcome {
        while readMore() {}
        var status: Int32 = 0
        guard waitpid(process, &status, 0) == process else { throw SystemError("waitpid") }
        let ended = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
        code = ended
        return Outcome(code: ended, output: output, error: error)
    }

    var output: String { TextFile.read(outputPath) ?? "" }

    /// The line of an event in the log, waited for; fails when the process ends without it.
    func line(_ event: String) throws -> JSONValue {
        while true {
            for line in error.split(separator: "\n") {
                if let value = try? JSONParser.parse(Array(line.utf8)), value["event"]?.string == event { return value }
            }
            guard readMore() else { throw Ended(error: error) }
        }
    }

    /// Waits for more of the standard error; false at its end.
    private func readMore() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = read(errors, &chunk, chunk.count)
        if count > 0 { error += String(decoding: chunk.prefix(count), as: UTF8.self) }
        return count > 0
    }

    /// The program beside the test bundle.
    private static func path() throws -> String {
        var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = bytes.withUnsafeMutableBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { text in
                text.baseAddress.map { readlink("/proc/self/exe", $0, text.count) } ?? -1
            }
        }
        guard count > 0 else { throw SystemError("readlink") }
        let bundle = String(decoding: bytes.prefix(count), as: UTF8.self)
        let folder = bundle.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        return "\(folder)/rinnalla"
    }
}

/// A folder for one test, removed with what is in it.
final class TestFolder {
    let path: String

    init() throws {
        let parent = getenv("TMPDIR").map { ["TMPDIR": String(cString: $0)] }
        path = try DataDirectory.temporary(in: parent ?? [:])
    }

    deinit { DataDirectory.remove(path) }
}
