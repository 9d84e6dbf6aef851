import JSON
import SQLite

/// What holds for a client's record whenever it is written (INV-C1, INV-C2), and what follows from it.
extension ClientRecord {
    static let rules = Resource.Rules(
        check: { draft, transaction throws(Problem) in
            if draft.before == nil, try transaction.isDestroyed(draft.id.cast()) { throw Problem(.gone) }
            try checkIdentityCode(&draft, transaction)
            checkBirthDate(&draft, transaction)
            checkGuardian(&draft, transaction)
            nameRepresentatives(&draft, transaction)
        },
        stored: { before, client, transaction throws(Problem) in
            try transaction.keepExternalIDs(of: client)
            try keepName(of: client, transaction)
            if before == nil { try openFirstRelationships(to: client, transaction) }
            if before?["representatives"] != client["representatives"] {
                try openRepresentation(of: client, transaction)
            }
            if let before { try transaction.runClocks(ofClient: before, client) }
        }
    )

    private static let other: SQL = "SELECT id FROM client WHERE identity_code = ? AND id <> ?"

    /// INV-C1: unique; and what the code says of the birth date holds.
    private static func checkIdentityCode(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard let text = draft.text(PersonalIdentityCode.member),
            let code = try? PersonalIdentityCode(
                text,
                today: transaction.now.dateInHelsinki,
                allowsTestNumbers: transaction.settings.allowsTestIdentityCodes
            )
        else { return }
        if let stated = draft.date("birthDate"), stated != code.birthDate {
            draft.violate(Rule("INV-C1", way: "birth-date"), at: "/birthDate")
        }
        draft["birthDate"] = .string(code.birthDate.description)
        let known = try transaction.first(other, [.text(text), Value(draft.id)]) { row in row.identifier(0) }
        guard let pair = known ?? nil else { return }
        let id = Identifier<Client>(pair)
        // The county's intake learns which record it is, and may open it by a contact; a provider learns nothing (decisions.md 12).
        let isCounty = transaction.access.key.organizationKind == .county
        var problem = Problem(.alreadyExists, isCounty ? ["id": .string(id.description)] : [:])
        problem.clients = [id]
        throw problem
    }

    /// The service helps the living: nobody of them is born in the future or before this day.
    static let earliestBirthDate = CalendarDate(year: 1850, month: 1, day: 1) ?? .earliest

    private static func checkBirthDate(_ draft: inout Draft, _ transaction: WriteTransaction) {
        guard let birthDate = draft.date("birthDate") else { return }
        if birthDate > transaction.now.dateInHelsinki { draft.fault(.dateInFuture, at: "/birthDate") }
        if birthDate < earliestBirthDate { draft.fault(.invalidDate, at: "/birthDate") }
        if let death = draft.before?.date("deceasedDate"), death < birthDate {
            draft.fault(.periodReversed, at: "/birthDate")
        }
    }

    /// INV-C2: who is under age has a guardian, or the record says why not. Of the unborn it is the date that is wrong.
    private static func checkGuardian(_ draft: inout Draft, _ transaction: WriteTransaction) {
        let today = transaction.now.dateInHelsinki
        guard let birthDate = draft.date("birthDate"), birthDate <= today, birthDate.age(on: today) < 18 else { return }
        let isGuarded =
            draft.items("representatives").contains { $0["kind"] == "guardian" }
            || draft.items("network").contains { $0["relation"] == "guardian" }
        if !isGuarded, draft.text("guardianAbsenceReason") == nil { draft.violate("INV-C2", at: "/representatives") }
    }

    /// Each representative has an id of the service's making, by which the person calls.
    private static func nameRepresentatives(_ draft: inout Draft, _ transaction: WriteTransaction) {
        draft.identifyItems(of: "representatives", transaction)
        for (index, item) in draft.items("representatives").enumerated() {
            if let from = item["validFrom"]?.string, let to = item["validTo"]?.string, to < from {
                draft.fault(.periodReversed, at: "/representatives/\(index)/validTo")
            }
        }
    }

    private static func openFirstRelationships(to client: Record, _ transaction: WriteTransaction) throws(Problem) {
        try transaction.open(
            CareRelationship(
                holder: client.id,
                client: client.id.cast(),
                kind: .client,
                categories: .ofClient,
                source: client.id,
                from: transaction.now
            )
        )
        try transaction.openIntake(to: client.id.cast(), causedBy: client.id)
    }

    private static func openRepresentation(of client: Record, _ transaction: WriteTransaction) throws(Problem) {
        try transaction.endRelationships(to: client.id.cast(), of: .representative, at: transaction.now)
        for item in client.items("representatives") {
            guard let holder = item["id"]?.string.flatMap({ Identifier<Record>($0) }),
                let from = item["validFrom"]?.string.flatMap({ CalendarDate($0) })
            else { continue }
            let until = item["validTo"]?.string.flatMap { CalendarDate($0) }
            var categories = DataCategories(codes: item["scope"]?.array?.compactMap(\.string) ?? [])
            if categories.contains(.financial) { categories.insert(.cost) }
            if categories.contains(.identity) { categories.formUnion([.process, .advocacy, .feedback]) }
            try transaction.open(
                CareRelationship(
                    holder: holder,
                    client: client.id.cast(),
                    kind: .representative,
                    categories: categories,
                    source: client.id,
                    from: max(transaction.now, Timestamp(startOfDayInHelsinki: from)),
                    to: until.map { Timestamp(startOfDayInHelsinki: $0.addingDays(1)) } ?? CareRelationship.forever
                )
            )
        }
    }

    private static let keepName: SQL = """
        INSERT INTO client_name (client_id, family, given) VALUES (?1, ?2, ?3)
        ON CONFLICT (client_id) DO UPDATE SET family = ?2, given = ?3
        """

    /// Names are searched folded, in content alone, never in a URL.
    private static func keepName(of client: Record, _ transaction: WriteTransaction) throws(Problem) {
        let name = client["name"]?.object
        try transaction.change(
            keepName,
            [
                Value(client.id), .text(ClientSearch.folded(name?["family"]?.string ?? "")),
                .text(ClientSearch.folded(name?["given"]?.string ?? "")),
            ]
        )
    }
}

extension WriteTransaction {
    /// The intake relationship of the key's organization, or of one professional of it: thirty days, and only until a
    /// responsible worker is named.
    func openIntake(
        to client: Identifier<Client>,
        for holder: Identifier<Record>? = nil,
        causedBy source: Identifier<Record>
    ) throws(Problem) {
        guard try responsibleWorker(of: client) == nil else { return }
        try open(
            CareRelationship(
                holder: holder ?? access.key.organization.cast(),
                client: client,
                kind: .intake,
                categories: .basic.union([.process, .advocacy]),
                source: source,
                from: now,
                to: now.adding(days: Int64(try parameter(.intakeDays)))
            )
        )
    }
}
