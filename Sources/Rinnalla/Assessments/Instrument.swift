import JSON
import SQLite

/// One edition of a questionnaire, with its scoring (../domain/3-model.md 3.4). Finnish: *mittari*.
///
/// Directory data, and never changed: what was answered by an edition is read by that edition.
enum InstrumentRecord {
    static let resource: Resource = Resource(
        "instrument",
        collection: "instruments",
        component: "Instrument",
        table: "instrument",
        nature: .directory,
        schema: [
            .text("code", 1...64).required.column("code"),
            .text("edition", 1...20).required.column("edition"),
            .languageMap("name", 1...200).required,
            .languageMap("instructions", 1...2000),
            .array("items", of: .object(item), 1...200).required,
            .array("scores", of: .object(score), 0...50),
        ]
    ).with { resource in resource.rules.check = check }

    /// A question: to choose from options, to place on a scale or, with neither, to answer in words.
    private static let item: Schema = [
        .text("code", 1...64).required,
        .languageMap("text", 1...500).required,
        .array("options", of: .object(option), 0...20),
        .object("scale", scale),
        .code("needCode", NeedCode.self),
        .code("holistic", HolisticDimension.self),
        .code("sdohCode", SocialRisk.self),
    ]

    private static let option: Schema = [
        .integer("value", -1000...1000).required,
        .languageMap("text", 1...300).required,
    ]

    private static let scale: Schema = [
        .integer("minimum", -1000...1000).required,
        .integer("maximum", -1000...1000).required,
        .languageMap("minimumText", 1...100),
        .languageMap("maximumText", 1...100),
    ]

    private static let score: Schema = [
        .text("code", 1...64).required,
        .languageMap("name", 1...200),
        .code("method", Method.self).required,
        .texts("items", 1...64, 1...200).required,
        .integer("minimumAnswered", 1...200),
        .array("bands", of: .object(band), 0...20),
    ]

    private static let band: Schema = [
        .decimal("from", -1_000_000...1_000_000).required,
        .text("code", 1...64).required,
        .languageMap("text", 1...500),
    ]

    /// How a score comes from its answers.
    enum Method: String, CodeSet { case sum, mean }

    private static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        // What holds for every client of the region is the county's to say.
        try transaction.access.requireWriting(for: nil, at: "/code")
        InstrumentForm.check(&draft)
        if let known = try transaction.instrument(draft.text("code"), edition: draft.text("edition")) {
            var problem = Problem.violated("instrument-edition", at: "/edition", as: .alreadyExists)
            problem.details["id"] = .string(known.description)
            throw problem
        }
    }
}

extension ReadTransaction {
    private static let edition: SQL = "SELECT id FROM instrument WHERE code = ? AND edition = ?"

    /// The edition of an instrument, where the directory has it.
    func instrument(_ code: String?, edition: String?) throws(Problem) -> Identifier<Record>? {
        try first(Self.edition, [Value(code), Value(edition)]) { row in row.identifier(0).map { Identifier($0) } }
            ?? nil
    }
}
