import SQLite

/// What a service's own age says of it, in SQL and at the time of reading: nothing has to write when a week has passed.
///
/// The time is SQLite's, the same system clock as the transaction's `now`: statements on directory records carry no
/// values beside those of their filters, and what is counted in days does not feel the milliseconds between the two.
enum ServiceFreshness {
    private static let capacityDays: SQL = "(SELECT value FROM rule_parameter WHERE code = 'CAPACITY_STALE_DAYS')"
    private static let assuranceDays: SQL = "(SELECT value FROM rule_parameter WHERE code = 'ASSURANCE_STALE_DAYS')"

    /// INV-V1: the content, its capacity `unknown` once that was reported too long ago. What was said stays stored.
    static let content: SQL = """
        CASE WHEN x.capacity_reported_at < (strftime('%s', 'now') - 86400 * \(capacityDays)) * 1000
        THEN json_set(x.content, '$.capacity.status', 'unknown') ELSE x.content END
        """

    /// What an answer shows: the same, without a confidential location unless the key `?2` is that of its organization.
    static let shownContent: SQL = """
        CASE WHEN x.location_confidential = 1 AND x.organization_id <> ?2
        THEN json_remove(\(content), '$.location') ELSE \(content) END
        """

    /// INV-V2. A service that nobody has assured yet counts from its creation.
    static let isStale: SQL = """
        coalesce(x.assured_date, date(x.created_at / 1000, 'unixepoch')) < date('now', '-' || \(assuranceDays) || ' days')
        """
}
