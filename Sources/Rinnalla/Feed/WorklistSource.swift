import SQLite

/// A kind of record that somebody has to do something about, and the statement that finds those of one actor.
struct WorklistSource: Sendable {
    let resource: Resource
    /// What stands as `kind` of the item.
    let kind: SQL
    /// The condition that `x` waits for somebody.
    let waits: SQL
    var due: SQL = "x.due"
    /// The day as a number.
    var order: SQL = "x.due_order"
    /// Since when it waits.
    let since: SQL
    /// Why, as the record itself says it; otherwise its kind has a text.
    var words: SQL = "NULL"
    /// The row of the table of deadlines that an obligation comes from, and whether a statute sets the day.
    var code: SQL = "NULL"
    var label: SQL = "NULL"
    /// The condition that it is the actor's own to do.
    let isMine: SQL
    /// The condition that it is to be done for those whom the actor's relationships reach; nil when another source has it.
    let isOfUnit: SQL?

    /// The first ones behind `?8` and `?9` that are due before `?10`, at most `?11` of them, of a kind that stands between
    /// commas in `?12`, open to the actor.
    func statement(for whose: Worklist.Whose) -> SQL? {
        guard let belongs = whose == .me ? isMine : isOfUnit, let visible = resource.statements.isVisible else {
            return nil
        }
        return """
            SELECT x.id, x.client_id, \(due), \(order), \(since), \(kind), \(words), \(code), \(label)
            FROM \(resource.table) x
            WHERE \(waits) AND \(belongs) AND (\(order), x.id) > (?8, ?9) AND (?10 IS NULL OR \(due) < ?10)
            AND (?12 IS NULL OR instr(?12, ',' || (\(kind)) || ',') > 0) AND \(visible)
            ORDER BY \(order), x.id LIMIT ?11
            """
    }

    static let all = obligations + records + handovers + transfers

    private static let records = [
        WorklistSource(
            resource: TaskRecord.resource,
            kind: "x.kind",
            waits: "x.status = 'open'",
            since: "x.created_at",
            isMine: "x.owner_id = ?1",
            isOfUnit: ofClientsOfUnit
        ),
        // Whoever supervises: the task may be another supervisor's, or the worker's where there was none.
        WorklistSource(
            resource: TaskRecord.resource,
            kind: "x.kind",
            waits: "x.status = 'open' AND x.kind = 'emergency-used'",
            since: "x.created_at",
            isMine: "x.owner_id <> ?1 AND x.client_id IN (\(supervisedClients))",
            isOfUnit: nil
        ),
        WorklistSource(
            resource: ReferralRecord.resource,
            kind: "'referral-unanswered'",
            waits: "x.status IN ('requested', 'received')",
            since: """
                (SELECT max(e.at) FROM event e WHERE e.subject_id = x.id AND e.transition ->> '$.to' = 'requested')
                """,
            isMine: ofOwnClients,
            isOfUnit: ofClientsOfUnit
        ),
        WorklistSource(
            resource: ReviewRecord.resource,
            kind: "'review-due'",
            waits: "x.status = 'scheduled'",
            since: "x.created_at",
            isMine: ofOwnClients,
            isOfUnit: ofClientsOfUnit
        ),
        WorklistSource(
            resource: TeamMemberRecord.resource,
            kind: "'invitation-to-answer'",
            waits: "x.response IS NULL AND x.respond_by IS NOT NULL AND \(isOfTeamThatGoesOn)",
            due: "x.respond_by",
            since: "x.content ->> '$.invitedAt'",
            isMine: "x.person_id = ?1",
            isOfUnit: "x.person_id = ?1"
        ),
        WorklistSource(
            resource: TeamMemberRecord.resource,
            kind: "'invitation-unanswered'",
            waits: "x.response = 'no-response' AND x.respond_by IS NOT NULL AND \(isOfTeamThatGoesOn)",
            due: "x.respond_by",
            since: "x.content ->> '$.invitedAt'",
            isMine: ofOwnClients,
            isOfUnit: ofClientsOfUnit
        ),
        // FB3: single answers are open to the supervisors of the unit alone, who triage them.
        WorklistSource(
            resource: FeedbackRecord.resource,
            kind: "'feedback-to-triage'",
            waits: "x.status = 'received'",
            due: "x.triage_by",
            order: "x.triage_order",
            since: "x.created_at",
            isMine: ofOwnUnits,
            isOfUnit: ofOwnUnits
        ),
    ]

    /// Those whom the actor answers for, or covers for who does; the bits are those of ``Relationships``.
    static let ofOwnClients: SQL = """
        x.client_id IN (SELECT r.client_id FROM care_relationship r
        WHERE r.holder = ?1 AND \(Visibility.counts(among: "3")))
        """

    static let ofClientsOfUnit: SQL = "x.client_id IN (\(Visibility.clientsOfActor))"

    static let supervisedClients: SQL = """
        SELECT r.client_id FROM professional_unit u JOIN care_relationship r ON r.holder = u.unit_id
        WHERE u.professional_id = ?1 AND \(Visibility.counts(among: "64"))
        """

    static let ofOwnUnits: SQL = "x.unit_id IN (\(Visibility.unitsOfActor))"

    private static let isOfTeamThatGoesOn: SQL = """
        (x.valid_to IS NULL OR ?4 < x.valid_to)
        AND (SELECT t.status FROM team t WHERE t.id = x.team_id) NOT IN ('inactive', 'entered-in-error')
        """
}
