import HTTP
import JSON

/// Liveness and readiness (operations.md 2.6).
enum Health {
    static let livez = Operation(
        id: "getLiveness",
        method: .get,
        path: "/livez",
        guarding: .open,
        handler: .open { _ in alive }
    )

    private static let alive = Answer.json(["status": "ok"])

    /// Answered by ``Readiness``, which has to wait for the heartbeat.
    static let readyz = Operation(
        id: "getReadiness",
        method: .get,
        path: "/readyz",
        guarding: .open,
        handler: .open {
            call throws(Problem) in
            try Readiness.check(call.service)
            return .json(["status": "ready"])
        }
    )
}
