import JSON

/// Calls to begin with, each one line that works as it stands (decisions.md 4).
struct DemoGuide {
    let url: String
    let countyKey: String
    let providerKey: String
    /// What ``DemoCard`` has kept.
    let card: JSONValue

    /// One call: what it asks for, and in whose name.
    struct Call {
        let title: String
        let key: String
        let actor: String
        let role: Role
        let purpose: Purpose
        let target: String
    }

    /// An answer ends without a line feed, which a shell wants before its prompt.
    private static let curl = "curl -sw '\\n'"

    /// The calls as lines for a shell. A region without clients has only services to ask for.
    var calls: [(title: String, curl: String)] {
        guard let client = card["clientId"]?.string else {
            return [("The services", "\(Self.curl) '\(url)/v1/services' -H 'Authorization: Bearer \(countyKey)'")]
        }
        return requests(about: client).map { ($0.title, line($0)) }
    }

    private func requests(about client: String) -> [Call] {
        let worker = id("workerId")
        func asWorker(_ title: String, _ target: String) -> Call {
            Call(title: title, key: countyKey, actor: worker, role: .worker, purpose: .coordination, target: target)
        }
        var requests = [
            asWorker("A worker's clients", "/v1/clients"), asWorker("One of them", "/v1/clients/\(client)"),
        ]
        if let plan = card["planId"]?.string {
            requests.append(
                asWorker(
                    "That client's plan, with goals in the client's own words",
                    "/v1/plans/\(plan)?include=goals,actions"
                )
            )
        }
        return requests + [
            Call(
                title: "The referrals that wait for the provider's answer",
                key: providerKey,
                actor: id("providerWorkerId"),
                role: .provider,
                purpose: .serviceDelivery,
                target: "/v1/referrals?status=requested"
            ),
            Call(
                title: "Who has looked at the client's record, asked by the client",
                key: countyKey,
                actor: client,
                role: .client,
                purpose: .clientOwnAccess,
                target: "/v1/clients/\(client)/access-log"
            ),
        ]
    }

    private func line(_ call: Call) -> String {
        let fields = [
            "Authorization: Bearer \(call.key)", "On-Behalf-Of: sub=\"\(call.actor)\", role=\"\(call.role.rawValue)\"",
            "Purpose-Of-Use: \(call.purpose.rawValue)",
        ]
        return (["\(Self.curl) '\(url)\(call.target)'"] + fields.map { "-H '\($0)'" }).joined(separator: " ")
    }

    private func id(_ member: String) -> String { card[member]?.string ?? "" }
}
