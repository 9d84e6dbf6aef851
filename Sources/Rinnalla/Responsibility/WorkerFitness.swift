import JSON
import SQLite

/// How a worker would do as the responsible worker of one client.
struct WorkerFitness: Sendable {
    let worker: Identifier<Professional>
    let name: String
    let speaksLanguage: Bool
    /// Whether the client's special support asks for a social worker, and the worker is none (SHL 42 §).
    let lacksQualification: Bool
    let isSocialWorker: Bool
    /// Whether whoever answers for the client answers for a child's affairs.
    let isForChildsAffairs: Bool
    let hasAnsweredBefore: Bool
    /// Until when the worker was the last to answer for the client; nil where somebody else was, or answers now.
    let answeredLastUntil: Timestamp?
    /// For how many clients the worker answers now, and the most there may be.
    let load: Int64
    let ceiling: Int64?
    /// INV-H6: whether the client is in child protection, and the worker's other clients there are as many as may be.
    let reachesChildCeiling: Bool
    /// Whether the worker has to step aside from this client (hallintolaki 27–29 §).
    let isDisqualified: Bool

    struct Ground: Sendable {
        let rule: Rule
        var details: JSONObject = [:]
        /// Whether the law says so: then it stands against the first worker too.
        var isOfLaw = false
        /// Whether a reason lifts it.
        var mayBeOverridden = true
    }

    var isAtCeiling: Bool { ceiling.map { load >= $0 } ?? false }

    /// Whether the client could come back to whom they know (../domain/3-model.md 3.1): no reason lifts what would speak
    /// against it.
    var isProposedFirst: Bool { answeredLastUntil != nil && groundsAgainst.allSatisfy(\.mayBeOverridden) }

    /// What speaks against handing the client over to the worker.
    var groundsAgainst: [Ground] {
        var grounds: [Ground] = []
        if isDisqualified { grounds.append(Ground(rule: "worker-disqualified", isOfLaw: true, mayBeOverridden: false)) }
        if !speaksLanguage { grounds.append(Ground(rule: "worker-language")) }
        if lacksQualification { grounds.append(Ground(rule: "special-support-worker", isOfLaw: true)) }
        if isForChildsAffairs { grounds += groundsAgainstChildsAffairs }
        if isAtCeiling {
            grounds.append(
                Ground(rule: "worker-ceiling", details: ["load": .integer(load), "ceiling": .integer(ceiling ?? 0)])
            )
        }
        if reachesChildCeiling { grounds.append(Ground(rule: "INV-H6", isOfLaw: true, mayBeOverridden: false)) }
        return grounds
    }

    /// What the law has against them as the first worker, who answers in this role and was named with a reason or without:
    /// somebody must answer for the client, so what is no law stands against a handover alone.
    func groundsOfLaw(as role: String?, hasReason: Bool) -> [Ground] {
        let ofRole = role == ResponsibilityRecord.childsAffairs.text ? groundsAgainstChildsAffairs : []
        return (groundsAgainst + ofRole).filter { $0.isOfLaw && !($0.mayBeOverridden && hasReason) }
    }

    /// A child's affairs are a social worker's, and no reason makes a pair of it (LSL 13 b §).
    var groundsAgainstChildsAffairs: [Ground] {
        isSocialWorker ? [] : [Ground(rule: "childs-affairs-worker", isOfLaw: true, mayBeOverridden: false)]
    }
}

extension ReadTransaction {
    /// `?1` the client, `?2` the most children in child protection of one worker, `?3` today, `?4` a merged record that is looked
    /// at as if it were parted; `p` comes from the statement around it.
    private static let facts: SQL = """
        SELECT p.id, p.content ->> '$.name', p.content ->> '$.ceiling', p.roles LIKE '%"social-worker"%',
        (SELECT count(*) FROM responsibility r WHERE r.worker_id = p.id AND r.valid_to IS NULL),
        EXISTS (SELECT 1 FROM client s WHERE s.id IN \(Person.records(of: "c.id", without: "?4"))
        AND s.support ->> '$.hasSpecialSupport'),
        EXISTS (SELECT 1 FROM responsibility r WHERE r.worker_id = p.id
        AND r.client_id IN \(Person.records(of: "c.id"))),
        c.content ->> '$.language' IS NULL OR coalesce(c.content ->> '$.interpreter.isNeeded', 0)
        OR EXISTS (SELECT 1 FROM json_each(p.content, '$.languages') l WHERE l.value = c.content ->> '$.language'),
        \(inChildProtection("c.id", without: "?4")) AND (SELECT count(*) FROM responsibility r WHERE r.worker_id = p.id
        AND r.valid_to IS NULL AND r.client_id <> \(Person.record(of: "c.id", without: "?4"))
        AND \(inChildProtection("r.client_id", without: "?4"))) >= ?2,
        \(DisqualificationRecord.disqualifies("p.id", from: "c.id", without: "?4", on: "?3")),
        EXISTS (SELECT 1 FROM responsibility r WHERE r.client_id = c.id AND r.valid_to IS NULL
        AND r.content ->> '$.role' = '\(ResponsibilityRecord.childsAffairs)'),
        (SELECT l.valid_to FROM (\(last("c.id"))) l WHERE l.worker_id = p.id)
        FROM client c, professional p JOIN organization o ON o.id = p.organization_id
        WHERE c.id = ?1 AND p.status = 'active' AND (p.roles LIKE '%"worker"%' OR p.roles LIKE '%"social-worker"%')
        """

