import SQLite

/// What waits because a contact was transferred and nobody has accepted it yet (INV-K2).
extension WorklistSource {
    static let transfers = [
        // Whom it names: a professional, or a unit, of whose people anybody accepts.
        ofTransfers(
            "'contact-to-accept'",
            isMine: "x.receiver_id = ?1",
            isOfUnit: "x.receiver_id IN (SELECT ?1 UNION ALL \(Visibility.unitsOfActor))"
        ),
        // Until then it stays with who sent it, and with their unit: but on one list it is once.
        ofTransfers(
            "'contact-unaccepted'",
            isMine: "x.recorded_by = ?1 AND x.receiver_id <> ?1",
            isOfUnit: """
                \(ofOwnUnits) AND x.receiver_id NOT IN (SELECT ?1 UNION ALL \(Visibility.unitsOfActor))
                """
        ),
    ]

    private static func ofTransfers(_ kind: SQL, isMine: SQL, isOfUnit: SQL) -> WorklistSource {
        WorklistSource(
            resource: ContactRecord.resource,
            kind: kind,
            // There is a day while the transfer waits.
            waits: "x.accept_by IS NOT NULL",
            due: "x.accept_by",
            order: "x.accept_order",
            since: "x.at",
            isMine: isMine,
            isOfUnit: isOfUnit
        )
    }
}
