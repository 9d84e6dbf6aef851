import JSON
import SQLite

/// Finds the conflicts of a plan with those that it names or that name it, where both are open.
struct PlanConflicts {
    private let plans: [Record]
    /// What is worked for and what is done, by plan.
    private let goals: [Identifier<Record>?: [Record]]
    private let actions: [Identifier<Record>?: [Record]]
    /// The needs that the reader sees, each under its code: two assessments call the same need by two ids.
    private let codes: [String: String]
    private let graceDays: Int
    private let language: Language
    private let transaction: ReadTransaction

    /// The member of a plan that holds them; `include` asks for it.
    static let member = "conflicts"
    private static let sources = [GoalRecord.resource, ActionRecord.resource, AssessmentRecord.resource]

    /// The plan as answered, with its conflicts where they are asked for.
    static func include(in answer: Answer, _ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Answer {
        guard call.query.list("include")?.contains(member) ?? false else { return answer }
        guard let client = answer.clients.first else { throw Problem(.internalError) }
        let found = try PlanConflicts(of: client, in: call.language, transaction).all(of: call.id)
        var writer = JSONWriter(capacity: answer.content.count + 1024)
        writer.beginObject()
        writer.rawMembers(answer.content)
        writer.name(member)
        writer.value(.array(found.map { $0.representation(in: call.language) }))
        writer.endObject()
        var answer = answer
        answer.content = writer.bytes
        answer.includedScopes += sources.filter { transaction.access.mayRead($0) }.map(\.readScope)
        return answer
    }

    private init(
        of client: Identifier<Client>,
        in language: Language,
        _ transaction: ReadTransaction
    ) throws(Problem) {
        func open(_ resource: Resource, _ condition: SQL) throws(Problem) -> [Record] {
            try transaction.openRecords(resource, of: client, where: condition)
        }
        plans = try open(PlanRecord.resource, "x.status IN ('draft', 'active', 'on-hold')")
        let pursued = try open(GoalRecord.resource, "x.status IN ('proposed', 'planned', 'accepted', 'active')")
        goals = Dictionary(grouping: pursued, by: \.parents.last)
        let done = try open(ActionRecord.resource, "x.status IN ('not-started', 'scheduled', 'in-progress', 'on-hold')")
        actions = Dictionary(grouping: done, by: \.parents.last)
        var codes: [String: String] = [:]
        for need in try open(AssessmentRecord.resource, "TRUE").flatMap({ $0.items("needs") }) {
            if let id = need["id"]?.string { codes[id] = need["code"]?.string }
        }
        self.codes = codes
        graceDays = try transaction.parameter(.reviewGraceDays)
        self.language = language
        self.transaction = transaction
    }

    private func all(of id: Identifier<Record>) throws(Problem) -> [PlanConflict] {
        guard let plan = plans.first(where: { $0.id == id }) else { return [] }
        var conflicts: [PlanConflict] = []
        for other in plans where plan.names(other) || other.names(plan) {
            conflicts += needs(plan, other)
            conflicts += try services(plan, other)
            if let reviews = reviews(plan, other) { conflicts.append(reviews) }
        }
        return conflicts
    }

    private func needs(_ plan: Record, _ other: Record) -> [PlanConflict] {
        pairs(goals, plan, other).filter { first, second in
            let (own, others) = (owners(of: first), owners(of: second))
            return !needs(of: first).isDisjoint(with: needs(of: second)) && !own.isEmpty && !others.isEmpty
                && own.isDisjoint(with: others)
        }.map { first, second in
            PlanConflict(
                kind: .needOwners,
                other: other,
                sources: [first, second],
                words: [first, second].map { $0.text("description") ?? "" }
            )
        }
    }

    private func needs(of goal: Record) -> Set<String> {
        Set(goal.items("addressesNeeds").compactMap(\.string).map { codes[$0] ?? $0 })
    }

    private static let working = Set([ActionRecord.Owner.worker, .provider, .team].map(\.rawValue))

    /// Who works for a goal besides the client's own side.
    private func owners(of goal: Record) -> Set<String> {
        let owners = (actions[goal.parents.last] ?? []).filter { $0.parents.first == goal.id }.compactMap {
            $0["owner"]
        }
        let working = owners.filter { Self.working.contains($0["kind"]?.string ?? "") }
        return Set(working.compactMap { $0["id"]?.string })
    }

    private func services(_ plan: Record, _ other: Record) throws(Problem) -> [PlanConflict] {
        var conflicts: [PlanConflict] = []
        for (first, second) in pairs(actions, plan, other) where first["serviceId"] == second["serviceId"] {
            guard let id = first.identifier("serviceId", as: Record.self) else { continue }
            let name = try transaction.known(ServiceRecord.resource, id)?["name"]?.text(in: language) ?? ""
            conflicts.append(
                PlanConflict(kind: .serviceTwice, other: other, sources: [first, second], words: [name])
            )
        }
        return conflicts
    }

    private func reviews(_ plan: Record, _ other: Record) -> PlanConflict? {
        let inForce = [plan, other].filter { PlanRecord.inForce.contains($0.status ?? "") }
        let days = inForce.compactMap { $0.date("nextReviewDue") }
        guard days.count == 2, abs(days[0].daysSince1970 - days[1].daysSince1970) <= graceDays else { return nil }
        return PlanConflict(
            kind: .reviewsClose,
            other: other,
            sources: [plan, other],
            words: days.map { $0.words(in: language) }
        )
    }

    /// Each record of the one plan with each of the other.
    private func pairs(
        _ records: [Identifier<Record>?: [Record]],
        _ plan: Record,
        _ other: Record
    ) -> [(Record, Record)] {
        (records[plan.id] ?? []).flatMap { first in (records[other.id] ?? []).map { (first, $0) } }
    }
}

extension Record {
    fileprivate func names(_ other: Record) -> Bool {
        items("relatedPlans").contains { $0["planId"]?.string == other.id.description }
    }
}
