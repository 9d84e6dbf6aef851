import JSON

/// How each type of member is read: strictly, without coercion (api.md 1.5).
extension SchemaReader {
    /// In how many languages a text may be given.
    static let maximumLanguages = 20

    mutating func value(
        _ value: JSONValue,
        as type: MemberType,
        at place: String,
        isSensitive: Bool = false,
        current: JSONValue? = nil
    ) -> JSONValue? {
        switch type {
        case .boolean: bool(value, at: place)
        case .integer(let range): integer(value, in: range, at: place)
        case .decimal(let range): decimal(value, in: range, at: place)
        case .array(let element, let count): array(value, of: element, count, at: place, isSensitive)
        case .object(let schema): object(value, schema, at: place, current)
        case .languageMap(let length): languageMap(value, length, at: place)
        case .eligibilityRule: eligibilityRule(value, at: place)
        default: string(value, as: type, at: place, isSensitive: isSensitive, current: current)
        }
    }

    private mutating func bool(_ value: JSONValue, at place: String) -> JSONValue? {
        guard case .bool = value else { return wrongType(place, "boolean") }
        return value
    }

    private mutating func integer(_ value: JSONValue, in range: ClosedRange<Int64>, at place: String) -> JSONValue? {
        guard let number = value.wholeNumber else { return wrongType(place, "integer") }
        if number < range.lowerBound {
            fault(place, .tooSmall, ["minimum": .integer(range.lowerBound), "value": value])
        }
        if number > range.upperBound {
            fault(place, .tooLarge, ["maximum": .integer(range.upperBound), "value": value])
        }
        return .integer(number)
    }

    private mutating func decimal(_ value: JSONValue, in range: ClosedRange<Double>, at place: String) -> JSONValue? {
        let number: Double
        switch value {
        case .integer(let integer): number = Double(integer)
        case .decimal(let decimal): number = decimal
        default: return wrongType(place, "number")
        }
        if number < range.lowerBound {
            fault(place, .tooSmall, ["minimum": .decimal(range.lowerBound), "value": value])
        }
        if number > range.upperBound {
            fault(place, .tooLarge, ["maximum": .decimal(range.upperBound), "value": value])
        }
        return value
    }

    private mutating func array(
        _ value: JSONValue,
        of element: MemberType,
        _ count: ClosedRange<Int>,
        at place: String,
        _ isSensitive: Bool
    ) -> JSONValue? {
        guard case .array(let items) = value else { return wrongType(place, "array", element.choices) }
        if items.count < count.lowerBound {
            fault(place, .tooFewItems, ["minimum": .integer(Int64(count.lowerBound))])
        }
        guard items.count <= count.upperBound else {
            fault(place, .tooManyItems, ["maximum": .integer(Int64(count.upperBound))])
            return nil
        }
        var result: [JSONValue] = []
        for (index, item) in items.enumerated() {
            let position = "\(place)/\(index)"
            guard let read = self.value(item, as: element, at: position, isSensitive: isSensitive) else { continue }
            if element.isScalar, result.contains(read) { fault(position, .duplicateItem) }
            result.append(read)
        }
        return .array(result)
    }

    private mutating func object(
        _ value: JSONValue,
        _ schema: Schema,
        at place: String,
        _ current: JSONValue?
    ) -> JSONValue? {
        guard case .object = value else {
            fault(place, .wrongType, schema.expected)
            return nil
        }
        return .object(read(value, by: schema, at: place, current: current?.object ?? [:]))
    }

