import JSON
import SQLite

/// What a match is asked for: what is known of the client, and what is wanted of the service.
struct MatchSituation: Sendable {
    let facts: EligibilityFacts
    /// The language that the service should speak with the client.
    let language: String?
    /// Whether any of the services speaks it: a language of which none has heard may be a code that is wrong.
    var isLanguageSpoken = true
    let needsInterpreter: Bool
    let accessibility: [String]
    let start: (latitude: Double, longitude: Double)?
    let maximumKilometers: Int64?
    /// The day by which the service should begin.
    let when: CalendarDate?
    let today: CalendarDate
    /// Capacity reported before this is unknown (INV-V1).
    let staleBefore: Timestamp
    /// By service, how the client's last referral for this need ended, where it was without help.
    let previous: [Identifier<Record>: PreviousOutcome]

    init(
        _ request: JSONObject,
        given: JSONValue,
        of client: Record?,
        _ transaction: ReadTransaction
    ) throws(Problem) {
        let today = transaction.now.dateInHelsinki
        let when = request["when"]?.string.flatMap { CalendarDate($0) }
        var facts =
            try client.map { client throws(Problem) in
                try transaction.eligibilityFacts(of: client, on: when ?? today)
            } ?? EligibilityFacts()
        ClientProfile.add(request["profile"]?.object ?? [:], given: given["profile"], to: &facts)
        if let need = request["needCode"] { facts[.needCodes] = (facts[.needCodes] ?? []) + [need] }
        self.facts = facts
        let interpreter = client?["interpreter"]
        let isNeeded = interpreter?["isNeeded"] == true
        needsInterpreter = request["profile"]?["needsInterpreter"]?.bool ?? isNeeded
        let spoken = (isNeeded ? interpreter?["language"] : nil) ?? facts[.language]?.first
        language = (request["language"] ?? spoken)?.string
        accessibility = (request["accessibility"]?.array ?? []).compactMap(\.string)
        start = request["startingPoint"].flatMap { point in
            guard let latitude = point["latitude"]?.decimal, let longitude = point["longitude"]?.decimal else {
                return nil
            }
            return (latitude, longitude)
        }
        maximumKilometers = request["maxKm"]?.integer
        if maximumKilometers != nil, start == nil {
            throw .violated([Fault(place: .member("/startingPoint"), code: .required)])
        }
        self.when = when
        self.today = today
        staleBefore = transaction.now.adding(days: -Int64(try transaction.parameter(.capacityStaleDays)))
        previous =
            try client.map { client throws(Problem) in
                try transaction.previousOutcomes(of: client, for: request["needCode"])
            } ?? [:]
    }
}

/// What a caller may say of a client in place of, or beside, the client's record.
enum ClientProfile {
    static let schema: Schema = [
        .integer("age", 0...130),
        Member(name: "municipality", type: .municipality),
        .codes("serviceTasks", ServiceTask.self, 0...8),
        .codes("needCodes", NeedCode.self, 0...10),
        .language("language"),
        .boolean("needsInterpreter"),
        .boolean("hasSpecialSupport"),
        .code("householdType", HouseholdType.self),
        .code("segment", SegmentCode.self),
        .codes("activeServices", ServiceCategory.self, 0...20),
    ]

    private static let variables: [(member: String, variable: EligibilityVariable)] = [
        ("age", .age), ("municipality", .municipality), ("serviceTasks", .serviceTask), ("needCodes", .needCodes),
        ("language", .language), ("hasSpecialSupport", .specialSupport), ("householdType", .householdType),
        ("segment", .segment), ("activeServices", .hasActiveService),
    ]

    /// Adds what a profile says. An empty list that was given says that there is none; one left out says nothing.
    static func add(_ profile: JSONObject, given: JSONValue?, to facts: inout EligibilityFacts) {
        for (member, variable) in variables {
            guard let value = profile[member], let said = given?[member], !said.isNull else { continue }
            facts[variable] = value.array ?? [value]
        }
    }
}

extension ReadTransaction {
    private static let serviceTasks: SQL = """
        SELECT DISTINCT x.service_task FROM matter x WHERE x.client_id IN \(Person.records(of: "?8"))
        AND x.status IN ('planned', 'waitlist', 'active', 'onhold')
        AND \(MatterRecord.resource.statements.isVisible ?? "FALSE") LIMIT 20
        """
    private static let needs: SQL = """
        SELECT x.content -> '$.needs' FROM assessment x WHERE x.client_id IN \(Person.records(of: "?8"))
        AND x.status IN ('in-progress', 'completed')
        AND \(AssessmentRecord.resource.statements.isVisible ?? "FALSE")
        ORDER BY x.created_at DESC, x.id DESC LIMIT 1
        """
    private static let activeServices: SQL = """
        SELECT DISTINCT s.category FROM referral x JOIN service s ON s.id = x.to_service_id
        WHERE x.client_id IN \(Person.records(of: "?8")) AND x.status IN ('accepted', 'in-progress', 'on-hold')
        AND \(ReferralRecord.resource.statements.isVisible ?? "FALSE") LIMIT 20
        """

    /// What the client's records tell, as far as this actor may see them: a match must not say more than they do.
    func eligibilityFacts(of client: Record, on date: CalendarDate) throws(Problem) -> EligibilityFacts {
        var facts = EligibilityFacts()
        facts[.age] = client.date("birthDate").map { [.integer(Int64($0.age(on: date)))] }
        facts[.language] = client["language"].map { [$0] }
        // INV-C3: the municipality is a part of where the client lives.
        if !client.withheld.contains(.address) {
            facts[.municipality] = client["address"]?["municipalityCode"].map { [$0] }
        }
        if !client.withheld.contains(.support) {
            facts[.specialSupport] = client["hasSpecialSupport"].map { [$0] }
            facts[.segment] = client["segment"].map { [$0] }
        }
        let values = accessValues([Value(client.id)])
        let needs = try first(Self.needs, values) { row in try? JSONParser.parse(row.utf8(0)) } ?? nil
        facts[.needCodes] = needs?.array?.compactMap { $0["code"] }
        // Who sees a part of the client's process cannot tell what is not there: that stays unknown.
        let whole: Relationships = [.responsibleWorker, .coverWorker, .client, .representative]
        guard !client.relationships.isDisjoint(with: whole) else { return facts }
        facts[.serviceTask] = try all(Self.serviceTasks, values) { row in .string(row.text(0)) }
        facts[.hasActiveService] = try all(Self.activeServices, values) { row in .string(row.text(0)) }
        return facts
    }
}
