import JSON
import SQLite

/// What somebody has to do next for a client (FHIR Task); made by the service, resolved by its owner. Finnish: *tehtävä*.
enum TaskRecord {
    static let resource: Resource = Resource(
        "task",
        collection: "tasks",
        component: "TaskRecord",
        table: "task",
        nature: .ofClient(.process, scope: "NULL"),
        schema: [
            .code("kind", Kind.self).readOnly.column("kind"),
            .identifier("ownerId").readOnly.column("owner_id"),
            .object("subject", [.text("kind", 1...40).required, .identifier("id").required]).readOnly,
            .identifier("subjectId").readOnly.column("subject_id"),
            .date("due").readOnly.column("due"),
            .code("resolution", Resolution.self).readOnly,
            .timestamp("resolvedAt").readOnly,
        ]
    ).with { resource in
        resource.states = states
        resource.hasDue = true
        resource.filters = [
            .init(name: "status", form: .codes, column: "x.status", codes: states.states),
            .init(name: "kind", form: .codes, column: "x.kind", codes: Kind.codes),
            .init(name: "ownerId", form: .identifier, column: "x.owner_id"),
        ]
    }

    /// Why there is a task.
    enum Kind: String, CodeSet {
        /// A referral was rejected or failed: the client comes back to somebody (INV-R2).
        case referralReturned = "referral-returned"
        /// A contact came in about a client whom somebody answers for (decisions.md 12).
        case contactReceived = "contact-received"
        /// Somebody opened the client's data in an emergency, past every relationship (access.md).
        case emergencyUsed = "emergency-used"
        /// Two reviews of a plan in a row were missed (V-R2).
        case reviewsMissed = "reviews-missed"
    }

    /// What became of it.
    enum Resolution: String, CodeSet {
        case redirected, handled
        case noLongerNeeded = "no-longer-needed"
        case needUnmet = "need-unmet"
    }

    static let states = StateMachine(
        initial: "open",
        transitions: [
            Transition(
                from: ["open"],
                to: "resolved",
                by: owners,
                members: [.code("resolution", Resolution.self).required],
                effect: { move, transaction throws(Problem) in
                    move.keep("resolution")
                    move["resolvedAt"] = .string(transaction.now.description)
                },
                consequence: closeLoop
            ),
            Transition(
                from: ["open"],
                to: "cancelled",
                by: .or(owners, .supervisor),
                reason: .text,
                consequence: closeLoop
            ),
        ]
    )

    /// INV-R3: a referral's loop is read from its task, so the referral shows something new now.
    private static func closeLoop(_ move: Move, _ task: Record, _ transaction: WriteTransaction) throws(Problem) {
        guard task.text("kind") == Kind.referralReturned.rawValue,
            let referral = task.identifier("subjectId", as: Record.self)
        else { return }
        try transaction.advance(ReferralRecord.resource, referral, at: "/loop")
    }

    /// What an emergency opened is the supervisor's to look at, not the worker's; all else is both the owner's and the
    /// responsible worker's.
    private static let owners: Performers = .or(
        Performers(roles: [.worker, .socialWorker, .supervisor], relationships: []) { task, access in
            let isEmergency = task.text("kind") == Kind.emergencyUsed.rawValue
            return (isEmergency ? Performers.supervisor : .responsibleWorker).include(task, access)
        },
        Performers(roles: [], relationships: []) { task, access in
            access.actor.map { task.text("ownerId") == $0.id.description } ?? false
        }
    )
}

extension WriteTransaction {
    private static let returned: SQL = """
        SELECT id FROM task WHERE subject_id = ? AND kind = 'referral-returned' AND status = 'open'
        """

    /// What was done about a returned referral resolves its task, whoever the task was for, and closes the loop (INV-R3).
    func resolveReturn(of referral: Record, as resolution: TaskRecord.Resolution) throws(Problem) {
        for id in try all(Self.returned, [Value(referral.id)], { row in row.identifier(0) }) {
            guard let id, let task = try known(TaskRecord.resource, Identifier(id)) else { continue }
            var draft = Draft(changing: task)
            draft.status = "resolved"
            draft["resolution"] = .string(resolution.rawValue)
            draft["resolvedAt"] = .string(now.description)
            let history: JSONObject = [
                "from": .string(task.status ?? ""), "to": "resolved", "resolution": .string(resolution.rawValue),
            ]
            _ = try update(draft, what: "resolved", transition: history)
        }
        try advance(ReferralRecord.resource, referral.id, at: "/loop")
    }

    private static let openOfOthers: SQL = """
        SELECT id FROM task WHERE client_id IN \(Person.records(of: "?1")) AND status = 'open' AND owner_id <> ?2
        AND (kind NOT IN ('emergency-used', 'reviews-missed') OR NOT EXISTS (SELECT 1 FROM professional p
        WHERE p.id = owner_id AND EXISTS (SELECT 1 FROM json_each(p.roles) WHERE value = 'supervisor')))
        """

    /// What the former worker had to do is the new one's to do: nothing is left with who cannot see it any more (INV-R2).
    /// What a supervisor has to look at stays the supervisor's.
    func passOnTasks(of client: Identifier<Client>, to worker: Identifier<Professional>) throws(Problem) {
        for id in try all(Self.openOfOthers, [Value(client), Value(worker)], { row in row.identifier(0) }) {
            guard let id, let task = try known(TaskRecord.resource, Identifier(id)) else { continue }
            var draft = Draft(changing: task)
            draft["ownerId"] = .string(worker.description)
            _ = try update(draft)
        }
    }

    /// Gives a worker something to do, due as many working days from now as the parameter says.
    @discardableResult
    func openTask(
        _ kind: TaskRecord.Kind,
        for client: Identifier<Client>,
        about subject: Record,
        owner: Identifier<Professional>,
        within workingDays: RuleParameter
    ) throws(Problem) -> Record {
        let due = try calendar().addingWorkingDays(try parameter(workingDays), to: now.dateInHelsinki)
        let content: JSONObject = [
            "kind": .string(kind.rawValue), "ownerId": .string(owner.description),
            "subject": ["kind": .string(subject.resource.name), "id": .string(subject.id.description)],
            "subjectId": .string(subject.id.description), "due": .string(due.description),
        ]
        return try insert(
            Draft(
                resource: TaskRecord.resource,
                before: nil,
                id: makeIdentifier(),
                client: client,
                parents: [],
                content: content,
                status: TaskRecord.states.initial
            )
        )
    }
}