    private mutating func languageMap(_ value: JSONValue, _ length: ClosedRange<Int>, at place: String) -> JSONValue? {
        guard case .object(let object) = value else {
            return wrongType(place, "object", ["suggestion": #"{"fi": "…"}"#])
        }
        if object.isEmpty { fault(place, .required) }
        guard object.members.count <= Self.maximumLanguages else {
            fault(place, .tooManyItems, ["maximum": .integer(Int64(Self.maximumLanguages))])
            return nil
        }
        var result: JSONObject = [:]
        for member in object.members.sorted(by: { $0.name < $1.name }) {
            let position = JSONPointer.append(member.name, to: place)
            guard LanguageTag(member.name) != nil else {
                fault(position, .invalidLanguage)
                continue
            }
            result[member.name] = self.value(member.value, as: .text(length), at: position)
        }
        return .object(result)
    }

    private mutating func string(
        _ value: JSONValue,
        as type: MemberType,
        at place: String,
        isSensitive: Bool,
        current: JSONValue?
    ) -> JSONValue? {
        guard case .string(let raw) = value else { return wrongType(place, "string") }
        guard Text.forbiddenScalar(in: raw) == nil else {
            fault(place, .controlCharacter)
            return nil
        }
        let text = Text.normalized(raw)
        switch type {
        case .text(let length): return self.text(text, length, at: place)
        case .code(let codes):
            if codes.contains(text) { return .string(text) }
            var details: JSONObject = ["allowed": .array(codes.map { .string($0) }), "value": .string(text)]
            if let near = Suggestion.nearest(to: text, among: codes) { details["suggestion"] = .string(near) }
            fault(place, .unknownCode, details)
        case .date:
            if CalendarDate(text) != nil { return .string(text) }
            fault(place, .invalidDate, isSensitive ? [:] : ["value": .string(text)])
        case .timestamp:
            if let time = Timestamp(text) { return .string(time.description) }
            fault(place, .invalidTimestamp, ["value": .string(text)])
        case .reference(let reference):
            guard let id = Identifier<Record>(text) else { return invalidIdentifier(place) }
            refer(to: reference, id, at: place)
            return .string(id.description)
        case .identifier:
            guard let id = Identifier<Record>(text) else { return invalidIdentifier(place) }
            return .string(id.description)
        case .language:
            if let tag = LanguageTag(text) { return .string(tag.description) }
            fault(place, .invalidLanguage, ["value": .string(text)])
        case .municipality:
            if Municipalities.shared.contains(text) { return .string(text) }
            fault(place, .invalidMunicipality)
        case .identityCode: return identityCode(text, at: place, current: current)
        case .phone:
            if PhoneNumber.isValid(text) { return .string(text) }
            fault(place, .invalidPhone)
        case .email:
            if EmailAddress.isValid(text) { return .string(text) }
            fault(place, .invalidEmail)
        default: preconditionFailure("\(type) is not a string type")
        }
        return nil
    }

    private mutating func text(_ text: String, _ length: ClosedRange<Int>, at place: String) -> JSONValue? {
        let count = text.unicodeScalars.count
        if length.upperBound <= Text.maximumLine, Text.hasLineBreakOrTab(text) { fault(place, .controlCharacter) }
        if count < length.lowerBound || (length.lowerBound > 0 && Text.isInvisible(text)) {
            fault(place, .tooShort, ["minimum": .integer(Int64(length.lowerBound))])
        }
        if count > length.upperBound { fault(place, .tooLong, ["maximum": .integer(Int64(length.upperBound))]) }
        return .string(text)
    }

    /// A masked code sent back means unchanged (decisions.md 24).
    private mutating func identityCode(_ text: String, at place: String, current: JSONValue?) -> JSONValue? {
        if let stored = current?.string, PersonalIdentityCode.masked(stored) == text { return current }
        do throws(PersonalIdentityCode.Refusal) {
            let code = try PersonalIdentityCode(
                text,
                today: settings.today,
                allowsTestNumbers: settings.allowsTestIdentityCodes
            )
            return .string(code.unmasked)
        } catch {
            fault(place, .invalidIdentityCode, ["reason": .string(error.rawValue)])
            return nil
        }
    }

    private mutating func wrongType(_ place: String, _ expected: String, _ hints: JSONObject = [:]) -> JSONValue? {
        var details = hints
        details["expected"] = .string(expected)
        fault(place, .wrongType, details)
        return nil
    }

    private mutating func invalidIdentifier(_ place: String) -> JSONValue? {
        fault(place, .invalidIdentifier)
        return nil
    }
}

extension JSONValue {
    /// `40` and `40.0` are one number, and languages without integers write either (JSON Schema 2020-12 §6.1.1).
    fileprivate var wholeNumber: Int64? {
        switch self {
        case .integer(let number): number
        case .decimal(let number): Int64(exactly: number)
        default: nil
        }
    }
}

extension Schema {
    /// What is told where something else than an object stands: the members that it takes.
    var expected: JSONObject {
        let writable = members.filter { $0.writing != .never }.map { JSONValue.string($0.name) }
        return ["expected": "object", "allowed": .array(writable)]
    }
}

extension MemberType {
    /// The codes among which a value that is missing can be chosen.
    var choices: JSONObject {
        switch self {
        case .code(let codes): ["allowed": .array(codes.map { .string($0) })]
        case .array(let element, _): element.choices
        default: [:]
        }
    }

    /// Whether two equal items of an array would be one said twice.
    var isScalar: Bool {
        switch self {
        case .object, .array, .languageMap, .text, .eligibilityRule: false
        default: true
        }
    }
}

/// A telephone number in international or national form: digits, with `+` in front, spaces and hyphens between.
enum PhoneNumber {
    static func isValid(_ text: String) -> Bool {
        let digits = text.utf8.count { (48...57).contains($0) }
        let isAllowed = text.utf8.enumerated().allSatisfy { index, byte in
            (48...57).contains(byte) || byte == 0x20 || byte == UInt8(ascii: "-")
                || (byte == UInt8(ascii: "+") && index == 0)
        }
        return isAllowed && (3...15).contains(digits) && text.utf8.count <= 24
    }
}

/// An e-mail address: one `@`, something on both sides, a dot in the domain, no spaces (a full RFC 5322 check helps nobody).
enum EmailAddress {
    static func isValid(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, text.utf8.count <= 254 else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && labels.allSatisfy { !$0.isEmpty }
            && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"") }
    }
}
