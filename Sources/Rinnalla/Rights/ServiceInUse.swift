import JSON
import SQLite

/// A service that a client uses or has asked for, as a referral or an action of the plan tells of it.
struct ServiceInUse: Sendable {
    /// How far it has come, in one word for both kinds of source.
    enum Phase: String, CodeSet {
        /// The provider has not answered yet.
        case asked
        case agreed, running, paused
    }

    let source: Record
    let phase: Phase
    let service: Record
    let provider: Record
    let unit: Record?

    /// Whether a referral `x` tells of a service: one that began with it goes on after it, as long as the matter that it belongs to.
    static let toldByReferral: SQL = """
        x.status IN ('requested', 'received', 'accepted', 'in-progress', 'on-hold') OR (x.status = 'completed'
        AND x.outcome ->> '$.code' IN ('service-started-ongoing', 'enrolled') AND EXISTS (SELECT 1 FROM matter m
        WHERE m.id = x.matter_id AND m.status IN ('planned', 'waitlist', 'active', 'onhold')))
        """
    /// An action of a plan in force that names a service and is about to be done or under way.
    static let toldByAction: SQL = """
        x.service_id IS NOT NULL AND x.status IN ('scheduled', 'in-progress', 'on-hold') AND EXISTS (SELECT 1 FROM plan p
        WHERE p.id = x.plan_id AND p.status IN ('active', 'on-hold'))
        """

    var isComplementary: Bool { source["isComplementary"] == true }
    var contactPerson: JSONObject? { source["contactPerson"]?.object }

    /// What a complete picture tells and this one does not.
    var missing: [String] {
        let dates = ["firstServiceAt", "plannedFirstDate", "respondBy", "due"]
        var missing: [String] = []
        if !dates.contains(where: { source[$0] != nil }) { missing.append("dates") }
        if phase != .asked, contactPerson == nil { missing.append("contact") }
        return missing
    }

    func name(in language: Language) -> String { service["name"]?.text(in: language) ?? "" }

    /// Where it stands, in a sentence.
    func words(in language: Language) -> String {
        let day: CalendarDate? =
            switch phase {
            case .asked: source.date("respondBy")
            case .agreed: source.date("plannedFirstDate") ?? source.date("due")
            case .running: source.time("firstServiceAt")?.dateInHelsinki
            case .paused: source.date("resumeBy")
            }
        let key = "service-\(phase.rawValue)"
        guard let day else { return Texts.shared.view(key, in: language) ?? "" }
        return Texts.shared.view("\(key)-by", in: language, ["date": .string(day.words(in: language))]) ?? ""
    }

    func representation(in language: Language) -> JSONObject {
        var object: JSONObject = [
            "source": source.subject, "phase": .string(phase.rawValue), "detail": .string(words(in: language)),
            "serviceId": .string(service.id.description), "organizationId": .string(provider.id.description),
            "missing": .array(missing.map { .string($0) }),
        ]
        for member in ["name", "category"] { object[member] = service[member] }
        object["organizationName"] = provider["name"]
        object["unitId"] = unit.map { .string($0.id.description) }
        object["unitName"] = unit?["name"]
        for member in [
            "matterId", "needCode", "enrolment", "respondBy", "plannedFirstDate", "firstServiceAt", "resumeBy", "due",
            "contactPerson",
        ] {
            object[member] = source[member]
        }
        return object
    }
}

extension ReadTransaction {
    private static let phases: [String: ServiceInUse.Phase] = [
        "requested": .asked, "received": .asked, "accepted": .agreed, "scheduled": .agreed, "in-progress": .running,
        "completed": .running, "on-hold": .paused,
    ]

    /// The services that the person has or has asked for, as far as the actor may see what tells of them.
    ///
    /// A service told of twice stands once: by the referral that is still under way, else by the last one, else by the plan.
    func servicesInUse(by client: Identifier<Client>) throws(Problem) -> [ServiceInUse] {
        let referrals = try openRecords(ReferralRecord.resource, ofPerson: client, where: ServiceInUse.toldByReferral)
        let actions = try openRecords(ActionRecord.resource, ofPerson: client, where: ServiceInUse.toldByAction)
        let (ended, open) = (
            referrals.filter { $0.status == "completed" }, referrals.filter { $0.status != "completed" }
        )
        var told = Set(open.compactMap { $0.text("toServiceId") })
        let goingOn = ended.reversed().filter { told.insert($0.text("toServiceId") ?? "").inserted }.reversed()
        let planned = actions.filter { told.insert($0.text("serviceId") ?? "").inserted }
        var services: [ServiceInUse] = []
        for source in goingOn + open + planned {
            if let service = try serviceInUse(source) { services.append(service) }
        }
        return services
    }

    private func serviceInUse(_ source: Record) throws(Problem) -> ServiceInUse? {
        guard let phase = source.status.flatMap({ Self.phases[$0] }),
            let id = source.identifier("toServiceId", as: Record.self) ?? source.identifier("serviceId"),
            let service = try known(ServiceRecord.resource, id),
            let organization = service.identifier("organizationId", as: Record.self),
            let provider = try known(OrganizationRecord.resource, organization)
        else { return nil }
        let unit = try service.identifier("unitId", as: Record.self).flatMap { id throws(Problem) in
            try known(UnitRecord.resource, id)
        }
        return ServiceInUse(source: source, phase: phase, service: service, provider: provider, unit: unit)
    }
}

extension Record {
    /// The record as answers name it that tell of records of several kinds.
    var subject: JSONValue { ["kind": .string(resource.name), "id": .string(id.description)] }
}

extension JSONValue {
    /// A text in several languages in the one that is asked for, else in the first of ours that it has.
    func text(in language: Language) -> String? {
        for choice in [language] + Language.allCases {
            if let text = self[choice.rawValue]?.string { return text }
        }
        return object?.members.first?.value.string
    }
}

extension CalendarDate {
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// The day as people read it: `3.5.2026`, in English `3 May 2026`.
    func words(in language: Language) -> String {
        let parts = components
        return language == .english
            ? "\(parts.day) \(Self.months[parts.month - 1]) \(parts.year)" : "\(parts.day).\(parts.month).\(parts.year)"
    }
}
