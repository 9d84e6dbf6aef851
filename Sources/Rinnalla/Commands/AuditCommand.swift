import JSON
import SQLite

extension Command {
    static let auditVerify = Command(
        name: "audit verify",
        summary: "walk the hash chain of the access log and print its head",
        examples: [
            ("rinnalla audit verify --data-dir /srv/rinnalla", "prints POSITION:HASH; exits with 4 on a break"),
            (
                "rinnalla audit verify --head 1042:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "also finds a cut or rewritten log, by a head that was kept elsewhere"
            ),
        ],
        flags: [
            Flag(name: "--head", placeholder: "P:H", summary: "a head printed or logged before"),
            Setting.flag("--data-dir"),
            json,
        ],
        run: { call throws(CommandFailure) in
            let kept = try call.arguments["--head"].map { text throws(CommandFailure) in
                guard let head = AccessLog.Head(text) else {
                    throw CommandFailure(.usage, "--head \(text) is not POSITION:HASH")
                }
                return head
            }
            // Read-only: whoever checks must not be able to change, and never checkpoints (decisions.md 3).
            let connection = try openForReading(in: call.configuration().dataDirectory)
            defer { connection.close() }
            let found: AccessLog.Verification
            do throws(SQLiteError) {
                found = try AccessLog.verify(on: connection, keptHead: kept)
            } catch {
                throw CommandFailure(.failure, "cannot read the access log: \(error.message)")
            }
            if call.arguments.has("--json") {
                call.console.print(bytes: JSONValue.object(found.json).encoded() + [0x0A])
            } else {
                call.console.print(found.head.description)
            }
            if let position = found.brokenAt {
                throw CommandFailure(.integrity, "the access log is broken at position \(position)")
            }
            guard found.isIntact else {
                throw CommandFailure(.integrity, "the kept head is no part of the access log: it was cut or rewritten")
            }
            call.console.say("\(found.head.position) records, the chain is whole")
        }
    )
}

extension AccessLog.Verification {
    fileprivate var json: JSONObject {
        var object: JSONObject = ["isIntact": .bool(isIntact), "head": .string(head.description)]
        object["position"] = .integer(head.position)
        if let brokenAt { object["brokenAt"] = .integer(brokenAt) }
        if let holdsKeptHead { object["holdsKeptHead"] = .bool(holdsKeptHead) }
        return object
    }
}
