import SQLite

/// What a service's own age says of it, in SQL and at the time of reading: nothing has to write when a week has passed.
///
/// From when on is kept by triggers (0038), from what was said and from the parameters of the rules. The time is SQLite's,
/// the same system clock as the transaction's `now`: statements on directory records carry no values beside those of their
/// filters, and what is counted in days does not feel the seconds between the two.
enum ServiceFreshness {
    /// INV-V1: the content, its capacity `unknown` once that was reported too long ago. What was said stays stored.
    static let content: SQL = """
        CASE WHEN x.capacity_stale_from < unixepoch()
        THEN json_set(x.content, '$.capacity.status', 'unknown') ELSE x.content END
        """

    /// What an answer shows: the same, without a confidential location unless the key `?2` is that of its organization.
    static let shownContent: SQL = """
        CASE WHEN x.location_confidential = 1 AND x.organization_id <> ?2
        THEN json_remove(\(content), '$.location') ELSE \(content) END
        """

    /// INV-V2. A service that nobody has assured yet counts from its creation.
    static let isStale: SQL = "x.stale_from <= unixepoch()"
}
