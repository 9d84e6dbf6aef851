import JSON

/// One thing that a match has found of a service, and how it is told.
struct MatchFinding: Sendable {
    enum Criterion: String, CodeSet {
        case need, status, area, age, language, accessibility, distance, capacity, wait, eligibility, freshness
        case history
    }

    enum Outcome: Sendable {
        case fits, blocks
        /// Nobody has said it: it has to be asked, and neither speaks for the service nor against it.
        case unclear
        /// It has been so before, and may be otherwise now.
        case past
    }

    let criterion: Criterion
    let outcome: Outcome
    /// Its key in Texts/matching.json, where no rule of the domain has a sentence for it.
    let sentence: String
    var values: JSONObject = [:]
    var rule: Rule?
    /// The eligibility rule that decided, and where it stands in the service.
    var eligibility: EligibilityRule?
    var pointer: String?

    func representation(in language: Language) -> JSONValue {
        var values = values
        if let eligibility { values["rule"] = .string(eligibility.words(in: language)) }
        var object: JSONObject = ["criterion": .string(criterion.rawValue)]
        object["detail"] = .string(
            rule.map { Texts.shared.rule($0, in: language) } ?? Texts.shared.matching(sentence, in: language, values)
        )
        object["rule"] = rule.map { .string($0.id) }
        object["pointer"] = pointer.map { .string($0) }
        return .object(object)
    }
}

extension ServiceFit {
    /// The service as an item of the answer.
    func representation(in language: Language) -> JSONObject {
        func criteria(_ outcome: MatchFinding.Outcome) -> JSONValue {
            var codes: [JSONValue] = []
            for finding in findings where finding.outcome == outcome {
                let code = JSONValue.string(finding.criterion.rawValue)
                if !codes.contains(code) { codes.append(code) }
            }
            return .array(codes)
        }
        var object: JSONObject = ["serviceId": .string(service.id.description)]
        for member in ["name", "organizationId", "unitId", "category"] { object[member] = service.content[member] }
        object["fits"] = criteria(.fits)
        object["blockedBy"] = criteria(.blocks)
        object["unclear"] = criteria(.unclear)
        object["distanceKm"] = kilometers.map { .decimal($0) }
        object["estimatedWaitDays"] = waitDays.map { .integer($0) }
        object["isStale"] = .bool(service.isStale)
        object["previousOutcome"] = previous.map { .object($0.representation) }
        object["why"] = .array(findings.map { $0.representation(in: language) })
        return object
    }
}

extension EligibilityRule {
    /// The rule as a person would read it aloud.
    func words(in language: Language, isNested: Bool = false) -> String {
        func say(_ key: String, _ values: JSONObject) -> String { Texts.shared.matching(key, in: language, values) }
        func named(_ variable: EligibilityVariable) -> JSONValue { .string(say("variable-\(variable.rawValue)", [:])) }
        func joined(_ rules: [EligibilityRule], _ key: String) -> String {
            let parts = rules.map { $0.words(in: language, isNested: rules.count > 1) }
            let text = parts.joined(separator: " \(say(key, [:])) ")
            return isNested && parts.count > 1 ? "(\(text))" : text
        }
        switch self {
        case .all(let rules): return joined(rules, "and")
        case .any(let rules): return joined(rules, "or")
        case .not(let rule): return say("not", ["rule": .string(rule.words(in: language))])
        case .atLeast(let variable, let limit):
            return say("at-least", ["variable": named(variable), "value": .integer(limit)])
        case .atMost(let variable, let limit):
            return say("at-most", ["variable": named(variable), "value": .integer(limit)])
        case .isOneOf(let variable, let values):
            let options = values.map { variable.words(for: $0, in: language) }
            let text = options.joined(separator: " \(say("or", [:])) ")
            return say("is-one-of", ["variable": named(variable), "value": .string(text)])
        }
    }
}

extension EligibilityVariable {
    fileprivate func words(for value: JSONValue, in language: Language) -> String {
        switch value {
        case .bool(let isTrue): return Texts.shared.matching(isTrue ? "yes" : "no", in: language, [:])
        case .integer(let number): return "\(number)"
        default:
            let code = value.string ?? ""
            guard self == .municipality else { return code }
            let town = Municipalities.shared.all.first { $0.code == code }
            return (language == .swedish ? town?.nameSwedish : town?.nameFinnish) ?? code
        }
    }
}
