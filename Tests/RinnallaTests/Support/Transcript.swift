import Glibc
import HTTP
import JSON

@testable import Rinnalla

/// What the tests asked and got, a JSON line each, in the file that RINNALLA_TRANSCRIPT names: CI checks by it that every
/// operation of the contract was answered with 2xx.
struct Transcript: Sendable {
    static let shared: Transcript? = {
        guard let path = getenv("RINNALLA_TRANSCRIPT") else { return nil }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        return descriptor < 0 ? nil : Transcript(descriptor: descriptor)
    }()

    let descriptor: Int32

    func note(_ request: Request, _ content: JSONValue?, _ outcome: TestRegion.Outcome) {
        guard case .operation(let operation, _, _) = Router.api.match(request.method, request.path) else { return }
        var line: JSONObject = [
            "operation": .string(operation.id), "status": .integer(Int64(outcome.status)),
            "path": .string(String(decoding: request.path, as: UTF8.self)),
        ]
        line["request"] = content
        line["response"] = outcome.response.content.isEmpty ? nil : outcome.json
        let bytes = JSONValue.object(line).encoded() + [0x0A]
        _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }
}
