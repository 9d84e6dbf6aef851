import HTTP
import JSON

/// A problem details object (RFC 9457): the only error that leaves a handler.
struct Problem: Error, Sendable {
    let code: ProblemCode
    /// Values for the detail text, and what the machine may read of them.
    var details: JSONObject = [:]
    var faults: [Fault] = []
    var rule: Rule?
    /// Response fields that belong to this refusal: `Allow`, `WWW-Authenticate`, `Retry-After`, `Accept-Patch`.
    var fields: [(name: StaticString, value: String)] = []
    /// For the log alone, never for the caller.
    var cause: String?
    /// Whose data the refusal was about, for the access log, where that is known.
    var clients: [Identifier<Client>] = []

    init(_ code: ProblemCode, _ details: JSONObject = [:]) {
        self.code = code
        self.details = details
    }

    /// What the request alone shows to be wrong, all of it at once.
    static func invalid(_ faults: [Fault]) -> Problem {
        var problem = Problem(.validationFailed, ["count": .integer(Int64(faults.count))])
        problem.faults = faults
        return problem
    }

    /// What well-formed content breaks of the domain's rules.
    static func violated(_ faults: [Fault], as code: ProblemCode = .ruleViolation) -> Problem {
        var problem = Problem(code, ["count": .integer(Int64(faults.count))])
        problem.faults = faults
        problem.rule = faults.lazy.compactMap(\.rule).first
        return problem
    }

    static func violated(_ rule: Rule, at pointer: String = "", as code: ProblemCode = .ruleViolation) -> Problem {
        violated([Fault(place: .member(pointer), code: .ruleViolation, rule: rule)], as: code)
    }

    static var notFound: Problem { Problem(.notFound) }

    func adding(_ name: StaticString, _ value: String) -> Problem {
        var copy = self
        copy.fields.append((name, value))
        return copy
    }

    /// The most faults one answer names (api.md 1.4).
    static let maximumFaults = 100
}

extension Problem {
    /// What rendering needs to know of the request.
    struct Context: Sendable {
        var language: Language = .finnish
        var requestID: String
        var publicURL: String?
    }

    /// The only place that renders an error.
    func response(_ context: Context) -> Response {
        var response = Response(
            status: code.status,
            contentType: "application/problem+json",
            content: JSONValue.object(body(context)).encoded()
        )
        response.setField("Content-Language", context.language.rawValue)
        response.setField("Cache-Control", "no-store" as StaticString)
        for field in fields { response.setField(field.name, field.value) }
        if code == .authenticationRequired || code.status == 401 {
            let error = code == .authenticationRequired ? "" : ", error=\"invalid_token\""
            response.setField("WWW-Authenticate", "Bearer realm=\"rinnalla\"\(error)")
        }
        if code == .insufficientScope, let scope = details["scope"]?.string {
            response.setField(
                "WWW-Authenticate",
                "Bearer realm=\"rinnalla\", error=\"insufficient_scope\", scope=\"\(scope)\""
            )
        }
        return response
    }

    func body(_ context: Context) -> JSONObject {
        var body: JSONObject = [:]
        body["type"] = .string(type(context))
        body["code"] = .string(code.rawValue)
        body["title"] = .string(Texts.shared.title(code, in: context.language))
        body["status"] = .integer(Int64(code.status))
        body["detail"] = .string(detail(in: context.language))
        body["instance"] = .string("urn:uuid:\(context.requestID)")
        if let rule {
            body["rule"] = .string(rule.id)
            if let statute = rule.statute { body["statute"] = .string(statute) }
        }
        for member in details.members where member.name != "count" { body[member.name] = member.value }
        if !faults.isEmpty {
            body["errors"] = .array(faults.prefix(Self.maximumFaults).map { $0.encoded(in: context.language) })
        }
        return body
    }

    /// What is wrong, in a sentence; where a rule forbids it to the caller, the rule says what is needed instead.
    func detail(in language: Language) -> String {
        if code == .actorNotAllowed, let rule { return Texts.shared.rule(rule, in: language) }
        return Texts.shared.detail(code, in: language, details)
    }

    private func type(_ context: Context) -> String {
        // The registered type of draft-ietf-httpapi-ratelimit-headers, so that generic clients know it.
        if code == .quotaExceeded { return "https://iana.org/assignments/http-problem-types#quota-exceeded" }
        guard let publicURL = context.publicURL else { return "urn:rinnalla:problem:\(code.rawValue)" }
        return "\(publicURL)/problems/\(code.rawValue)"
    }
}
