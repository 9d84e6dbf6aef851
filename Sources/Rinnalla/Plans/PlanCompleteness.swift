import SQLite

/// INV-P8: what SHL 39 § wants of a plan, how much of it there is, and what is missing (../domain/3-model.md 3.5).
///
/// Computed whenever the plan is read, from the plan, its assessment and its goals; each version's history keeps its own.
enum PlanCompleteness {
    static let projection = Resource.Projection(
        name: "completeness",
        form: .json,
        value: """
            (SELECT json_object('score', sum(i.column2), 'maximum', count(*),
            'missing', json_group_array(i.column1) FILTER (WHERE NOT i.column2)) FROM (VALUES
            ('support-need', \(supportNeed)),
            ('services', \(bothViews)),
            ('schedule', x.content ->> '$.period.end' IS NOT NULL),
            ('meetings', x.content ->> '$.meetingFrequencyDays' IS NOT NULL),
            ('strengths', x.content ->> '$.strengthsUsed[0]' IS NOT NULL),
            ('goals', \(jointGoal)),
            ('duration', x.content ->> '$.expectedDurationDays' IS NOT NULL),
            ('partners', x.content -> '$.partners' IS NOT NULL),
            ('follow-up', x.due IS NOT NULL)) i)
            """
    )

    /// The estimate of the need for support, of the client and of the professional: a completed assessment has both.
    private static let supportNeed: SQL = """
        EXISTS (SELECT 1 FROM assessment a WHERE a.id = x.assessment_id AND a.status IN ('completed', 'amended'))
        """

    private static let bothViews: SQL = """
        (x.content ->> '$.professionalView' IS NOT NULL
        AND coalesce(x.content -> '$.clientView', x.content -> '$.clientViewAbsent') IS NOT NULL)
        """

    private static let jointGoal: SQL = """
        EXISTS (SELECT 1 FROM goal g WHERE g.plan_id = x.id AND g.content ->> '$.setBy' IN ('client', 'together')
        AND g.status NOT IN ('rejected', 'cancelled', 'entered-in-error'))
        """
}
