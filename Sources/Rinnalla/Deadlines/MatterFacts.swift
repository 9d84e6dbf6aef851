import JSON
import SQLite

/// What decides which clocks run in a matter: the one place that says so.
struct MatterFacts: Sendable {
    /// When the client turned to the service, and when the matter began.
    let turned: CalendarDate
    let opened: CalendarDate
    /// On the day the client turned to the service: a birthday that comes later starts no clock.
    let age: Int?
    let ageLimit: Int
    let hasSpecialSupport: Bool
    let hasHighestCareAllowance: Bool
    let isNotification: Bool
    let hasResponsibleWorker: Bool
    let task: ServiceTask?

    /// The clocks that the facts demand, beside those of a statute that run already: a target gives way to a statute.
    func clocks(beside running: [ObligationClock] = []) -> [ObligationClock] {
        let isChild = age.map { $0 < 18 } ?? false
        let isOlder = age.map { $0 >= ageLimit } ?? false
        var clocks = running
        func demand(_ kind: ObligationClock.Kind, _ awaits: ObligationClock.Awaits) {
            guard let clock = ObligationClock.of(kind, awaits), !clocks.contains(where: clock.isSame) else { return }
            clocks.append(clock)
        }
        if isOlder || hasHighestCareAllowance { demand(.d02, .assessmentStart) }
        if isChild, hasSpecialSupport { demand(.d03, .assessmentStart) }
        if isChild && hasSpecialSupport || task == .lastensuojelu { demand(.d04, .assessmentEnd) }
        if task == .lastensuojelu, isNotification { demand(.d05, .notificationDecision) }
        if task == .vammaispalvelut {
            demand(.d07, .assessmentStart)
            demand(.d08, .decision)
        }
        if task == .lastensuojelu { demand(.d13, .review) }
        // Advice that needs no decision starts no other clock: there is nothing to assess yet.
        guard task != .yleinenNeuvonta else { return clocks }
        for (awaits, others) in Self.targets where !clocks.contains(where: { others.contains($0.awaits) }) {
            demand(.d06, awaits)
        }
        demand(.d09, .enforcement)
        if !hasResponsibleWorker { demand(.d11, .responsibleWorker) }
        return clocks
    }

    /// What a target waits for, with what else stands in for it.
    private static let targets: [(ObligationClock.Awaits, others: [ObligationClock.Awaits])] = [
        (.assessmentStart, [.assessmentStart, .notificationDecision]), (.assessmentEnd, [.assessmentEnd]),
    ]

    /// The day it is counted from: that of the contact for what the law counts from there.
    func start(of clock: ObligationClock) -> CalendarDate {
        [.d02, .d05, .d07, .d08].contains(clock.kind) ? turned : opened
    }
}

extension ObligationClock {
    func isSame(as other: ObligationClock) -> Bool { kind == other.kind && awaits == other.awaits }
}

extension ReadTransaction {
    private static let reopened: SQL = """
        SELECT max(at) FROM event WHERE subject_id = ? AND transition ->> '$.from' = 'finished'
        AND transition ->> '$.to' = 'active'
        """

    /// The facts of a matter that began, or began anew, on its days or on a later one; with the client and the contact as they
    /// stand, or as they are given.
    func facts(
        of matter: Record,
        client given: Record? = nil,
        contact givenContact: Record? = nil,
        from later: CalendarDate? = nil
    ) throws(Problem) -> MatterFacts? {
        var (person, contact) = (given, givenContact)
        if person == nil { person = try knownClient(matter.client) }
        if contact == nil, let id = matter.identifier("openedByContactId", as: Record.self) {
            contact = try known(ContactRecord.resource, id)
        }
        guard let opened = matter.time("openedAt")?.dateInHelsinki, let person else { return nil }
        // What has never changed has not been opened again.
        let reopened =
            try matter.version == 1
            ? nil : first(Self.reopened, [Value(matter.id)]) { row in row.intIfPresent(0) } ?? nil
        let anew = later ?? reopened.map { Timestamp(milliseconds: $0).dateInHelsinki }
        let turned = anew ?? contact?.time("at")?.dateInHelsinki ?? opened
        return MatterFacts(
            turned: turned,
            opened: anew ?? opened,
            age: person.date("birthDate").map { $0.age(on: turned) },
            ageLimit: try parameter(.ageLimitOlder),
            hasSpecialSupport: person["hasSpecialSupport"] == true,
            hasHighestCareAllowance: person["hasHighestCareAllowance"] == true,
            isNotification: contact?["isChildProtectionNotification"] == true,
            hasResponsibleWorker: try responsibleWorker(of: matter.client) != nil,
            task: matter.text("serviceTask").flatMap { ServiceTask(rawValue: $0) }
        )
    }
}
