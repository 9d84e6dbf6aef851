import JSON
import SQLite

/// Where the Suuntima axes place a client (../domain/5-metrics.md, Segmentation): coping in everyday life across, how demanding
/// the situation is upwards.
struct SegmentRule: Sendable {
    /// Moves whenever the rule itself does; its numbers are parameters, and every hit keeps its own.
    static let version = "suuntima-1"

    enum Criterion: String, CodeSet {
        case dailyCoping = "daily-coping"
        case criticalNeeds = "critical-needs"
        case activeServices = "active-services"
        case sectors
        case severeNeeds = "severe-needs"

        /// Those by which so many are at work that somebody has to bring them together.
        static let ofTeams: [String?] = [Self.activeServices.rawValue, Self.sectors.rawValue]
    }

    enum Coping: String, CodeSet { case copes, low }
    enum Situation: String, CodeSet { case demanding, simple }

    /// One condition: what was counted, what it was held against, and whether it moved the client on its axis.
    struct Finding: Sendable {
        let criterion: Criterion
        let value: Int64
        let limit: Int64
        let isHit: Bool

        var encoded: JSONValue {
            [
                "criterion": .string(criterion.rawValue), "value": .integer(value), "limit": .integer(limit),
                "isHit": .bool(isHit),
            ]
        }
    }

    /// What the rule looks at.
    struct Facts: Sendable {
        /// 0 to 10; nothing where the assessment does not say.
        let dailyCoping: Int64?
        let criticalNeeds: Int64
        let severeNeeds: Int64
        let activeServices: Int64
        let sectors: Int64
    }

    /// From which number on each condition holds; parameters of the region.
    struct Limits: Sendable {
        let coping: Int64
        let services: Int64
        let sectors: Int64
        let severeNeeds: Int64
    }

    let findings: [Finding]
    let coping: Coping?
    let situation: Situation

    init(_ facts: Facts, _ limits: Limits) {
        var findings: [Finding] = []
        func note(_ criterion: Criterion, _ value: Int64, _ limit: Int64, _ isHit: Bool) {
            findings.append(Finding(criterion: criterion, value: value, limit: limit, isHit: isHit))
        }
        if let daily = facts.dailyCoping { note(.dailyCoping, daily, limits.coping, daily < limits.coping) }
        note(.criticalNeeds, facts.criticalNeeds, 1, facts.criticalNeeds >= 1)
        note(.activeServices, facts.activeServices, limits.services, facts.activeServices >= limits.services)
        note(.sectors, facts.sectors, limits.sectors, facts.sectors >= limits.sectors)
        note(.severeNeeds, facts.severeNeeds, limits.severeNeeds, facts.severeNeeds >= limits.severeNeeds)
        func isHit(_ criteria: Set<Criterion>) -> Bool {
            findings.contains { $0.isHit && criteria.contains($0.criterion) }
        }
        self.findings = findings
        // A critical need tells of low coping by itself; that there is none does not tell of coping.
        if isHit([.dailyCoping, .criticalNeeds]) {
            coping = .low
        } else {
            coping = facts.dailyCoping == nil ? nil : .copes
        }
        situation = isHit([.activeServices, .sectors, .severeNeeds]) ? .demanding : .simple
    }

    /// The quadrant; nil where nobody has said how the client copes.
    var value: SegmentCode? {
        switch (coping, situation) {
        case (.copes?, .simple): .omatoimi
        case (.copes?, .demanding): .yhteistyo
        case (.low?, .simple): .yhteiso
        case (.low?, .demanding): .verkosto
        case (nil, _): nil
        }
    }

}

extension ServiceCategory {
    /// The sector that services of the category belong to, where it is not social care.
    var sector: Sector {
        switch self {
        case .health, .mentalHealth: .health
        case .earlyEducation: .earlyEducation
        case .education: .education
        case .employment, .integration: .employment
        case .housing: .housing
        case .legal, .debt: .justice
        case .peer, .food: .thirdSector
        case .social, .substance, .disability, .older, .childFamily, .financial, .crisis, .transport, .digital: .social
        }
    }
}

extension ReadTransaction {
    private static let servicesInUse: SQL = """
        SELECT s.category FROM service s WHERE s.id IN (SELECT x.to_service_id FROM referral x WHERE x.client_id = ?1
        AND x.status NOT IN ('requested', 'received') AND (\(ServiceInUse.toldByReferral))
        UNION SELECT x.service_id FROM action x WHERE x.client_id = ?1 AND (\(ServiceInUse.toldByAction)))
        """

    /// Applies the rule to what is known of the client now: counts alone, whoever asks.
    func segmentRule(for client: Identifier<Client>, by assessment: Record) throws(Problem) -> SegmentRule {
        let categories = try all(Self.servicesInUse, [Value(client)]) { row in ServiceCategory(rawValue: row.text(0)) }
        let severities = assessment.items("needs").compactMap { $0["severity"]?.string }
        let critical = severities.count { $0 == Severity.critical.rawValue }
        let facts = SegmentRule.Facts(
            dailyCoping: assessment.integer("dailyCoping"),
            criticalNeeds: Int64(critical),
            severeNeeds: Int64(critical + severities.count { $0 == Severity.severe.rawValue }),
            activeServices: Int64(categories.count),
            sectors: Int64(Set(categories.compactMap { $0?.sector }).count)
        )
        let limits = SegmentRule.Limits(
            coping: Int64(try parameter(.segmentCoping)),
            services: Int64(try parameter(.segmentServices)),
            sectors: Int64(try parameter(.segmentSectors)),
            severeNeeds: Int64(try parameter(.segmentSevereNeeds))
        )
        return SegmentRule(facts, limits)
    }
}
