import JSON
import SQLite

/// Which kind of guidance suits a client, by the rule, by the professional and by the client's own word
/// (../domain/3-model.md 3.11). Finnish: *asiakassegmentti*.
enum SegmentRecord {
    static let resource: Resource = Resource(
        "segment",
        collection: "segments",
        component: "Segment",
        table: "segment",
        // It tells of the assessment and of the services in use: who reads it may know of both.
        nature: .ofClient(
            [.assessment, .referral],
            scope: "SELECT a.matter_id FROM assessment a WHERE a.id = x.assessment_id"
        ),
        schema: [
            .reference("assessmentId", to: AssessmentRecord.resource.reference).required.once.column("assessment_id"),
            .code("method", ["suuntima"]).readOnly,
            .text("ruleVersion", 1...40).readOnly,
            .object(
                "axes",
                [.code("coping", SegmentRule.Coping.self), .code("situation", SegmentRule.Situation.self).required]
            ).readOnly,
            .array(
                "hits",
                of: .object([
                    .code("criterion", SegmentRule.Criterion.self), .integer("value", 0...1000),
                    .integer("limit", 0...100_000), .boolean("isHit"),
                ])
            ).readOnly,
            .code("ruleValue", SegmentCode.self).readOnly,
            .code("value", SegmentCode.self).column("value"),
            .text("overrideReason", 1...2000),
            .code("clientValue", SegmentCode.self),
            .text("clientReason", 1...2000),
            .boolean("isTeamRecommended").readOnly,
            .timestamp("validTo").readOnly,
        ]
    ).with { resource in
        resource.states = states
        resource.isForLiving = true
        // Who places a client sees everything of the client, and answers for what follows.
        resource.authority.relationships = [.responsibleWorker, .coverWorker]
        resource.authority.membersOfClient = ["clientValue", "clientReason"]
        resource.filters = [.init(name: "status", form: .codes, column: "x.status", codes: states.states)]
        resource.rules = .init(check: check, stored: stored)
    }

    /// A new placement supersedes the one before; nothing else moves it but that it never should have been.
    static let states = StateMachine(
        initial: "current",
        transitions: [
            Transition(from: ["current", "superseded"], to: "entered-in-error", by: .supervisor, reason: .text)
        ]
    )

    private static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        try draft.refuseChange(in: ["superseded", "entered-in-error"])
        if draft.before == nil, try !applyRule(to: &draft, transaction) { return }
        draft["value"] = draft["value"] ?? draft["ruleValue"]
        if draft["value"] == nil { draft.violate("segment-unplaced", at: "/value") }
        if let placed = draft["ruleValue"], draft["value"] != placed, draft["overrideReason"] == nil {
            draft.violate("segment-override", at: "/overrideReason", ["ruleValue": placed])
        }
        let hasMany = draft.items("hits").contains { hit in
            hit["isHit"] == true && SegmentRule.Criterion.ofTeams.contains(hit["criterion"]?.string)
        }
        draft["isTeamRecommended"] = .bool(hasMany || draft["value"]?.string == SegmentCode.verkosto.rawValue)
        if draft.before == nil, draft.violations.isEmpty { try supersede(draft, transaction) }
    }

    /// What the rule finds is kept as it was found: a later change of its numbers does not move who was placed before.
    /// - Returns: whether there is an assessment to place by.
    private static func applyRule(to draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) -> Bool {
        guard let client = draft.client, let id = draft.identifier("assessmentId", as: Record.self),
            let assessment = try transaction.known(AssessmentRecord.resource, id)
        else { return false }
        if ["not-needed", "cancelled-by-client", "entered-in-error"].contains(assessment.status) {
            draft.violate("segment-assessment", at: "/assessmentId")
            return false
        }
        let rule = try transaction.segmentRule(for: client, by: assessment)
        var axes: JSONObject = ["situation": .string(rule.situation.rawValue)]
        axes["coping"] = rule.coping.map { .string($0.rawValue) }
        draft["method"] = "suuntima"
        draft["ruleVersion"] = .string(SegmentRule.version)
        draft["axes"] = .object(axes)
        draft["hits"] = .array(rule.findings.map(\.encoded))
        draft["ruleValue"] = rule.value.map { .string($0.rawValue) }
        return true
    }

    private static let current: SQL = "SELECT id FROM segment WHERE client_id = ? AND status = 'current'"

    private static func supersede(_ draft: Draft, _ transaction: WriteTransaction) throws(Problem) {
        let found = try transaction.first(current, [Value(draft.client)]) { row in row.identifier(0) } ?? nil
        guard let found, let before = try transaction.known(resource, Identifier(found)) else { return }
        var ended = Draft(changing: before)
        ended.status = "superseded"
        ended["validTo"] = .string(transaction.now.description)
        _ = try transaction.update(ended, what: "superseded")
    }

    private static let currentValue: SQL = "SELECT value FROM segment WHERE client_id = ? AND status = 'current'"

    /// The client's record tells the segment beside what else was found of the client's needs.
    private static func stored(
        _ before: Record?,
        _ segment: Record,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        // One that is superseded has its successor in the same savepoint.
        guard segment.status != "superseded", let client = segment.client else { return }
        let value = try transaction.first(currentValue, [Value(client)]) { row in row.text(0) }
        guard let record = try transaction.known(ClientRecord.resource, client.cast()), record.text("segment") != value
        else { return }
        var draft = Draft(changing: record)
        draft["segment"] = value.map { .string($0) }
        _ = try transaction.update(draft)
    }
}
