import SQLite

/// What of a handover a mandate opens: that the client changes hands, and of what is handed over what the mandate covers.
///
/// Everybody else to whom a handover is open has to know all of it, the incoming worker above all.
enum HandoverMandate {
    /// What an answer shows: referrals and plan by their categories, and what the worker has seen by that of assessments.
    static let shownContent: SQL = """
        json_remove(x.content, \(unless("16", "$.checklist.openReferralIds")), \(unless("8", "$.checklist.planId")),
        \(unless("8", "$.checklist.planState")), \(unless("8", "$.checklist.nextReviewDue")),
        \(unless("4", "$.risks")), \(unless("4", "$.summary")))
        """

    /// The path that is taken away from who holds the client by a mandate alone, without the category; else one that is nowhere.
    private static func unless(_ category: SQL, _ path: SQL) -> SQL {
        "CASE WHEN \(Visibility.ofPart(category, orThrough: "~256")) THEN '$.none' ELSE '\(path)' END"
    }
}
