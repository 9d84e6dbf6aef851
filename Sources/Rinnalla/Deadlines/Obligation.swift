import JSON
import SQLite

/// What has to be done for a client by a day, because a statute or the service says so (../domain/3-model.md 3.10,
/// ../domain/4-law.md 4.3). Finnish: *määräaikavelvoite*.
enum ObligationRecord {
    static let resource: Resource = Resource(
        "obligation",
        collection: "obligations",
        component: "Obligation",
        table: "obligation",
        nature: .ofClient(.process, scope: "x.matter_id, x.subject_id"),
        schema: [
            .code("kind", ObligationClock.Kind.self).required.once.column("kind"),
            .code("awaits", ObligationClock.Awaits.self).readOnly.column("awaits"),
            .code("label", ["statutory", "target"]).readOnly,
            .text("statute", 1...200).readOnly,
            .reference("matterId", to: MatterRecord.resource.reference).once.column("matter_id"),
            .object("subject", [.text("kind", 1...40).required, .identifier("id").required]).readOnly,
            .identifier("subjectId").readOnly.column("subject_id"),
            .date("startsAt").required.once.column("starts_at"),
            .date("originalDue").readOnly.column("original_due"),
            .date("due").readOnly.column("due"),
            .boolean("isSuspendable").readOnly,
            .timestamp("doneAt").readOnly,
            .integer("alertedPercent", 1...100).readOnly.column("alerted_percent"),
            .integer("alertedDays", 0...100_000).readOnly.column("alerted_days"),
            ObligationExtension.member.readOnly,
            .languageMap("explanation", 1...1000).readOnly,
        ],
        projections: [
            .init(name: "remainingWorkingDays", form: .integer, value: RemainingDays.ofObligation),
            .init(
                name: "isSuspended",
                form: .boolean,
                value: "EXISTS (SELECT 1 FROM suspension s WHERE s.obligation_id = x.id AND s.status = 'active')"
            ),
        ]
    ).with { resource in
        resource.states = states
        resource.hasDue = true
        resource.changesWithTime = true
        resource.filters = [
            .init(name: "status", form: .codes, column: "x.status", codes: states.states),
            .init(name: "kind", form: .codes, column: "x.kind", codes: ObligationClock.Kind.codes),
            .init(name: "matterId", form: .identifier, column: "x.matter_id"),
        ]
        resource.rules = .init(check: check)
    }

    /// Sets the term once, when the obligation is opened; a person opens only what no record of the service shows.
    private static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard draft.before == nil, let start = draft.date("startsAt"),
            let kind = draft.text("kind").flatMap({ ObligationClock.Kind(rawValue: $0) }),
            let clock = ObligationClock.of(kind, draft.text("awaits").flatMap { ObligationClock.Awaits(rawValue: $0) })
        else { return }
        if draft["subject"] == nil {
            if clock.opening == .rule { draft.violate("obligation-by-rule", at: "/kind") }
            let matter = draft.identifier("matterId", as: Record.self)
            draft.name(matter ?? draft.client?.cast(), as: matter == nil ? "client" : "matter")
        }
        if start > transaction.now.dateInHelsinki { draft.fault(.dateInFuture, at: "/startsAt") }
        let term = try transaction.term(of: clock, from: start)
        draft["awaits"] = .string(clock.awaits.rawValue)
        draft["label"] = clock.isStatutory ? "statutory" : "target"
        draft["statute"] = kind.rule.statute.map { .string($0) }
        draft["originalDue"] = .string(term.due.description)
        draft["due"] = .string(term.due.description)
        draft["isSuspendable"] = .bool(clock.isSuspendable)
        draft["explanation"] = term.explanation
    }
}

extension Draft {
    /// Names the record that the obligation is about.
    mutating func name(_ subject: Identifier<Record>?, as kind: String) {
        guard let subject else { return }
        self["subject"] = ["kind": .string(kind), "id": .string(subject.description)]
        self["subjectId"] = .string(subject.description)
    }
}

/// Working days counted in SQL, at the time of reading: that of the call, `?4`, as everything else goes by.
enum RemainingDays {
    private static let now: SQL = "?4 / 1000, 'unixepoch'"

    /// Today in Helsinki, by Directive 2000/84/EC as in Timestamp+Helsinki.swift.
    private static let today: SQL = """
        date(\(now), CASE WHEN datetime(\(now)) >= datetime(strftime('%Y', \(now)) || '-03-25', 'weekday 0', '+1 hour')
        AND datetime(\(now)) < datetime(strftime('%Y', \(now)) || '-10-25', 'weekday 0', '+1 hour')
        THEN '+3 hours' ELSE '+2 hours' END)
        """

    /// How many days from Monday to Friday there have been up to a day: a Julian day number divisible by 7 is a Monday.
    private static func weekdays(until date: SQL) -> SQL {
        let number: SQL = "CAST (julianday(\(date)) + 0.5 AS INTEGER)"
        return "(5 * (\(number) / 7) + min(\(number) % 7 + 1, 5))"
    }

    /// The working days left of an obligation that is not done: from tomorrow to its last day.
    static let ofObligation: SQL = """
        CASE WHEN x.status IN ('open', 'overdue') THEN max(0, \(weekdays(until: "x.due")) - \(weekdays(until: today))
        - (SELECT count(*) FROM public_holiday h WHERE h.date > \(today) AND h.date <= x.due AND h.is_eve <=
        (SELECT 1 - p.value FROM rule_parameter p WHERE p.code = 'EVES_ARE_WORKING_DAYS'))) END
        """
}
