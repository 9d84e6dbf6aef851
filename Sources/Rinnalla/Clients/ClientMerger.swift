import JSON
import SQLite

/// The ends of a client's record that are not its closing: death, and the finding that two records are one person's.
extension ClientRecord {
    /// A death is recorded at once, whatever is still open: who answers for the client closes that, and nobody else is to.
    static let death = Transition(
        from: ["prospective", "active", "closed"],
        to: "deceased",
        by: .or(openers, .supervisor),
        members: [.date("deceasedDate").required],
        requires: requireDayOfDeath,
        effect: { move, _ in move.keep("deceasedDate") },
        consequence: { _, record, transaction throws(Problem) in
            try transaction.cancelHandover(of: record.id.cast())
            try transaction.endResponsibilityAfterDeath(of: record.id.cast())
        }
    )

    /// A death that was recorded wrongly: it was another day, or the client lives and begins again.
    static let deathCorrections = [
        Transition(
            from: ["deceased"],
            to: "deceased",
            by: .or(openers, .supervisor),
            members: [.date("deceasedDate").required],
            reason: .text,
            requires: requireDayOfDeath,
            effect: { move, _ in move.keep("deceasedDate") }
        ),
        Transition(
            from: ["deceased"],
            to: "prospective",
            by: .or(openers, .supervisor),
            reason: .text,
            effect: { move, _ in move["deceasedDate"] = nil }
        ),
    ]

    private static func requireDayOfDeath(_ move: inout Move, _ transaction: ReadTransaction) {
        guard let date = move.request["deceasedDate"]?.string.flatMap({ CalendarDate($0) }) else { return }
        if date > transaction.now.dateInHelsinki { move.fault(.dateInFuture, at: "/deceasedDate") }
        if let birth = move.before.date("birthDate"), date < birth { move.fault(.periodReversed, at: "/deceasedDate") }
    }

    private static let mergeable = ["prospective", "active", "closed", "deceased"]

    /// The supervisor; and where nobody answers for the record, and so nobody supervises, whoever took it in.
    private static let mergers: Performers = .or(
        .supervisor,
        Performers(roles: openers.roles, relationships: .intake)
    )

    /// Nothing is moved: the record says where the person's record is, and begins no more; it stays open to the person's people.
    static let merger = Transition(
        from: mergeable,
        to: "merged",
        by: mergers,
        members: [.identifier("mergedInto").required],
        reason: .text,
        requires: requireTarget,
        effect: { move, transaction in
            move.keep("mergedInto")
            move["mergedAt"] = .string(transaction.now.description)
            move["statusBeforeMerger"] = move.before.status.map { .string($0) }
        },
        consequence: { _, record, transaction throws(Problem) in
            let former = try transaction.endResponsibilityByMerger(of: record.id.cast())
            try transaction.join(record, after: former)
        }
    )

    /// The way back, to the state it came from.
    static let partings: [Transition] = mergeable.map { state in
        Transition(
            from: ["merged"],
            to: state,
            by: mergers,
            requires: { move, transaction throws(Problem) in
                let days = try transaction.parameter(.mergeUndoDays)
                let last = move.before.time("mergedAt")?.dateInHelsinki.addingDays(days)
                let isInTime = last.map { transaction.now.dateInHelsinki <= $0 } ?? false
                move.require(
                    isInTime && move.before.text("statusBeforeMerger") == state,
                    "client-merge-undo",
                    at: "/to",
                    ["days": .integer(Int64(days))]
                )
                if move.violations.isEmpty { try requireResumption(&move, transaction) }
            },
            effect: { move, _ in
                for member in ["mergedInto", "mergedAt", "statusBeforeMerger"] { move[member] = nil }
            },
            consequence: { move, record, transaction throws(Problem) in
                guard let merger = move.before.time("mergedAt"),
                    let target = move.before.identifier("mergedInto", as: Client.self)
                else { return }
                try transaction.part(record.id.cast(), from: target)
                try transaction.resumeResponsibility(of: record.id.cast(), endedAt: merger, by: target)
            }
        )
    }

    /// Somebody whom the law lets answer for the record goes on with it; else the person is handed over to one first.
    private static func requireResumption(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        guard let merger = move.before.time("mergedAt"),
            let target = move.before.identifier("mergedInto", as: Client.self),
            let resumption = try transaction.resumption(of: move.before.id.cast(), endedAt: merger, by: target)
        else { return }
        for ground in resumption.grounds { move.violate(ground.rule, at: "/to", ground.details) }
    }

    private static let mergedInto: SQL = "SELECT 1 FROM client WHERE merged_into = ?"

