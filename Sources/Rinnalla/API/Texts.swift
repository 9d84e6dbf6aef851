import JSON

/// Every sentence the service says, in its four languages; read once from the embedded Texts folder.
struct Texts: Sendable {
    static let shared = Texts()

    private typealias Sentence = [Language: String]
    private var titles: [String: Sentence] = [:]
    private var problems: [String: Sentence] = [:]
    private var causes: [String: Sentence] = [:]
    private var fixes: [String: Sentence] = [:]
    private var faults: [String: Sentence] = [:]
    private var rules: [String: Sentence] = [:]
    private var statutes: [String: String] = [:]
    /// The keys of the views whose statute nobody has read at its source yet.
    private var unverified: Set<String> = []
    private var matching: [String: Sentence] = [:]
    private var worklist: [String: Sentence] = [:]
    private var views: [String: Sentence] = [:]

    private init() {
        for (code, entry) in Self.entries("problems.json") {
            titles[code] = Self.sentence(entry["title"])
            problems[code] = Self.sentence(entry["detail"])
            causes[code] = Self.sentence(entry["cause"])
            fixes[code] = Self.sentence(entry["fix"])
        }
        for (code, entry) in Self.entries("faults.json") { faults[code] = Self.sentence(.object(entry)) }
        for (id, entry) in Self.entries("rules.json") {
            rules[id] = Self.sentence(.object(entry))
            statutes[id] = entry["statute"]?.string
        }
        for (key, entry) in Self.entries("matching.json") { matching[key] = Self.sentence(.object(entry)) }
        for (kind, entry) in Self.entries("worklist.json") { worklist[kind] = Self.sentence(.object(entry)) }
        for (key, entry) in Self.entries("views.json") {
            views[key] = Self.sentence(.object(entry))
            statutes[key] = entry["statute"]?.string
            if entry["isVerified"] == false { unverified.insert(key) }
        }
    }

    func title(_ code: ProblemCode, in language: Language) -> String {
        titles[code.rawValue]?[language] ?? code.rawValue
    }

    func detail(_ code: ProblemCode, in language: Language, _ values: JSONObject) -> String {
        Self.fill(problems[code.rawValue]?[language] ?? code.rawValue, values)
    }

    /// The detail with its places `{name}` unfilled.
    func template(_ code: ProblemCode, in language: Language) -> String? { problems[code.rawValue]?[language] }

    /// Why a problem comes about, for its page.
    func cause(_ code: ProblemCode, in language: Language) -> String? { causes[code.rawValue]?[language] }

    /// What to do about a problem, for its page.
    func fix(_ code: ProblemCode, in language: Language) -> String? { fixes[code.rawValue]?[language] }

    func fault(_ code: Fault.Code, in language: Language, _ values: JSONObject) -> String {
        Self.fill(faults[code.rawValue]?[language] ?? code.rawValue, values)
    }

    func rule(_ rule: Rule, in language: Language, _ values: JSONObject = [:]) -> String {
        let sentence = rule.way.flatMap { rules[$0] } ?? rules[rule.id]
        return Self.fill(sentence?[language] ?? rule.id, values)
    }

    func statute(of rule: Rule) -> String? { statutes[rule.id] }

    /// What a match says of a service.
    func matching(_ key: String, in language: Language, _ values: JSONObject) -> String {
        Self.fill(matching[key]?[language] ?? key, values)
    }

    /// What a client's own view and the picture of services say, in plain language; nil where nobody has put it into words.
    func view(_ key: String, in language: Language, _ values: JSONObject = [:]) -> String? {
        views[key]?[language].map { Self.fill($0, values) }
    }

    /// The statute that a sentence of a client's own view rests on.
    func statute(ofView key: String) -> String? { statutes[key] }

    /// Whether the section that the sentence names has been read at its source (../domain/4-law.md).
    func isStatuteVerified(ofView key: String) -> Bool { !unverified.contains(key) }

    /// The keys of what a match says, each with the languages that it lacks, for the contract tests.
    var languagesMissingInMatching: [(key: String, languages: [Language])] {
        matching.map { entry in (entry.key, Language.allCases.filter { entry.value[$0] == nil }) }
    }

    /// Why something stands on a worklist, in every language by its code.
    func worklist(_ kind: String) -> JSONObject {
        var words: JSONObject = [:]
        for language in Language.allCases {
            words[language.rawValue] = (worklist[kind]?[language]).map { .string($0) }
        }
        return words
    }

    /// The kinds of work that have a text, for the contract tests.
    var worklistKinds: [String] { worklist.keys.sorted() }

    /// The keys of what the views say, each with the languages that it lacks, for the contract tests.
    var languagesMissingInViews: [(key: String, languages: [Language])] {
        views.map { entry in (entry.key, Language.allCases.filter { entry.value[$0] == nil }) }
    }

    /// The ids of all rules that have a text, for the contract tests.
    var ruleIDs: [String] { rules.keys.sorted() }

    /// The languages in which a problem, fault or rule lacks a text, for the contract tests.
    func missingLanguages(problem code: ProblemCode) -> [Language] {
        Language.allCases.filter { titles[code.rawValue]?[$0] == nil || problems[code.rawValue]?[$0] == nil }
    }

    func missingLanguages(fault code: Fault.Code) -> [Language] {
        Language.allCases.filter { faults[code.rawValue]?[$0] == nil }
    }

    func missingLanguages(rule id: String) -> [Language] { Language.allCases.filter { rules[id]?[$0] == nil } }

    private static func entries(_ file: String) -> [(String, JSONObject)] {
        guard let text = Embedded.texts.first(where: { $0.name == file })?.text else { return [] }
        guard let value = try? JSONParser.parse(text.bytes), case .object(let object) = value else {
            preconditionFailure("\(file) is not a JSON object")
        }
        return object.members.compactMap { member in
            if case .object(let entry) = member.value { (member.name, entry) } else { nil }
        }
    }

    private static func sentence(_ value: JSONValue?) -> Sentence {
        guard case .object(let object)? = value else { return [:] }
        var sentence: Sentence = [:]
        for language in Language.allCases { sentence[language] = object[language.rawValue]?.string }
        return sentence
    }

    /// Puts values into the places `{name}` of a text.
    private static func fill(_ text: String, _ values: JSONObject) -> String {
        guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            result += rest[..<open]
            result += words(values[String(rest[rest.index(after: open)..<close])])
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    private static func words(_ value: JSONValue?) -> String {
        switch value {
        case .string(let text)?: text
        case .integer(let number)?: String(number)
        case .array(let items)?: items.map { words($0) }.joined(separator: ", ")
        case let other?: String(decoding: other.encoded(), as: UTF8.self)
        case nil: "?"
        }
    }
}

extension StaticString {
    /// The bytes of an embedded text.
    var bytes: [UInt8] { withUTF8Buffer { Array($0) } }
}
