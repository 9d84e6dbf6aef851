import Glibc
import JSON
import SQLite

/// A service that may answer the need, as it stands.
struct MatchCandidate: Sendable {
    let id: Identifier<Record>
    let content: JSONObject
    let isStale: Bool

    init?(_ row: borrowing Row) {
        guard let id = row.identifier(0).map({ Identifier<Record>($0) }),
            let content = (try? JSONParser.parse(row.utf8(1)))?.object
        else { return nil }
        self.id = id
        self.content = content
        isStale = row.bool(2)
    }

    var languages: [String] { (content["languages"]?.array ?? []).compactMap(\.string) }

    /// Whether it says that it speaks the language, or a variety of it.
    func speaks(_ wanted: String) -> Bool {
        languages.contains { LanguageTag.covers($0, wanted) || LanguageTag.covers(wanted, $0) }
    }
}

/// How a service suits a client's situation: what speaks for it, what against it, and what has to be asked.
struct ServiceFit: Sendable {
    let service: MatchCandidate
    private(set) var findings: [MatchFinding] = []
    private(set) var kilometers: Double?
    private(set) var waitDays: Int64?
    /// How the last referral of the client to the service for this need ended, where it was without help.
    let previous: PreviousOutcome?
    /// Whether clients begin at once; else after those who wait.
    private var hasPlaces = false

    init(of service: MatchCandidate, in situation: MatchSituation) {
        self.service = service
        previous = situation.previous[service.id]
        note(.need, .fits, "need-fits")
        if service.content["status"]?.string != ServiceStatus.active.rawValue {
            note(.status, .blocks, "status-blocks")
        }
        judgeArea(situation)
        judgeAge(situation)
        judgeLanguage(situation)
        judgeAccessibility(situation)
        judgeDistance(situation)
        judgeCapacity(situation)
        judgeEligibility(situation)
        if service.isStale { note(.freshness, .unclear, "", rule: "INV-V2") }
        if let previous { findings.append(previous.finding) }
    }

    private mutating func note(
        _ criterion: MatchFinding.Criterion,
        _ outcome: MatchFinding.Outcome,
        _ sentence: String,
        _ values: JSONObject = [:],
        rule: Rule? = nil
    ) {
        findings.append(
            MatchFinding(criterion: criterion, outcome: outcome, sentence: sentence, values: values, rule: rule)
        )
    }

    private mutating func judgeArea(_ situation: MatchSituation) {
        let areas = service.content["serviceAreas"]?.array ?? []
        guard !areas.isEmpty else { return }
        guard let home = situation.facts[.municipality]?.first else { return note(.area, .unclear, "area-unclear") }
        let isServed = areas.contains(home)
        note(.area, isServed ? .fits : .blocks, isServed ? "area-fits" : "area-blocks", ["municipality": home])
    }

    private mutating func judgeAge(_ situation: MatchSituation) {
        let (least, most) = (service.content["minimumAge"]?.integer, service.content["maximumAge"]?.integer)
        guard least != nil || most != nil else { return }
        let limits: JSONObject = ["limits": .string("\(least.map { "\($0)" } ?? "")–\(most.map { "\($0)" } ?? "")")]
        guard let age = situation.facts[.age]?.first?.integer else {
            return note(.age, .unclear, "age-unclear", limits)
        }
        let isWithin = (least ?? .min) <= age && age <= (most ?? .max)
        note(.age, isWithin ? .fits : .blocks, isWithin ? "age-fits" : "age-blocks", limits)
    }

    /// INV-C5: who needs an interpreter is not turned away by the service's languages; the referral then asks for one.
    private mutating func judgeLanguage(_ situation: MatchSituation) {
        guard let wanted = situation.language else { return }
        let values: JSONObject = ["language": .string(wanted)]
        if service.speaks(wanted) {
            note(.language, .fits, "language-fits", values)
        } else if situation.needsInterpreter {
            note(.language, .unclear, "", rule: "INV-C5")
        } else if service.languages.isEmpty {
            note(.language, .unclear, "language-unclear", values)
        } else {
            note(.language, .blocks, situation.isLanguageSpoken ? "language-blocks" : "language-unknown", values)
        }
    }

    private mutating func judgeAccessibility(_ situation: MatchSituation) {
        guard !situation.accessibility.isEmpty else { return }
        let told = (service.content["accessibility"]?.array ?? []).compactMap(\.string)
        let missing = situation.accessibility.filter { !told.contains($0) }
        let values: JSONObject = ["features": .array(missing.map { .string($0) })]
        if missing.isEmpty {
            note(.accessibility, .fits, "accessibility-fits")
        } else if told.isEmpty {
            note(.accessibility, .unclear, "accessibility-unclear", values)
        } else {
            note(.accessibility, .blocks, "accessibility-blocks", values)
        }
    }

