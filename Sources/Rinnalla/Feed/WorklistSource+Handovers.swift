import SQLite

/// What waits because clients pass from one worker to the next.
extension WorklistSource {
    static let handovers = [
        WorklistSource(
            resource: HandoverRecord.resource,
            kind: "'handover-to-confirm'",
            waits: "x.status = 'effective'",
            since: "x.effective_at",
            isMine: ofOwnClients,
            isOfUnit: ofClientsOfUnit
        ),
        .ofHandovers(proposed, isMine: "x.to_worker_id = ?1", isOfUnit: ofClientsOfUnit),
        // The client has asked for another worker, whom the supervisor has to find.
        .ofHandovers(
            proposed,
            isMine: "x.to_worker_id IS NULL AND x.client_id IN (\(supervisedClients))",
            isOfUnit: nil
        ),
        // Both workers are told: the one who waits, and the one who goes on answering. Who is both is told once, and who has to
        // step aside is told nothing.
        .ofHandovers(held, isMine: "x.to_worker_id = ?1 AND NOT \(isStoppedByDisqualification)", isOfUnit: nil),
        .ofHandovers(held, isMine: "x.to_worker_id IS NOT ?1 AND \(ofOwnClients)", isOfUnit: ofClientsOfUnit),
    ]

    private static let proposed: SQL = "x.status = 'proposed' AND x.stopped_at IS NULL"
    private static let held: SQL = """
        (x.stopped_at IS NOT NULL OR (x.status = 'accepted' AND x.is_ready = 0 AND x.effective_at <= ?4))
        """

    private static let isStoppedByDisqualification: SQL = """
        coalesce(instr(x.content ->> '$.stoppedBy', 'worker-disqualified'), 0)
        """

    /// Handovers that have not taken effect, by the day on which they are to.
    private static func ofHandovers(_ waits: SQL, isMine: SQL, isOfUnit: SQL?) -> WorklistSource {
        WorklistSource(
            resource: HandoverRecord.resource,
            kind: """
                CASE WHEN x.stopped_at IS NOT NULL THEN 'handover-stopped'
                WHEN x.status = 'accepted' THEN 'handover-incomplete'
                WHEN x.to_worker_id IS NULL THEN 'handover-to-assign' ELSE 'handover-to-accept' END
                """,
            // The states first as the indexes of open handovers say them.
            waits: "x.status IN ('proposed', 'accepted') AND \(waits)",
            due: "x.effective_on",
            order: "x.effective_order",
            since: """
                coalesce(x.stopped_at, CASE WHEN x.status = 'proposed' THEN x.created_at ELSE x.effective_at END)
                """,
            isMine: isMine,
            isOfUnit: isOfUnit
        )
    }
}
