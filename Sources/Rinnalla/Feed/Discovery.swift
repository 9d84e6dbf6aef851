import HTTP
import JSON

/// What finds the API without knowing it: the root, the contract, the catalog and whom to tell of weaknesses (api.md 1.1).
enum Discovery {
    private static let links = """
        </v1/openapi.yaml>; rel="service-desc"; type="application/yaml", \
        </v1/openapi.json>; rel="service-desc"; type="application/json", \
        </.well-known/api-catalog>; rel="api-catalog"; type="application/linkset+json"
        """

    static let root = open("/", "getRoot") { call in
        var answer = Answer.json([
            "name": "Rinnalla",
            "version": .string(Contract.version),
            "links": .array([
                link("self", "/", "application/json"),
                link("service-desc", "/v1/openapi.yaml", "application/yaml"),
                link("service-desc", "/v1/openapi.json", "application/json"),
                link("api-catalog", "/.well-known/api-catalog", "application/linkset+json"),
                link("status", "/readyz", "application/json"),
            ]),
        ])
        answer.link = links
        return answer
    }

    static let openAPIDocument = open("/v1/openapi.yaml", "getOpenAPIDocument", produces: "application/yaml") { _ in
        yaml
    }

    static let openAPIJSON = open("/v1/openapi.json", "getOpenAPIJSON") { _ in json }

    private static let yaml = contract(Embedded.openAPIDocument.bytes, "application/yaml")
    private static let json = contract(Embedded.openAPIJSON.bytes, "application/json")

    /// RFC 9727 §2, as a link set (RFC 9264 §4.2).
    static let apiCatalog = open(
        "/.well-known/api-catalog",
        "getAPICatalog",
        produces: "application/linkset+json"
    ) { call in
        let base = call.service.settings.publicURL ?? ""
        func target(_ path: String, _ type: String) -> JSONValue {
            ["href": .string(base + path), "type": .string(type)]
        }
        var answer = Answer.json([
            "linkset": [
                [
                    "anchor": .string(base + "/v1"),
                    "service-desc": [
                        target("/v1/openapi.yaml", "application/yaml"), target("/v1/openapi.json", "application/json"),
                    ],
                    "status": [target("/readyz", "application/json")],
                ]
            ]
        ])
        answer.contentType = #"application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727""#
        // RFC 9727 §2: a HEAD request gets this too.
        answer.link = "</.well-known/api-catalog>; rel=\"api-catalog\""
        answer.cache = .publicly
        return answer
    }

    static let securityText = open(
        "/.well-known/security.txt",
        "getSecurityText",
        produces: "text/plain",
        handler: securityText(_:)
    )

    /// RFC 9116; there is none where nobody was named to be told.
    static func securityText(_ call: OpenCall) throws(Problem) -> Answer {
        guard let contact = call.service.settings.securityContact else { throw .notFound }
        // RFC 9116 §2.5.5: less than a year ahead; whoever keeps a copy longer should ask again.
        let expires = Timestamp.now().adding(days: 90)
        var text = "Contact: \(contact)\nExpires: \(expires)\nPreferred-Languages: fi, sv, en, uk\n"
        if let base = call.service.settings.publicURL { text += "Canonical: \(base)/.well-known/security.txt\n" }
        return Answer(contentType: "text/plain; charset=utf-8", content: Array(text.utf8), cache: .publicly)
    }

    static let problem = open("/problems/{code}", "getProblem") { call throws(Problem) in
        let name = call.identifiers.first.map(String.init) ?? ""
        guard let code = ProblemCode(rawValue: name) else {
            let near = Suggestion.nearest(to: name, among: ProblemCode.allCases.map(\.rawValue))
            throw Problem(.notFound, near.map { ["near": ["/problems/\($0)"]] } ?? [:])
        }
        var answer = Answer.json(.object(ProblemPage.content(code, in: call.language)))
        answer.fields = [("Content-Language", call.language.rawValue)]
        answer.cache = .publicly
        return answer
    }

    static func open(
        _ path: String,
        _ id: String,
        produces: String = "application/json",
        handler: @escaping @Sendable (OpenCall) throws(Problem) -> Answer
    ) -> Operation {
        Operation(id: id, method: .get, path: path, guarding: .open, produces: produces, handler: .open(handler))
    }

    private static func link(_ relation: String, _ path: String, _ type: String) -> JSONValue {
        ["rel": .string(relation), "href": .string(path), "type": .string(type)]
    }

    private static func contract(_ content: [UInt8], _ type: StaticString) -> Answer {
        // Pages of other origins may show the contract: there is nothing secret in it (api.md 1.12).
        // Its tag is a number like every other, made of its digest: a new build with the same contract has the same.
        let tag = SHA256.hash(content).bytes[..<7].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return Answer(
            contentType: type,
            content: content,
            version: tag,
            fields: [("Access-Control-Allow-Origin", "*")],
            cache: .publicly
        )
    }
}

/// What there is to know of a problem, besides the case at hand.
enum ProblemPage {
    static func content(_ code: ProblemCode, in language: Language) -> JSONObject {
        var page: JSONObject = ["code": .string(code.rawValue), "status": .integer(Int64(code.status))]
        page["title"] = .string(Texts.shared.title(code, in: language))
        // What is filled in by the case at hand says nothing without it.
        let detail = Texts.shared.template(code, in: language)
        page["detail"] = detail.flatMap { $0.contains("{") ? nil : .string($0) }
        page["cause"] = Texts.shared.cause(code, in: language).map { .string($0) }
        page["fix"] = Texts.shared.fix(code, in: language).map { .string($0) }
        return page
    }
}
