import JSON

/// One thing that is wrong with a request: where it is, what kind it is, and what would have been right.
struct Fault: Sendable, Equatable {
    enum Place: Sendable, Equatable {
        /// RFC 6901 pointer into the content.
        case member(String)
        case parameter(String)
        case header(String)
    }

    /// What can be wrong with a value; stable, the texts are in Texts/faults.json.
    enum Code: String, CaseIterable, Sendable {
        case required
        case unknownMember = "unknown-member"
        case wrongType = "wrong-type"
        case tooShort = "too-short"
        case tooLong = "too-long"
        case tooSmall = "too-small"
        case tooLarge = "too-large"
        case tooFewItems = "too-few-items"
        case tooManyItems = "too-many-items"
        case tooDeep = "too-deep"
        case duplicateItem = "duplicate-item"
        case unknownCode = "unknown-code"
        case invalidDate = "invalid-date"
        case invalidTimestamp = "invalid-timestamp"
        case invalidIdentifier = "invalid-identifier"
        case invalidLanguage = "invalid-language"
        case invalidMunicipality = "invalid-municipality"
        case invalidIdentityCode = "invalid-identity-code"
        case invalidPhone = "invalid-phone"
        case invalidEmail = "invalid-email"
        case controlCharacter = "control-character"
        case birthDateMismatch = "birth-date-mismatch"
        case periodReversed = "period-reversed"
        case dateInFuture = "date-in-future"
        case readOnly = "read-only"
        case unknownParameter = "unknown-parameter"
        case invalidParameter = "invalid-parameter"
        case invalidHeader = "invalid-header"
        case noteRequired = "note-required"
        case unquotedETag = "unquoted-etag"
        case referenceNotFound = "reference-not-found"
        case ruleViolation = "rule-violation"
    }

    let place: Place
    let code: Code
    /// Values for the text and for the machine: `maximum`, `allowed`, `suggestion`, `value`, …
    var details: JSONObject = [:]
    /// The rule of the domain that refused, for `rule-violation`.
    var rule: Rule?

    /// Whether a member of the content itself is missing, and not something inside a member.
    var isMissingMember: Bool {
        if case .member(let pointer) = place {
            code == .required && pointer.utf8.count { $0 == UInt8(ascii: "/") } == 1
        } else {
            false
        }
    }

    /// The fault as a member of `errors`, its `detail` in the caller's language.
    func encoded(in language: Language) -> JSONValue {
        var object: JSONObject = [:]
        switch place {
        case .member(let pointer): object["pointer"] = .string(pointer)
        case .parameter(let name): object["parameter"] = .string(name)
        case .header(let name): object["header"] = .string(name)
        }
        object["code"] = .string(code.rawValue)
        if let rule {
            object["rule"] = .string(rule.id)
            if let statute = rule.statute { object["statute"] = .string(statute) }
            object["detail"] = .string(Texts.shared.rule(rule, in: language, details))
        } else {
            object["detail"] = .string(Texts.shared.fault(code, in: language, details))
        }
        for member in details.members { object[member.name] = member.value }
        return .object(object)
    }
}
