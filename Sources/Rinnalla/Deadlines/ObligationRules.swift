import JSON
import SQLite

/// Which obligations the facts of a matter open.
extension WriteTransaction {
    private typealias Clock = ObligationClock

    /// Opens every obligation that follows from a matter; those that wait for an assessment also anew, from a later day.
    func openObligations(
        of matter: Record,
        awaiting awaited: Set<ObligationClock.Awaits>? = nil,
        from later: CalendarDate? = nil
    ) throws(Problem) {
        guard let client = matter.client, let opened = later ?? matter.time("openedAt")?.dateInHelsinki,
            let person = try knownClient(client)
        else { return }
        let contact = try matter.identifier("openedByContactId", as: Record.self).flatMap { id throws(Problem) in
            try known(ContactRecord.resource, id)
        }
        let turned = later ?? contact?.time("at")?.dateInHelsinki ?? opened
        let facts = MatterFacts(
            age: person.date("birthDate").map { $0.age(on: turned) },
            ageLimit: try parameter(.ageLimitOlder),
            hasSpecialSupport: person["hasSpecialSupport"] == true,
            hasHighestCareAllowance: person["hasHighestCareAllowance"] == true,
            isNotification: contact?["isChildProtectionNotification"] == true,
            hasResponsibleWorker: try responsibleWorker(of: client) != nil,
            task: matter.text("serviceTask").flatMap { ServiceTask(rawValue: $0) }
        )
        for demand in facts.demands where awaited?.contains(demand.awaits) ?? true {
            guard let clock = Clock.of(demand.kind, demand.awaits) else { continue }
            try openObligation(
                clock,
                of: client,
                matter: matter.id,
                about: matter,
                from: demand.fromContact ? turned : opened
            )
        }
    }

    private static let openOfSubject: SQL = """
        SELECT 1 FROM obligation WHERE client_id = ? AND subject_id = ? AND kind = ? AND awaits = ?
        AND matter_id IS ? AND status IN ('open', 'overdue')
        """

    /// Opens an obligation unless the same is still owed.
    func openObligation(
        _ clock: ObligationClock,
        of client: Identifier<Client>,
        matter: Identifier<Record>?,
        about subject: Record,
        from start: CalendarDate
    ) throws(Problem) {
        let owed: [Value] = [
            Value(client), Value(subject.id), .text(clock.kind.rawValue), .text(clock.awaits.rawValue), Value(matter),
        ]
        if try isAny(Self.openOfSubject, owed) { return }
        var draft = Draft(
            resource: ObligationRecord.resource,
            before: nil,
            id: makeIdentifier(),
            client: client,
            parents: [],
            content: [
                "kind": .string(clock.kind.rawValue), "awaits": .string(clock.awaits.rawValue),
                "startsAt": .string(start.description),
            ],
            status: ObligationRecord.states.initial
        )
        draft["matterId"] = matter.map { .string($0.description) }
        draft.name(subject.id, as: subject.resource.name)
        _ = try insert(draft)
    }
}

/// What decides which clocks a matter starts.
struct MatterFacts: Sendable {
    let age: Int?
    let ageLimit: Int
    let hasSpecialSupport: Bool
    let hasHighestCareAllowance: Bool
    let isNotification: Bool
    let hasResponsibleWorker: Bool
    let task: ServiceTask?

    struct Demand: Sendable {
        let kind: ObligationClock.Kind
        let awaits: ObligationClock.Awaits
        /// Whether the clock runs from the contact that led to the matter rather than from its opening.
        var fromContact = false
    }

    var demands: [Demand] {
        let isChild = age.map { $0 < 18 } ?? false
        let isOlder = age.map { $0 >= ageLimit } ?? false
        var demands: [Demand] = []
        if isOlder || hasHighestCareAllowance {
            demands.append(.init(kind: .d02, awaits: .assessmentStart, fromContact: true))
        }
        if isChild, hasSpecialSupport { demands.append(.init(kind: .d03, awaits: .assessmentStart)) }
        if isChild && hasSpecialSupport || task == .lastensuojelu {
            demands.append(.init(kind: .d04, awaits: .assessmentEnd))
        }
        if task == .lastensuojelu, isNotification {
            demands.append(.init(kind: .d05, awaits: .notificationDecision, fromContact: true))
        }
        if task == .vammaispalvelut {
            demands.append(.init(kind: .d07, awaits: .assessmentStart, fromContact: true))
            demands.append(.init(kind: .d08, awaits: .decision, fromContact: true))
        }
        // Advice that needs no decision starts no other clock: there is nothing to assess yet.
        guard task != .yleinenNeuvonta else { return demands }
        if !demands.contains(where: { [.assessmentStart, .notificationDecision].contains($0.awaits) }) {
            demands.append(.init(kind: .d06, awaits: .assessmentStart))
        }
        if !demands.contains(where: { $0.awaits == .assessmentEnd }) {
            demands.append(.init(kind: .d06, awaits: .assessmentEnd))
        }
        demands.append(.init(kind: .d09, awaits: .enforcement))
        if !hasResponsibleWorker { demands.append(.init(kind: .d11, awaits: .responsibleWorker)) }
        return demands
    }
}