    /// The responsibility for the client that is open, or else ended last: they never overlap.
    private static func last(_ client: SQL) -> SQL {
        """
        SELECT worker_id, valid_to FROM responsibility WHERE client_id = \(Person.record(of: client))
        ORDER BY valid_from DESC LIMIT 1
        """
    }

    private static func inChildProtection(_ client: SQL, without parted: SQL = "NULL") -> SQL {
        """
        EXISTS (SELECT 1 FROM matter m WHERE m.client_id IN \(Person.records(of: client, without: parted))
        AND m.service_task = 'lastensuojelu' AND m.status IN ('planned', 'waitlist', 'active', 'onhold'))
        """
    }

    private static let isChild: SQL = "SELECT 1 WHERE \(inChildProtection("?1"))"

    /// Whether the person has an open matter of child protection.
    func isInChildProtection(_ client: Identifier<Client>) throws(Problem) -> Bool {
        try isAny(Self.isChild, [Value(client)])
    }

    private static let ofOne: SQL = """
        \(facts) AND p.id = ?5 AND o.controller_id = (SELECT controller_id FROM organization WHERE id = ?6)
        """

    private static let ofUnits: SQL = """
        \(facts) AND o.controller_id = (SELECT controller_id FROM organization WHERE id = ?5)
        AND p.id IN (SELECT professional_id FROM professional_unit WHERE unit_id IN (SELECT unit_id FROM matter
        WHERE client_id IN \(Person.records(of: "?1")) AND status IN ('planned', 'waitlist', 'active', 'onhold'))
        UNION SELECT l.worker_id FROM (\(last("?1"))) l)
        AND p.id NOT IN (SELECT worker_id FROM responsibility WHERE client_id = \(Person.record(of: "?1")) AND valid_to IS NULL)
        LIMIT 500
        """

    /// Nothing when the person is no active worker of the organization's controller, the caller's if none is named; `parted`, as
    /// it will be when the client's merger is undone.
    func fitness(
        of worker: Identifier<Professional>,
        for client: Identifier<Client>,
        under organization: Identifier<Organization>? = nil,
        parted: Bool = false
    ) throws(Problem) -> WorkerFitness? {
        let values =
            try factValues(of: client, parted: parted) + [
                Value(worker), Value(organization ?? access.key.organization),
            ]
        return try first(Self.ofOne, values) { row in WorkerFitness(row) } ?? nil
    }

    private static let organizationOf: SQL = "SELECT organization_id FROM professional WHERE id = ?"

    /// What speaks by now against the incoming worker of a handover, but for what the supervisor has gone past.
    func groundsAgainst(_ handover: Record) throws(Problem) -> [WorkerFitness.Ground] {
        guard let client = handover.client, let worker = handover.identifier("toWorkerId", as: Professional.self),
            let former = handover.identifier("fromWorkerId", as: Professional.self)
        else { return [] }
        // The clock has no organization of its own.
        let organization = try first(Self.organizationOf, [Value(former)]) { row in row.identifier(0) } ?? nil
        guard let fitness = try fitness(of: worker, for: client, under: organization.map { Identifier($0) }) else {
            return [.init(rule: "responsible-worker-inactive", mayBeOverridden: false)]
        }
        let overridden = handover.items("overriddenRules")
        return fitness.groundsAgainst.filter { !($0.mayBeOverridden && overridden.contains(.string($0.rule.id))) }
    }

    private func factValues(of client: Identifier<Client>, parted: Bool = false) throws(Problem) -> [Value] {
        let ceiling = Int64(try parameter(.childProtectionCeiling))
        return [
            Value(client), .integer(ceiling), .text(now.dateInHelsinki.description), parted ? Value(client) : .null,
        ]
    }

    /// Of the workers in the units that handle the client's matters, and of who answered for the client last.
    func fitness(for client: Identifier<Client>) throws(Problem) -> [WorkerFitness] {
        let values = try factValues(of: client) + [Value(access.key.organization)]
        return try all(Self.ofUnits, values) { row in WorkerFitness(row) }.compactMap(\.self)
    }

    /// Who answered for the client until nobody did, and could again.
    func continuingWorker(for client: Identifier<Client>) throws(Problem) -> Identifier<Professional>? {
        try fitness(for: client).first(where: \.isProposedFirst)?.worker
    }
}

extension WorkerFitness {
    fileprivate init?(_ row: borrowing Row) {
        guard let id = row.identifier(0) else { return nil }
        worker = Identifier(id)
        name = row.text(1)
        ceiling = row.intIfPresent(2)
        isSocialWorker = row.bool(3)
        load = row.int(4)
        lacksQualification = row.bool(5) && !row.bool(3)
        hasAnsweredBefore = row.bool(6)
        speaksLanguage = row.bool(7)
        reachesChildCeiling = row.bool(8)
        isDisqualified = row.bool(9)
        isForChildsAffairs = row.bool(10)
        answeredLastUntil = row.intIfPresent(11).map { Timestamp(milliseconds: $0) }
    }
}
