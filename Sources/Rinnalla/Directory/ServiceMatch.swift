import HTTP
import JSON
import SQLite

/// `POST /v1/services/_match`: which services answer a need of this client, which do not, and why (../domain/3-model.md 3.9).
enum ServiceMatch {
    static let operation = Operation(
        id: "matchServices",
        method: .post,
        path: "/v1/services/_match",
        guarding: .clientData("services:read", ownAccess: true),
        content: .json,
        request: schema,
        handler: .read(match)
    )

    static let schema: Schema = [
        .identifier("clientId"),
        .object("profile", ClientProfile.schema),
        .code("needCode", NeedCode.self).required,
        .date("when"),
        .language("language"),
        .codes("accessibility", AccessibilityFeature.self, 0...9),
        .object(
            "startingPoint",
            [.decimal("latitude", -90...90).required, .decimal("longitude", -180...180).required]
        ),
        .integer("maxKm", 0...2000),
        .integer("limit", 1...100),
    ]

    private static let defaultLimit = 20
    /// How many services one match looks at: more than a county has for any need.
    private static let mostCandidates = 2000

    /// The services of some categories that can be had, or could be if they were not closed for a while.
    static let candidates: SQL = """
        SELECT x.id, \(ServiceFreshness.content), \(ServiceFreshness.isStale) FROM service x
        WHERE x.category IN (SELECT value FROM json_each(?1)) AND x.status IN ('active', 'temporarily-closed') LIMIT ?2
        """

    private static func match(_ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Answer {
        let request = try call.readRequest().content
        let client = try request["clientId"].map { id throws(Problem) in try transaction.client(named: id) }
        var situation = try MatchSituation(request, given: call.content, of: client, transaction)
        let categories = (request["needCode"]?.string.flatMap { NeedCode(rawValue: $0) })?.categories ?? []
        let codes = JSONValue.array(categories.map { .string($0.rawValue) }).encoded()
        let found = try transaction.all(candidates, [.utf8(codes), .integer(Int64(mostCandidates + 1))]) { row in
            MatchCandidate(row)
        }
        let considered = found.prefix(mostCandidates).compactMap(\.self)
        situation.isLanguageSpoken =
            situation.language.map { wanted in considered.contains { $0.speaks(wanted) } } ?? true
        let ranked = considered.map { ServiceFit(of: $0, in: situation) }.sorted()
        let limit = request["limit"]?.integer.map { Int($0) } ?? defaultLimit
        let items = ranked.prefix(limit).map { JSONValue.object($0.representation(in: call.language)) }
        var content: JSONObject = [
            "items": .array(items), "considered": .integer(Int64(considered.count)),
            "isComplete": .bool(found.count <= mostCandidates),
        ]
        if situation.language != nil { content["isLanguageSpoken"] = .bool(situation.isLanguageSpoken) }
        var answer = Answer.json(.object(content))
        answer.clients = client.map { [$0.id.cast()] } ?? []
        if client != nil, transaction.access.mayRead(ReferralRecord.resource) {
            answer.includedScopes = [ReferralRecord.resource.readScope]
        }
        answer.count = items.count
        return answer
    }
}

extension ReadTransaction {
    /// The client whom content names; one who is hidden is an id that leads nowhere (decisions.md 15).
    fileprivate func client(named id: JSONValue) throws(Problem) -> Record {
        do throws(Problem) {
            return try record(
                ClientRecord.resource,
                id.string.flatMap { Identifier($0) } ?? Identifier(high: 0, low: 0)
            )
        } catch {
            guard error.code == .notFound else { throw error }
            throw .violated([Fault(place: .member("/clientId"), code: .referenceNotFound)], as: .referenceNotFound)
        }
    }
}

extension NeedCode {
    /// The categories of service that answer the need.
    var categories: [ServiceCategory] {
        switch self {
        case .everydayCoping: [.social, .health, .disability, .older, .childFamily, .transport, .food, .digital]
        case .housing: [.housing, .social, .crisis]
        case .financial: [.financial, .debt, .employment, .food, .social]
        case .exclusionParticipation:
            [.peer, .employment, .education, .integration, .digital, .transport, .social]
        case .violenceAbuse: [.crisis, .legal, .housing, .childFamily, .social]
        case .acuteCrisis: [.crisis, .mentalHealth, .health, .substance, .housing, .food]
        case .childDevelopment: [.childFamily, .earlyEducation, .education, .health, .disability]
        case .substanceMentalIllnessDisabilityAgeing:
            [.substance, .mentalHealth, .disability, .older, .health, .peer]
        case .otherFunctioning: [.health, .disability, .older, .mentalHealth, .social]
        case .relativesSupport: [.peer, .social, .childFamily, .older, .disability]
        }
    }
}
