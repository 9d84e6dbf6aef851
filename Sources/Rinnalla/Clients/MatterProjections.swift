import SQLite

/// What a matter shows of the records around it: how far the process is, and until when the matter is kept.
extension MatterRecord {
    static let projections: [Resource.Projection] = [
        .init(name: "phase", form: .text, value: phase),
        .init(name: "retentionUntil", form: .date, value: retentionUntil),
        .init(name: "retentionProblem", form: .text, value: retentionProblem),
    ]

    private static let plans: SQL =
        "SELECT 1 FROM plan_matter m JOIN plan p ON p.id = m.plan_id WHERE m.matter_id = x.id"

    /// From assessing over planning to what is done for the plan; of an open matter alone.
    private static let phase: SQL = """
        CASE WHEN x.status NOT IN ('planned', 'waitlist', 'active', 'onhold') THEN NULL
        WHEN EXISTS (\(plans) AND p.status IN ('active', 'on-hold')) THEN
        CASE WHEN EXISTS (SELECT 1 FROM referral f WHERE f.matter_id = x.id
        AND f.status IN ('requested', 'received', 'accepted', 'in-progress', 'on-hold')) THEN 'coordinate'
        WHEN EXISTS (\(plans) AND p.status IN ('active', 'on-hold') AND EXISTS (SELECT 1 FROM action a WHERE a.plan_id = p.id
        AND a.status IN ('not-started', 'scheduled', 'in-progress', 'on-hold'))) THEN 'implement'
        ELSE 'monitor' END
        WHEN EXISTS (\(plans) AND p.status = 'completed') THEN 'evaluate'
        WHEN EXISTS (SELECT 1 FROM assessment s WHERE s.matter_id = x.id AND s.status IN ('completed', 'amended')) THEN 'plan'
        ELSE 'assess' END
        """

    /// The day on which it came to its end, never one too early: Helsinki is at most three hours ahead of UTC.
    private static let closedDate: SQL = """
        CASE WHEN x.status IN ('finished', 'cancelled', 'entered-in-error')
        THEN date((coalesce(x.closed_at, x.updated_at) + 10800000) / 1000, 'unixepoch') END
        """

    /// Of disability services, the day on which the last of the client's matters came to its end; none while one is open.
    private static let lastClosedDate: SQL = """
        (SELECT CASE WHEN max(o.status IN ('planned', 'waitlist', 'active', 'onhold')) = 0
        THEN date((max(coalesce(o.closed_at, o.updated_at)) + 10800000) / 1000, 'unixepoch') END
        FROM matter o WHERE o.client_id IN \(Person.records(of: "x.client_id")) AND o.service_task = 'vammaispalvelut')
        """

    private static let client: SQL = "FROM client c WHERE c.id = x.client_id"
    private static let deceasedDate: SQL = ClientRetention.deceasedDate(of: "x.client_id")
    /// The birth of a client who was a child when the matter was opened.
    private static let birthOfChild: SQL = """
        (SELECT c.birth_date \(client) AND date(c.birth_date, '+18 years') > date(x.opened_at / 1000, 'unixepoch'))
        """

    /// ../domain/4-law.md 4.4: from what the years of retention are counted, for each service task: from the death
    /// (RET-lastensuojelu), the last closing (RET-vammaispalvelut), a child's birth (RET-perheoikeudelliset) or else the closing
    /// (RET-lapsiperheet, RET-tyoikaiset, RET-iakkaat, RET-paihdehuolto, RET-yleinen-neuvonta).
    private static let retentionStart: SQL = """
        CASE x.service_task WHEN 'lastensuojelu' THEN \(deceasedDate) WHEN 'vammaispalvelut' THEN \(lastClosedDate)
        WHEN 'perheoikeudelliset' THEN coalesce(\(birthOfChild), \(closedDate)) ELSE \(closedDate) END
        """

    /// The row of `rule_parameter` that tells how many years.
    static let retentionCode: SQL = """
        'RETENTION_' || upper(replace(x.service_task, '-', '_'))
        || CASE WHEN x.service_task = 'perheoikeudelliset' AND \(birthOfChild) IS NOT NULL THEN '_CHILD' ELSE '' END || '_YEARS'
        """

    /// Nothing is destroyed whose end is not known; an open matter has none, whatever its task.
    static let retentionUntil: SQL = """
        CASE WHEN \(closedDate) IS NOT NULL THEN date(\(retentionStart),
        (SELECT '+' || r.value || ' years' FROM rule_parameter r WHERE r.code = \(retentionCode))) END
        """

    /// Why the end is not known. It never stands in the way of a closing.
    static let retentionProblem: SQL = """
        CASE WHEN \(closedDate) IS NULL THEN 'matter-open'
        WHEN x.service_task = 'lastensuojelu' AND \(deceasedDate) IS NULL THEN 'death-unknown'
        WHEN x.service_task = 'vammaispalvelut' AND \(lastClosedDate) IS NULL THEN 'need-not-ended' END
        """
}