    /// No chains: what others are merged into is not merged itself, and only into an active record.
    private static func requireTarget(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        let isTarget = try transaction.isAny(mergedInto, [Value(move.before.id)])
        move.require(!isTarget, "client-merge-chain", at: "/to")
        guard let id = move.request["mergedInto"]?.string.flatMap({ Identifier<Record>($0) }) else { return }
        guard try transaction.isOpen(id, resource), let target = try transaction.known(resource, id) else {
            return move.fault(.referenceNotFound, at: "/mergedInto")
        }
        move.require(target.status == "active" && id != move.before.id, "client-merge-target", at: "/mergedInto")
        try requireFitWorker(of: id.cast(), &move, transaction)
    }

    /// Who answers for the target will answer for this record too: what the law has against that is settled first, by a
    /// handover. What holds against them at the target already is not new, nor is a child whom they count already (INV-H6).
    private static func requireFitWorker(
        of target: Identifier<Client>,
        _ move: inout Move,
        _ transaction: ReadTransaction
    ) throws(Problem) {
        let merged: Identifier<Client> = move.before.id.cast()
        guard let worker = try transaction.responsibleWorker(of: target),
            try transaction.responsibleWorker(of: merged) != worker,
            let fitness = try transaction.fitness(of: worker, for: merged),
            let present = try transaction.fitness(of: worker, for: target)
        else { return }
        let known = Set(present.groundsAgainst.map(\.rule.id))
        let isCounted = try transaction.isInChildProtection(target)
        for ground in fitness.groundsAgainst
        where ground.isOfLaw && !(ground.rule == "INV-H6" && isCounted) && !known.contains(ground.rule.id) {
            move.violate(ground.rule, at: "/mergedInto", ground.details)
        }
    }
}

/// What of a client's ends is not for all who may know the client.
extension ClientRecord {
    /// True when the other records of the person, if any, are open too: their ids are other records' (decisions.md 14).
    static let mayFollow: SQL = """
        ((x.merged_into IS NULL OR \(mayKnow("x.merged_into"))) AND NOT EXISTS
        (SELECT 1 FROM client o WHERE o.merged_into = x.id AND NOT \(mayKnow("o.id"))))
        """

    /// True when the client's record is open.
    private static func mayKnow(_ client: SQL) -> SQL {
        """
        ((?5 & 1) <> 0 OR EXISTS (SELECT 1 FROM care_relationship r WHERE r.client_id = \(client)
        AND \(Visibility.holds) AND (r.categories & 1) <> 0 AND (r.record_id IS NULL OR r.record_id = \(client))))
        """
    }

    /// Why a client was closed, merged or taken up again is of the process; a merger's reason may tell of the other record.
    static func opensWords(
        _ said: JSONObject,
        _ client: Record,
        _ transaction: ReadTransaction
    ) throws(Problem) -> Bool {
        guard try transaction.openCategories(of: client.id.cast()).whole.contains(.process) else { return false }
        guard let target = said["mergedInto"]?.string.flatMap({ Identifier<Record>($0) }) else { return true }
        return try transaction.isOpen(target, resource)
    }
}

extension ReadTransaction {
    private static let successor: SQL = "SELECT merged_into FROM client WHERE id = ? AND merged_into IS NOT NULL"

    private static let deceased: SQL = """
        SELECT 1 FROM client WHERE id = \(Person.record(of: "?1")) AND status = 'deceased'
        """

    /// 409 where the record takes nothing of this kind: the client has died, or is another record by now.
    ///
    /// What is done in a matter is done where the matter lies: its clock could be met nowhere else (CD15).
    func requireOpen(_ client: Identifier<Client>, to resource: Resource) throws(Problem) {
        if !resource.isOfMatters, !resource.looksBack { try requireUnmerged(client) }
        if resource.isForLiving { try requireLiving(client) }
    }

    /// 409 where the person has died, whichever of the person's records it is about.
    func requireLiving(_ client: Identifier<Client>?) throws(Problem) {
        guard let client, try hasDied(client) else { return }
        var problem = Problem.violated("client-deceased", as: .stateConflict)
        problem.clients = [client]
        throw problem
    }

    func hasDied(_ client: Identifier<Client>?) throws(Problem) -> Bool {
        try isAny(Self.deceased, [Value(client)])
    }

    /// 409 that names the person's record, where this one has been merged into it: nothing new begins here. Who may
    /// neither see that record nor begin with any client by a contact is not told which it is.
    private func requireUnmerged(_ client: Identifier<Client>) throws(Problem) {
        let found = try first(Self.successor, [Value(client)]) { row in row.identifier(0) } ?? nil
        guard let found else { return }
        let isOpen = try isOpen(Identifier(found), ClientRecord.resource)
        let isTold = isOpen || ContactRecord.resource.authority.opensClient(access)
        var problem = Problem.violated(
            isTold ? "client-merged" : Rule("client-merged", way: "hidden"),
            as: .stateConflict
        )
        if isTold { problem.details["mergedInto"] = .string(Identifier<Client>(found).description) }
        problem.clients = [client]
        throw problem
    }
}
