import Glibc
import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct LogTests {
    private let folder: TestFolder
    private let descriptor: Int32
    private var text: String { TextFile.read("\(folder.path)/log") ?? "" }

    init() throws {
        folder = try TestFolder()
        descriptor = open("\(folder.path)/log", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    }

    private let operation = Operation(
        id: "getX",
        method: .get,
        path: "/x/{id}",
        guarding: .open,
        handler: .open { _ in Answer() }
    )

    private func line(_ status: Int = 200) -> Log.RequestLine {
        Log.RequestLine(requestID: "r", operation: operation, method: .get, status: status, duration: 1_500_000)
    }

    @Test func `the lines of requests gather until they are flushed`() throws {
        let log = Log(descriptor: descriptor)
        log.write(line())
        log.write(line(404))
        #expect(text.isEmpty)
        log.flush()
        let lines = text.split(separator: "\n")
        #expect(lines.count == 2)
        let value = try JSONParser.parse(Array(lines[0].utf8))
        #expect(value["event"] == "request")
        #expect(value["route"] == "/x/{id}")
        #expect(value["durMs"]?.decimal == 1.5)
    }

    @Test func `any other line leaves at once, behind those gathered before it`() {
        let log = Log(descriptor: descriptor)
        log.write(line())
        log.write(.info, "stopped")
        let lines = text.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.last?.contains("\"stopped\"") == true)
    }

    @Test func `a log that goes leaves nothing unsaid`() {
        do {
            let log = Log(descriptor: descriptor)
            log.write(line())
        }
        #expect(text.split(separator: "\n").count == 1)
    }

    @Test func `the level keeps back what is below it`() {
        let log = Log(level: .error, descriptor: descriptor)
        log.write(line())
        log.write(.warn, "slow")
        log.write(line(503))
        log.write(line(500))
        log.flush()
        #expect(text.split(separator: "\n").count == 1)
        #expect(text.contains("\"level\":\"error\""))
    }

    @Test func `lines of several threads stay whole`() throws {
        let log = Log(descriptor: descriptor)
        let threads = try (0..<4).map { _ in
            try WorkerThread(named: "logs") {
                for count in 0..<500 {
                    log.write(Log.RequestLine(requestID: "r", method: .get, status: 200, duration: 0))
                    if count % 7 == 0 { log.flush() }
                }
            }
        }
        for thread in threads { thread.join() }
        log.flush()
        let lines = text.split(separator: "\n")
        #expect(lines.count == 2000)
        for line in lines { #expect(throws: Never.self) { try JSONParser.parse(Array(line.utf8)) } }
    }
}
