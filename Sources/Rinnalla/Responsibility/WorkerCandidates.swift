import HTTP
import JSON
import SQLite

/// Who could answer for a client next, best first: who did until nobody does (3.1), then language, qualification and load
/// (../domain/3-model.md 3.10).
enum WorkerCandidates {
    static let operation = Operation(
        id: "listResponsibleWorkerCandidates",
        method: .get,
        path: "/v1/clients/{id}/responsible-worker-candidates",
        guarding: .clientData("responsibilities:read", ownAccess: false),
        handler: .read(list)
    )

    /// The most candidates of one answer.
    private static let limit = 20

    private static func list(_ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Answer {
        let client: Identifier<Client> = call.id.cast()
        let held = try transaction.relationships(to: client)
        let askers = Relationships.caseworkers.union([.intake, .supervisor])
        guard !held.isDisjoint(with: askers) else {
            throw .actorNotAllowed(call.access, only: askers)
        }
        let ranked = try transaction.fitness(for: client).sorted { $0.rank < $1.rank }.prefix(limit)
        var list: JSONObject = ["items": .array(ranked.map { $0.encoded(in: call.language) })]
        if ranked.isEmpty {
            let why = try transaction.isAny(openMatter, [Value(client)]) ? "no-worker" : "no-matter"
            list["reason"] = Texts.shared.view("candidates-\(why)", in: call.language).map { .string($0) }
        }
        var answer = Answer.json(.object(list))
        answer.clients = [client]
        return answer
    }

    private static let openMatter: SQL = """
        SELECT 1 FROM matter WHERE client_id IN \(Person.records(of: "?1"))
        AND status IN ('planned', 'waitlist', 'active', 'onhold')
        """
}

extension WorkerFitness {
    /// The lower, the better; the name only makes the order the same each time.
    fileprivate var rank: (Int, Int, Int, Int, Int64, String) {
        (
            isProposedFirst ? 0 : 1, speaksLanguage ? 0 : 1,
            lacksQualification || reachesChildCeiling || isAtCeiling ? 1 : 0,
            hasAnsweredBefore ? 0 : 1, load, name
        )
    }

    fileprivate func encoded(in language: Language) -> JSONValue {
        var advantages: [JSONValue] = []
        if speaksLanguage { advantages.append("speaks-language") }
        if isSocialWorker { advantages.append("social-worker") }
        if hasAnsweredBefore { advantages.append("answered-before") }
        var object: JSONObject = [
            "workerId": .string(worker.description), "name": .string(name), "load": .integer(load),
            "advantages": .array(advantages),
            "obstacles": .array(
                groundsAgainst.map { ground in
                    [
                        "rule": .string(ground.rule.id),
                        "detail": .string(Texts.shared.rule(ground.rule, in: language)),
                        "mayBeOverridden": .bool(ground.mayBeOverridden),
                    ]
                }
            ),
        ]
        object["ceiling"] = ceiling.map { .integer($0) }
        if isProposedFirst, let last = answeredLastUntil {
            let values: JSONObject = ["date": .string(last.dateInHelsinki.words(in: language))]
            object["reason"] = Texts.shared.view("candidate-continuity", in: language, values).map { .string($0) }
        }
        return .object(object)
    }
}
