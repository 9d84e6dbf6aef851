import JSON

/// A condition on a client's circumstances, as a service states it: seven operators over nine variables, and no code
/// (../domain/5-metrics.md 5.10). Finnish: *saamisedellytys*.
indirect enum EligibilityRule: Sendable {
    case all([EligibilityRule])
    case any([EligibilityRule])
    case not(EligibilityRule)
    case atLeast(EligibilityVariable, Int64)
    case atMost(EligibilityVariable, Int64)
    /// `eq` and `in`: the client's value, or one of them where there are many, is one of these.
    case isOneOf(EligibilityVariable, [JSONValue])

    /// How deep a rule may nest, and of how many parts it may consist.
    static let maximumDepth = 6
    static let maximumNodes = 64

    /// What a rule is written with, as the names of its only member.
    enum Operator: String, CodeSet {
        case all, any, not
        case atLeast = "ge"
        case atMost = "le"
        case equals = "eq"
        case isIn = "in"
    }

    /// Reads a rule that ``SchemaReader`` has let through.
    init?(_ value: JSONValue) {
        guard let (name, operand) = value.object?.members.first, let kind = Operator(rawValue: name) else { return nil }
        switch kind {
        case .all: self = .all((operand.array ?? []).compactMap { EligibilityRule($0) })
        case .any: self = .any((operand.array ?? []).compactMap { EligibilityRule($0) })
        case .not:
            guard let rule = EligibilityRule(operand) else { return nil }
            self = .not(rule)
        case .atLeast, .atMost, .equals, .isIn:
            guard let pair = operand.array, pair.count == 2,
                let variable = pair[0].string.flatMap({ EligibilityVariable(rawValue: $0) })
            else { return nil }
            switch kind {
            case .atLeast: self = .atLeast(variable, pair[1].integer ?? 0)
            case .atMost: self = .atMost(variable, pair[1].integer ?? 0)
            default: self = .isOneOf(variable, pair[1].array ?? [pair[1]])
            }
        }
    }

    /// Whether the rule holds; nil while it hangs on something that nobody knows (Kleene's logic).
    func holds(for facts: EligibilityFacts) -> Bool? {
        switch self {
        case .all(let rules):
            let results = rules.map { $0.holds(for: facts) }
            return results.contains(false) ? false : results.contains(nil) ? nil : true
        case .any(let rules):
            let results = rules.map { $0.holds(for: facts) }
            return results.contains(true) ? true : results.contains(nil) ? nil : false
        case .not(let rule): return rule.holds(for: facts).map { !$0 }
        case .atLeast(let variable, let limit):
            return facts[variable].map { values in values.contains { ($0.integer ?? .min) >= limit } }
        case .atMost(let variable, let limit):
            return facts[variable].map { values in values.contains { ($0.integer ?? .max) <= limit } }
        case .isOneOf(let variable, let wanted):
            return facts[variable].map { values in
                values.contains { value in wanted.contains { variable.matches(value, $0) } }
            }
        }
    }

    /// The smallest part by which the whole does not hold, with the way to it: what a person wants to be told.
    func decisive(for facts: EligibilityFacts, at pointer: String) -> (rule: EligibilityRule, pointer: String) {
        guard case .all(let rules) = self else { return (self, pointer) }
        let outcome = holds(for: facts)
        guard let index = rules.firstIndex(where: { $0.holds(for: facts) == outcome }) else { return (self, pointer) }
        return rules[index].decisive(for: facts, at: JSONPointer.append(index, to: pointer + "/all"))
    }
}

/// What an eligibility rule may ask about a client.
enum EligibilityVariable: String, CodeSet {
    case age, municipality
    case serviceTask = "service-task"
    case needCodes = "need-codes"
    case language
    case specialSupport = "special-support"
    case householdType = "household-type"
    case segment
    case hasActiveService = "has-active-service"

    /// What its values may be, for the rule and for the profile that it is asked of.
    var type: MemberType {
        switch self {
        case .age: .integer(0...130)
        case .municipality: .municipality
        case .serviceTask: .code(ServiceTask.codes)
        case .needCodes: .code(NeedCode.codes)
        case .language: .language
        case .specialSupport: .boolean
        case .householdType: .code(HouseholdType.codes)
        case .segment: .code(SegmentCode.codes)
        case .hasActiveService: .code(ServiceCategory.codes)
        }
    }

    /// Whether it is a number that can be more or less.
    var isOrdered: Bool { self == .age }

    /// Whether a client's value is what the rule names; `sv` takes in `sv-FI` (RFC 4647 §3.3.1).
    func matches(_ value: JSONValue, _ wanted: JSONValue) -> Bool {
        guard self == .language, let tag = value.string, let range = wanted.string else { return value == wanted }
        return LanguageTag.covers(range, tag)
    }
}

/// With whom a client lives.
enum HouseholdType: String, CodeSet {
    case livingAlone = "living-alone"
    case couple
    case familyWithChildren = "family-with-children"
    case singleParent = "single-parent"
    case other
}

/// The client segments of *Suuntima* (../domain/5-metrics.md).
enum SegmentCode: String, CodeSet {
    case omatoimi, yhteistyo, yhteiso, verkosto
}

/// What is known of a client, by variable; nothing is said of what nobody knows.
struct EligibilityFacts: Sendable {
    private var values: [EligibilityVariable: [JSONValue]] = [:]

    /// The client's values; empty where it is known that there is none.
    subscript(variable: EligibilityVariable) -> [JSONValue]? {
        get { values[variable] }
        set { values[variable] = newValue }
    }
}

extension LanguageTag {
    /// Whether a language range takes in a tag, both in their canonical form (RFC 4647 §3.3.1).
    static func covers(_ range: String, _ tag: String) -> Bool { tag == range || tag.hasPrefix(range + "-") }
}
