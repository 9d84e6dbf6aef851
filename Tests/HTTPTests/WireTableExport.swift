import Glibc
import Testing

@testable import HTTP

/// Where the table of messages goes for those who compare other servers with it (Tests/Wire), if anybody does.
private let path: String? = getenv("RINNALLA_WIRE_TABLE").map { String(cString: $0) }

@Suite struct WireTableExport {
    @Test(.enabled(if: path != nil))
    func `the table of messages goes to a file`() throws {
        let name = try #require(path)
        let file = try #require(fopen(name, "w"))
        for sample in MessageSample.sound + MessageSample.broken + MessageSample.withoutContent {
            let (kind, detail) = sample.expected.columns
            let row = [sample.name, hexadecimal(sample.bytes), kind, hexadecimal(Array(detail.utf8))]
            fputs(row.joined(separator: "\t") + "\n", file)
        }
        #expect(fclose(file) == 0)
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension MessageOutcome {
    /// What became of a message in two words: that it was read, and as what; or that it was refused, and with which status.
    fileprivate var columns: (kind: String, detail: String) {
        switch self {
        case .needsMore: ("waits", "")
        case .request(let summary, _): ("reads", summary)
        case .contentFault(let fault), .fault(let fault): ("refuses", "\(fault.status)")
        }
    }
}
