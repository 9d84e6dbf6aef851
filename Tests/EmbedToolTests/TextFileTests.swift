import Glibc
import Testing

@testable import EmbedTool

@Suite struct TextFileTests {
    @Test func `a file that says it already stays untouched, and another is replaced`() throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/rinnalla-embed-XXXXXX".utf8CString)
        #expect(mkdtemp(&template) != nil)
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let path = folder + "/Embedded.swift"
        defer {
            unlink(path)
            rmdir(folder)
        }
        try TextFile(name: "x", text: "one\n").write(to: path)
        // Long ago, so that a write now would show.
        var times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
        #expect(utimensat(AT_FDCWD, path, &times, 0) == 0)
        try TextFile(name: "x", text: "one\n").write(to: path)
        #expect(try modified(path) == 1)
        try TextFile(name: "x", text: "two\n").write(to: path)
        #expect(try modified(path) > 1)
        #expect(try TextFile(path: path).text == "two\n")
    }

    private func modified(_ path: String) throws -> Int {
        var status = stat()
        try #require(stat(path, &status) == 0)
        return status.st_mtim.tv_sec
    }
}
