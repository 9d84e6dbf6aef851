import JSON
import SQLite

extension Command {
    static let version = Command(
        name: "version",
        summary: "print the version",
        examples: [("rinnalla version --json", "with the version of SQLite that it runs on")],
        flags: [json],
        run: { call throws(CommandFailure) in
            guard call.arguments.has("--json") else { return call.console.print("rinnalla \(Contract.version)") }
            let version: JSONValue = [
                "version": .string(Contract.version), "sqlite": .string(Connection.libraryVersion),
            ]
            call.console.print(bytes: version.encoded() + [0x0A])
        }
    )

    static let problems = Command(
        name: "problems",
        summary: "list every problem the API answers with, or explain one",
        examples: [
            ("rinnalla problems", "code, status and title"),
            ("rinnalla problems rule-violation", "what it means, why it comes and what to do"),
            ("rinnalla problems --json --language sv", "with cause and remedy, in Swedish"),
        ],
        flags: [Flag(name: "--language", placeholder: "fi|sv|en|uk", summary: "language of the texts (en)"), json],
        operand: "[CODE]",
        run: { call throws(CommandFailure) in
            let name = call.arguments["--language"] ?? Language.english.rawValue
            guard let language = Language(rawValue: name) else {
                throw .unknown("language", name, among: Language.allCases.map(\.rawValue))
            }
            let problem = call.arguments.operand
            if !problem.isEmpty {
                guard let code = ProblemCode(rawValue: problem) else {
                    throw .unknown("problem", problem, among: ProblemCode.allCases.map(\.rawValue))
                }
                return explain(code, in: language, asJSON: call.arguments.has("--json"), call.console)
            }
            if call.arguments.has("--json") {
                let pages = ProblemCode.allCases.map { JSONValue.object(ProblemPage.content($0, in: language)) }
                return call.console.print(bytes: JSONValue.array(pages).encoded() + [0x0A])
            }
            let width = ProblemCode.allCases.map(\.rawValue.count).max() ?? 0
            for code in ProblemCode.allCases {
                let gap = String(repeating: " ", count: width - code.rawValue.count + 2)
                call.console.print("\(code.status)  \(code.rawValue)\(gap)\(Texts.shared.title(code, in: language))")
            }
        }
    )

    private static func explain(_ code: ProblemCode, in language: Language, asJSON: Bool, _ console: Console) {
        let page = ProblemPage.content(code, in: language)
        if asJSON { return console.print(bytes: JSONValue.object(page).encoded() + [0x0A]) }
        console.print("\(code.status)  \(code.rawValue)")
        for member in ["title", "detail", "cause", "fix"] {
            if let text = page[member]?.string { console.print(text) }
        }
    }

    static let openAPI = Command(
        name: "openapi",
        summary: "print the contract that the binary carries",
        examples: [("rinnalla openapi > openapi.yaml", "OpenAPI as YAML; --json for JSON")],
        flags: [json],
        run: { call throws(CommandFailure) in
            let document = call.arguments.has("--json") ? Embedded.openAPIJSON : Embedded.openAPIDocument
            call.console.print(bytes: document.bytes)
        }
    )
}
