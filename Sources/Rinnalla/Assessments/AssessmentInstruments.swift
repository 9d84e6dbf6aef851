import JSON

/// The instruments that an assessment was made with: their answers are held to them, and their scores computed.
extension AssessmentRecord {
    static let instrument: Schema = [
        .reference("instrumentId", to: InstrumentRecord.resource.reference).required,
        .array("answers", of: .object(answer), 0...200),
        .array("scores", of: .object(score), 0...50),
    ]

    private static let answer: Schema = [
        .text("item", 1...64).required,
        .integer("value", -1000...1000),
        .text("text", 1...2000),
    ]

    private static let score: Schema = [
        .text("code", 1...64).required,
        .decimal("value", -1_000_000...1_000_000),
        .text("band", 1...64),
        .texts("missing", 1...64, 0...200),
    ]

    static func scoreInstruments(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        let entries = draft.items("instruments")
        guard entries != draft.before?.items("instruments") else { return }
        var scored: [JSONValue] = []
        for (index, entry) in entries.enumerated() {
            let place = "/instruments/\(index)"
            guard var object = entry.object, let id = object["instrumentId"],
                let instrument = try transaction.instrument(id)
            else { continue }
            if entries[..<index].contains(where: { $0["instrumentId"] == id }) {
                draft.fault(.duplicateItem, at: place + "/instrumentId")
            }
            let questionnaire = Questionnaire(instrument.content)
            check(object["answers"]?.array ?? [], by: questionnaire, at: place + "/answers", &draft)
            let numbers = (object["answers"]?.array ?? []).compactMap { answer in
                answer["item"]?.string.flatMap { item in answer["value"]?.integer.map { (item, $0) } }
            }
            let scores = questionnaire.scores(of: Dictionary(numbers) { first, _ in first })
            // As elsewhere, what was read may be sent back; nobody writes a score.
            let before = draft.before?.items("instruments").first { $0["instrumentId"] == id }
            if let given = object["scores"].map(canonical), ![[], scores, before?["scores"]].contains(given) {
                draft.fault(.readOnly, at: place + "/scores")
            }
            object["scores"] = scores
            scored.append(.object(object))
        }
        draft["instruments"] = .array(scored)
    }

    /// Scores with whole numbers written as such: 4 and 4.0 are one number, and some languages write the latter.
    private static func canonical(_ scores: JSONValue) -> JSONValue {
        .array(
            (scores.array ?? []).map { score in
                guard var object = score.object, let whole = object["value"]?.decimal.flatMap({ Int64(exactly: $0) })
                else { return score }
                object["value"] = .integer(whole)
                return .object(object)
            }
        )
    }

    /// Each answer is to a question of the instrument, once, and of the kind that the question asks for.
    private static func check(
        _ answers: [JSONValue],
        by questionnaire: Questionnaire,
        at place: String,
        _ draft: inout Draft
    ) {
        var answered: Set<String> = []
        for (index, answer) in answers.enumerated() {
            let position = "\(place)/\(index)"
            let item = answer["item"]?.string ?? ""
            guard let question = questionnaire[item] else {
                draft.refuse(answer["item"], at: position + "/item", allowed: questionnaire.codes.map { .string($0) })
                continue
            }
            if !answered.insert(item).inserted { draft.fault(.duplicateItem, at: position + "/item") }
            check(answer, to: question, at: position, &draft)
        }
    }

    private static func check(
        _ answer: JSONValue,
        to question: Questionnaire.Question,
        at position: String,
        _ draft: inout Draft
    ) {
        guard let value = answer["value"]?.integer else {
            let member = question.isNumeric ? "value" : "text"
            if answer[member] == nil { draft.fault(.required, at: "\(position)/\(member)") }
            return
        }
        let place = position + "/value"
        switch question {
        case .words: draft.violate("instrument-answer-form", at: place)
        case .options(let values):
            if !values.contains(value) {
                draft.refuse(.integer(value), at: place, allowed: values.map { .integer($0) })
            }
        case .scale(let range):
            if value < range.lowerBound {
                draft.fault(.tooSmall, at: place, ["minimum": .integer(range.lowerBound), "value": .integer(value)])
            }
            if value > range.upperBound {
                draft.fault(.tooLarge, at: place, ["maximum": .integer(range.upperBound), "value": .integer(value)])
            }
        }
    }
}

extension Draft {
    fileprivate mutating func refuse(_ value: JSONValue?, at pointer: String, allowed: [JSONValue]) {
        fault(.unknownCode, at: pointer, ["allowed": .array(allowed), "value": value ?? .null])
    }
}

extension ReadTransaction {
    fileprivate func instrument(_ id: JSONValue) throws(Problem) -> Record? {
        guard let id = id.string.flatMap({ Identifier<Record>($0) }) else { return nil }
        return try known(InstrumentRecord.resource, id)
    }
}
