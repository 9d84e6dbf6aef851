import SQLite

/// What is owed by a day, and to whom a complaint brings it.
extension WorklistSource {
    static let obligations = [
        // Whom a complaint is about, by name, unit or organization, is not reminded of it as of their own work (AC12).
        ofObligations(
            isMine: "\(ofOwnClients) AND (x.kind <> 'D14' OR instr(hex(?7), \(respondent)) % 32 IS NOT 1)",
            isOfUnit: ofClientsOfUnit
        ),
        // The supervisor answers it, for the unit too; but not for themselves.
        ofObligations(
            isMine: "x.client_id IN (\(supervisedClients)) AND x.kind = 'D14' AND \(respondent) IS NOT hex(?1)",
            isOfUnit: nil
        ),
    ]

    private static func ofObligations(isMine: SQL, isOfUnit: SQL?) -> WorklistSource {
        WorklistSource(
            resource: ObligationRecord.resource,
            kind: "'obligation'",
            waits: """
                x.status IN ('open', 'overdue') AND NOT EXISTS
                (SELECT 1 FROM suspension s WHERE s.obligation_id = x.id AND s.status = 'active')
                """,
            since: "x.starts_at",
            words: "x.content -> '$.explanation'",
            code: "x.kind",
            label: "x.content ->> '$.label'",
            isMine: isMine,
            isOfUnit: isOfUnit
        )
    }

    /// Whom the case is directed against that the obligation is owed in: an id as SQLite's `hex` writes it.
    private static let respondent: SQL = """
        (SELECT upper(replace(a.content ->> '$.respondent.id', '-', '')) FROM advocacy_case a WHERE a.id = x.subject_id)
        """
}