    /// A confidential location has no distance either: three of those would tell where it is.
    private mutating func judgeDistance(_ situation: MatchSituation) {
        guard let start = situation.start else { return }
        let place = service.content["isLocationConfidential"] == true ? nil : service.content["location"]
        guard let latitude = place?["latitude"]?.decimal, let longitude = place?["longitude"]?.decimal else {
            return note(.distance, .unclear, "distance-unclear")
        }
        let distance = Self.kilometers(from: start, to: (latitude, longitude))
        kilometers = distance
        var values: JSONObject = ["distance": .decimal(distance)]
        guard let most = situation.maximumKilometers else { return note(.distance, .fits, "distance-fits", values) }
        values["maximum"] = .integer(most)
        let isNear = distance <= Double(most)
        note(.distance, isNear ? .fits : .blocks, isNear ? "distance-fits" : "distance-blocks", values)
    }

    /// As the crow flies, to a tenth of a kilometer (haversine formula on a sphere).
    static func kilometers(
        from start: (latitude: Double, longitude: Double),
        to end: (latitude: Double, longitude: Double)
    ) -> Double {
        let degree = Double.pi / 180
        let north = sin((end.latitude - start.latitude) * degree / 2)
        let east = sin((end.longitude - start.longitude) * degree / 2)
        let chord = north * north + cos(start.latitude * degree) * cos(end.latitude * degree) * east * east
        let earthRadius = 6371.0
        return (2 * earthRadius * asin(min(1, chord.squareRoot())) * 10).rounded() / 10
    }

    private mutating func judgeCapacity(_ situation: MatchSituation) {
        let capacity = service.content["capacity"]
        let status = capacity?["status"]?.string.flatMap { CapacityStatus(rawValue: $0) } ?? .unknown
        switch status {
        case .noCapacity: return note(.capacity, .blocks, "capacity-blocks")
        case .additionalAssessmentRequired: return note(.capacity, .unclear, "capacity-assessment")
        case .unknown:
            let reported = capacity?["reportedAt"]?.string.flatMap { Timestamp($0) }
            let isOld = reported.map { $0 < situation.staleBefore } ?? false
            return note(.capacity, .unclear, "capacity-unclear", rule: isOld ? "INV-V1" : nil)
        case .capacity:
            hasPlaces = true
            note(.capacity, .fits, "capacity-fits")
        case .waitlist: note(.capacity, .fits, "capacity-waitlist")
        }
        waitDays = capacity?["estimatedWaitDays"]?.integer
        guard let when = situation.when else { return }
        guard let days = waitDays ?? (hasPlaces ? 0 : nil) else { return note(.wait, .unclear, "wait-unclear") }
        let isInTime = situation.today.addingDays(Int(days)) <= when
        let values: JSONObject = ["days": .integer(days), "when": .string(when.description)]
        note(.wait, isInTime ? .fits : .blocks, isInTime ? "wait-fits" : "wait-blocks", values)
    }

    private mutating func judgeEligibility(_ situation: MatchSituation) {
        for (index, item) in (service.content["eligibilityRules"]?.array ?? []).enumerated() {
            guard let rule = EligibilityRule(item) else { continue }
            let part = rule.decisive(for: situation.facts, at: "/eligibilityRules/\(index)")
            let (outcome, sentence): (MatchFinding.Outcome, String) =
                switch rule.holds(for: situation.facts) {
                case true?: (.fits, "eligibility-fits")
                case false?: (.blocks, "eligibility-blocks")
                case nil: (.unclear, "eligibility-unclear")
                }
            let stated = outcome == .fits ? rule : part.rule
            findings.append(
                MatchFinding(
                    criterion: .eligibility,
                    outcome: outcome,
                    sentence: sentence,
                    eligibility: stated,
                    pointer: outcome == .fits ? "/eligibilityRules/\(index)" : part.pointer
                )
            )
        }
    }
}

extension ServiceFit: Comparable {
    /// What blocks comes last; before that what is stale (INV-V2), then what has not helped before, what is least certain,
    /// what waits, what is far.
    private var rank: (Int, Int, Int, Int, Int64, Double) {
        (
            findings.contains { $0.outcome == .blocks } ? 1 : 0, (service.isStale ? 2 : 0) + (previous == nil ? 0 : 1),
            findings.count { $0.outcome == .unclear }, hasPlaces ? 0 : 1, waitDays ?? (hasPlaces ? 0 : .max),
            kilometers ?? .infinity
        )
    }

    static func < (left: ServiceFit, right: ServiceFit) -> Bool {
        let (first, second) = (left.rank, right.rank)
        return first == second ? left.service.id.description < right.service.id.description : first < second
    }

    static func == (left: ServiceFit, right: ServiceFit) -> Bool { left.service.id == right.service.id }
}
