import Glibc
import JSON

@testable import Rinnalla

/// A file that a region writes its log to.
final class LogFile {
    private let folder: TestFolder
    let descriptor: Int32

    init() throws {
        folder = try TestFolder()
        descriptor = open("\(folder.path)/log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    }

    deinit { close(descriptor) }

    /// All that the region has written until now.
    func text(of region: TestRegion) -> String {
        // A line that leaves at once leaves behind those that were gathered before it.
        region.application.service.log.write(.info, "asked")
        return TextFile.read("\(folder.path)/log") ?? ""
    }

    /// The lines of the region's requests until now; a line that is no JSON object is nil.
    func requests(of region: TestRegion) -> [JSONValue?] {
        text(of: region).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .map { try? JSONParser.parse(Array($0.utf8)) }
            .filter { $0?["event"] == nil || $0?["event"] == "request" }
    }
}
