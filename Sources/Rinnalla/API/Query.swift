import JSON

/// The query of a request target, decoded and checked against what the operation knows.
struct Query: Sendable {
    private(set) var values: [(name: String, value: String)] = []

    subscript(name: String) -> String? { values.first { $0.name == name }?.value }

    /// Members of a person that may never stand in a URL (api.md 1.1); such a search goes by content.
    private static let sensitive: Set<String> = [
        "hetu", "identityCode", "personalIdentityCode", "ssn", "name", "family", "given", "familyName", "givenName",
        "phone", "phones", "email", "address", "birthDate",
    ]

    init() {}

    /// Decodes the query and names everything in it that is unknown, doubled, ill-formed or missing.
    init(_ bytes: ArraySlice<UInt8>?, for operation: Operation) throws(Problem) {
        var faults: [Fault] = []
        for pair in (bytes ?? []).split(separator: UInt8(ascii: "&")) where faults.count < Problem.maximumFaults {
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(halves[0], plusIsSpace: true),
                let value = PercentCoding.decode(halves.count > 1 ? halves[1] : [], plusIsSpace: true)
            else {
                throw Problem(.badRequest)
            }
            // A key in a query ends up in logs on the way: it is refused by name (api.md 1.13).
            if Self.sensitive.contains(name) || name == "access_token" || name == "api_key" {
                throw Problem(.sensitiveQueryParameter, ["parameter": .string(name)])
            }
            guard let parameter = operation.parameters.first(where: { $0.name == name }) else {
                faults.append(Self.unknown(name, operation))
                continue
            }
            if self[name] != nil {
                faults.append(parameter.repeated(values.filter { $0.name == name }.map { $0.value } + [value]))
            } else if let fault = parameter.fault(in: value) {
                faults.append(fault)
            }
            values.append((name, value))
        }
        for parameter in operation.parameters where parameter.isRequired && self[parameter.name] == nil {
            faults.append(Fault(place: .parameter(parameter.name), code: .required, details: parameter.form.choices))
        }
        guard !faults.isEmpty else { return }
        var problem = faults.contains { $0.code == .unknownParameter } ? Problem(.unknownParameter) : .invalid(faults)
        problem.faults = faults
        throw problem
    }

    private static func unknown(_ name: String, _ operation: Operation) -> Fault {
        let known = operation.parameters.map(\.name)
        var details: JSONObject = ["allowed": .array(known.map { .string($0) })]
        if let near = Suggestion.nearest(to: name, among: known) { details["suggestion"] = .string(near) }
        return Fault(place: .parameter(name), code: .unknownParameter, details: details)
    }

    func integer(_ name: String) -> Int? { self[name].flatMap { Int($0) } }
    func flag(_ name: String) -> Bool { self[name] == "true" }
    func list(_ name: String) -> [String]? { self[name]?.split(separator: ",").map(String.init) }
}

extension Operation.Parameter.Form {
    /// Whether it takes several values, with commas between them.
    fileprivate var isList: Bool {
        switch self {
        case .codes, .municipalities, .languages, .eventTypes: true
        default: false
        }
    }

    fileprivate var isSearch: Bool { if case .words = self { true } else { false } }

    /// The codes among which a value that is missing can be chosen.
    fileprivate var choices: JSONObject {
        switch self {
        case .code(let codes), .codes(let codes): ["allowed": .array(codes.map { .string($0) })]
        default: [:]
        }
    }
}

extension Operation.Parameter {
    /// A parameter that is there more than once; what takes a list takes it at one place.
    fileprivate func repeated(_ values: [String]) -> Fault {
        var details: JSONObject = [:]
        if form.isList { details["suggestion"] = .string("\(name)=\(values.joined(separator: ","))") }
        return Fault(place: .parameter(name), code: .duplicateItem, details: details)
    }

