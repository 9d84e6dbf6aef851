import SQLite

/// What a plan says of needs that it leaves for later: as closed as the needs are, by their tags (decisions.md 10).
enum PlanDeferral {
    /// The content of the plan `x`, or what it was, without the deferred needs whose tags the reader may not see.
    static func shown(_ content: SQL) -> SQL {
        """
        CASE WHEN \(content) -> '$.deferredNeeds' IS NULL THEN \(content) ELSE json_set(\(content), '$.deferredNeeds',
        json((SELECT json_group_array(json(d.value)) FROM json_each(\(content), '$.deferredNeeds') d
        WHERE d.value ->> '$.needId' NOT IN (\(closedNeeds))))) END
        """
    }

    /// The ids of the assessment's needs of which a tag is closed; the bits are those of ``DataCategories``, with the plan's.
    private static let closedNeeds: SQL = """
        SELECT n.value ->> '$.id' FROM assessment a, json_each(a.content, '$.needs') n, json_each(n.value, '$.tags') t
        JOIN (VALUES ('health', 72), ('financial', 136), ('child', 264)) tag ON tag.column1 = t.value
        WHERE a.id = x.assessment_id AND NOT EXISTS (SELECT 1 FROM care_relationship r
        WHERE r.client_id = x.client_id AND \(Visibility.holds) AND (r.categories & tag.column2) = tag.column2
        AND (r.record_id IS NULL OR r.record_id IN (\(PlanRecord.matters(of: "x.id")))))
        """
}
