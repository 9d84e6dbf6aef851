import JSON
import SQLite

/// What a service has cost for a client in a time (../domain/3-model.md 3.11, ../domain/5-metrics.md M6).
/// Finnish: *kustannuskirjaus*.
enum CostEntryRecord {
    static let resource: Resource = Resource(
        "cost-entry",
        collection: "cost-entries",
        component: "CostEntry",
        table: "cost_entry",
        // S4-16: who works with the client decides by the need; what it costs is not on the client's page.
        nature: .ofClient([.financial, .cost], scope: "NULL"),
        schema: [
            .reference("serviceId", to: ServiceRecord.resource.reference).required.column("service_id"),
            .object("period", [.date("start").required, .date("end").required]).required,
            .decimal("units", 0...1_000_000).required,
            .integer("unitCostCents", 0...100_000_000).required,
            .integer("amountCents", 0...1_000_000_000_000),
            .text("amountExplanation", 1...2000),
            .code("currency", Currency.self),
        ] + Imported.origin
    ).with { resource in
        resource.states = Imported.states
        resource.authority = .init(
            roles: [.supervisor],
            relationships: .supervisor,
            opensClient: Imported.isCounty
        )
        resource.filters = [
            .init(name: "status", form: .codes, column: "x.status", codes: Imported.states.states),
            .init(name: "serviceId", form: .identifier, column: "x.service_id"),
        ]
        resource.rules.check = check
    }

    private static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard draft.before == nil else { return }
        draft.checkPeriod("period")
        let start = draft["period"]?["start"]?.string.flatMap { CalendarDate($0) }
        if let start, start > transaction.now.dateInHelsinki { draft.fault(.dateInFuture, at: "/period/start") }
        checkAmount(&draft)
    }

    /// The units at their cost, to the cent; any other amount says why.
    private static func checkAmount(_ draft: inout Draft) {
        guard let units = draft["units"]?.decimal, let cost = draft["unitCostCents"]?.decimal else { return }
        let product = Int64((units * cost).rounded())
        let amount = draft["amountCents"]?.integer ?? product
        draft["amountCents"] = .integer(amount)
        draft["currency"] = draft["currency"] ?? .string(Currency.euro.rawValue)
        if amount != product, draft["amountExplanation"] == nil {
            draft.violate("cost-amount", at: "/amountCents", ["expected": .integer(product)])
        }
    }
}