    /// What is wrong with a value, or nil.
    func fault(in value: String) -> Fault? {
        let place = Fault.Place.parameter(name)
        // No single value has a comma in it; a search has whatever people write.
        if !form.isList, !form.isSearch, value.utf8.contains(UInt8(ascii: ",")) {
            return Fault(place: place, code: .tooManyItems, details: ["maximum": 1])
        }
        switch form {
        case .integer(let range):
            guard let number = Int(value) else {
                return Fault(place: place, code: .wrongType, details: ["expected": "integer"])
            }
            if number < range.lowerBound {
                return Fault(place: place, code: .tooSmall, details: ["minimum": .integer(Int64(range.lowerBound))])
            }
            if number > range.upperBound {
                return Fault(place: place, code: .tooLarge, details: ["maximum": .integer(Int64(range.upperBound))])
            }
        case .flag:
            guard value == "true" || value == "false" else {
                return Fault(place: place, code: .wrongType, details: ["expected": "boolean"])
            }
        case .code(let allowed): return fault(in: [value], allowed)
        case .cursor: return value.isEmpty ? Fault(place: place, code: .required) : nil
        case .head: if AccessLog.Head(value) == nil { return Fault(place: place, code: .invalidParameter) }
        case .identifier:
            if Identifier<Record>(value) == nil { return Fault(place: place, code: .invalidIdentifier) }
        case .codes, .municipalities, .languages, .eventTypes:
            return fault(in: value.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
        case .timestamp: if Timestamp(value) == nil { return Fault(place: place, code: .invalidTimestamp) }
        case .words:
            let count = Text.words(of: value).count
            if Text.length(value) > Text.maximumSearch {
                return Fault(place: place, code: .tooLong, details: ["maximum": .integer(Int64(Text.maximumSearch))])
            }
            if Text.normalized(value).isEmpty { return Fault(place: place, code: .tooShort, details: ["minimum": 1]) }
            if count == 0 { return Fault(place: place, code: .invalidParameter) }
            if count > WordSearch.maximumWords {
                let most = Int64(WordSearch.maximumWords)
                return Fault(place: place, code: .tooManyItems, details: ["maximum": .integer(most)])
            }
        case .date: if CalendarDate(value) == nil { return Fault(place: place, code: .invalidDate) }
        }
        return nil
    }

    /// How many items a list has at most.
    static let maximumItems = 50

    private func fault(in items: [String]) -> Fault? {
        let place = Fault.Place.parameter(name)
        guard items.count <= Self.maximumItems else {
            return Fault(place: place, code: .tooManyItems, details: ["maximum": .integer(Int64(Self.maximumItems))])
        }
        switch form {
        case .codes(let allowed): return fault(in: items, allowed)
        case .municipalities where !items.allSatisfy(Municipalities.shared.contains):
            return Fault(place: place, code: .invalidMunicipality)
        case .languages where !items.allSatisfy({ LanguageTag($0) != nil }):
            return Fault(place: place, code: .invalidLanguage)
        case .eventTypes where !items.allSatisfy(EventFeed.isType):
            return Fault(place: place, code: .invalidParameter)
        default: return nil
        }
    }

    private func fault(in items: [String], _ allowed: [String]) -> Fault? {
        guard let wrong = items.first(where: { !allowed.contains($0) }) else { return nil }
        var details: JSONObject = ["allowed": .array(allowed.map { .string($0) })]
        if let near = Suggestion.nearest(to: wrong, among: allowed) { details["suggestion"] = .string(near) }
        return Fault(place: .parameter(name), code: .unknownCode, details: details)
    }
}

/// Percent-encoding (RFC 3986 §2.1).
enum PercentCoding {
    /// The decoded text, or nil when an escape or the UTF-8 behind it is broken.
    static func decode(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool = false) -> String? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < bytes.endIndex, let high = HexDigit.value(of: bytes[index + 1]),
                    let low = HexDigit.value(of: bytes[index + 2])
                else { return nil }
                decoded.append(UInt8(high << 4 | low))
                index += 3
            } else {
                decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
                index += 1
            }
        }
        guard let text = String(validating: decoded, as: UTF8.self), !text.utf8.contains(0) else { return nil }
        return text
    }
}
