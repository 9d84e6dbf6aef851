import JSON
import SQLite

/// INV-P1 to INV-P6: what speaks against a plan being active, all of it (../domain/3-model.md 3.5).
struct PlanGate {
    /// A rule that the plan breaks, and where.
    struct Breach {
        let rule: Rule
        let pointer: String
        var details: JSONObject = [:]
    }

    private let content: JSONObject
    private let plan: Identifier<Record>
    private let client: Identifier<Client>?
    private let reviewBefore: JSONValue?
    private let transaction: ReadTransaction
    private let today: CalendarDate
    private(set) var breaches: [Breach] = []

    init(_ content: JSONObject, of plan: Record, _ transaction: ReadTransaction) {
        self.content = content
        self.plan = plan.id
        self.transaction = transaction
        client = plan.client
        reviewBefore = plan["nextReviewDue"]
        today = transaction.now.dateInHelsinki
    }

    mutating func checkAll() throws(Problem) {
        try checkMatters()
        try checkWorker()
        try checkNeeds()
        try checkGoals()
        try checkReview(mayHaveGoneBy: false)
    }

    private static let otherPlan: SQL = """
        SELECT plan_id FROM plan_matter WHERE matter_id = ? AND is_active = 1 AND plan_id <> ?
        """

    /// INV-P1: one active plan for each matter.
    mutating func checkMatters() throws(Problem) {
        for (index, id) in items("matterIds").enumerated() {
            let matter = id.string.flatMap { Identifier<Record>($0) }
            let other =
                try transaction.first(Self.otherPlan, [Value(matter), Value(plan)]) { row in row.identifier(0) } ?? nil
            guard let other else { continue }
            breach("INV-P1", at: "/matterIds/\(index)", ["planId": .string(Identifier<Record>(other).description)])
        }
    }

    /// INV-P3: somebody answers for the client now.
    private mutating func checkWorker() throws(Problem) {
        if try transaction.responsibleWorker(of: client) == nil { breach("INV-P3", at: "/responsibleWorkerId") }
    }

    /// INV-P4: every need of at least moderate severity has a goal, or a reason for deferring it.
    mutating func checkNeeds() throws(Problem) {
        guard let id = content["assessmentId"]?.string.flatMap({ Identifier<Record>($0) }),
            let assessment = try transaction.known(AssessmentRecord.resource, id)
        else { return }
        let goals = try transaction.goals(of: plan).filter { !GoalRecord.withdrawn.contains($0.status ?? "") }
        var answered = Set(goals.flatMap { $0.items("addressesNeeds").compactMap(\.string) })
        answered.formUnion(items("deferredNeeds").compactMap { $0["needId"]?.string })
        for need in assessment.items("needs") {
            guard let severity = need["severity"]?.string.flatMap({ Severity(rawValue: $0) }), severity.needsAnswer,
                let needID = need["id"], !answered.contains(needID.string ?? "")
            else { continue }
            breach("INV-P4", at: "/deferredNeeds", ["needId": needID, "needCode": need["code"] ?? ""])
        }
    }

    private static let datedAction: SQL = """
        SELECT 1 FROM action WHERE goal_id = ? AND due IS NOT NULL
        AND status NOT IN ('cancelled', 'stopped', 'entered-in-error')
        """

    /// INV-P5: every goal that is pursued has the client's commitment and an action with an owner and a due date.
    private mutating func checkGoals() throws(Problem) {
        for (index, goal) in try transaction.goals(of: plan).enumerated()
        where GoalRecord.pursued.contains(goal.status ?? "") {
            let details: JSONObject = ["goalId": .string(goal.id.description)]
            if goal["clientCommitment"] == nil { breach("INV-P5", at: "/goals/\(index)/clientCommitment", details) }
            // An action always has an owner.
            if try !transaction.isAny(Self.datedAction, [Value(goal.id)]) {
                breach("INV-P5", at: "/goals/\(index)/actions", details)
            }
        }
    }

    /// INV-P2: the client's view, or why it is absent and then an early review. INV-P6: a review in good time.
    ///
    /// With `mayHaveGoneBy`, a review that was set before may lie in the past.
    mutating func checkReview(mayHaveGoneBy: Bool) throws(Problem) {
        let (hasView, isExcused) = (content["clientView"] != nil, content["clientViewAbsent"] != nil)
        if !hasView && !isExcused { breach("INV-P2", at: "/clientView") }
        let due = content["nextReviewDue"]?.string.flatMap { CalendarDate($0) }
        let isKept = mayHaveGoneBy && content["nextReviewDue"] == reviewBefore
        let limit = try reviewLimit()
        let early = min(limit, today.addingDays(try transaction.parameter(.reviewWithoutViewDays)))
        if let due, due <= limit, due >= today || isKept {
            if !hasView && isExcused && due > early {
                breach("INV-P2", at: "/nextReviewDue", ["maximum": .string(early.description)])
            }
        } else {
            breach("INV-P6", at: "/nextReviewDue", ["maximum": .string(limit.description)])
        }
    }

    private static let childProtection: SQL = "SELECT 1 FROM matter WHERE id = ? AND service_task = 'lastensuojelu'"

    /// Sooner for children, and wherever the matter is child protection.
    private func reviewLimit() throws(Problem) -> CalendarDate {
        var isChild = try transaction.knownClient(client)?.date("birthDate").map { $0.age(on: today) < 18 } ?? false
        for id in items("matterIds") where !isChild {
            isChild = try transaction.isAny(Self.childProtection, [Value(id.string.flatMap { Identifier<Record>($0) })])
        }
        return today.addingDays(try transaction.parameter(isChild ? .reviewLimitChildDays : .reviewLimitDays))
    }

    private func items(_ name: String) -> [JSONValue] { content[name]?.array ?? [] }

    private mutating func breach(_ rule: Rule, at pointer: String, _ details: JSONObject = [:]) {
        breaches.append(Breach(rule: rule, pointer: pointer, details: details))
    }
}

extension ReadTransaction {
    private static let goalIDs: SQL = "SELECT id FROM goal WHERE plan_id = ? ORDER BY id"

    /// The goals of a plan, in the order in which `include` shows them.
    func goals(of plan: Identifier<Record>) throws(Problem) -> [Record] {
        var goals: [Record] = []
        for id in try all(Self.goalIDs, [Value(plan)], { row in row.identifier(0) }) {
            if let id, let goal = try known(GoalRecord.resource, Identifier(id)) { goals.append(goal) }
        }
        return goals
    }
}
