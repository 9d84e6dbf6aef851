import JSON

/// An instrument as it is answered and scored.
struct Questionnaire: Sendable {
    /// What answers a question.
    enum Question: Sendable {
        case words
        case options([Int64])
        case scale(ClosedRange<Int64>)

        var isNumeric: Bool { if case .words = self { false } else { true } }
    }

    private let items: [(code: String, question: Question)]
    private let scores: [JSONValue]

    /// Reads the content of an instrument.
    init(_ content: JSONObject) {
        items = (content["items"]?.array ?? []).compactMap { item in
            item["code"]?.string.map { (code: $0, question: Question(item)) }
        }
        scores = content["scores"]?.array ?? []
    }

    subscript(code: String) -> Question? { items.first { $0.code == code }?.question }

    var codes: [String] { items.map(\.code) }

    /// The items that are answered by a number.
    var numericItems: [String] { items.filter(\.question.isNumeric).map(\.code) }

    /// Each score with its value and band; one that too few answers carry names what is missing and has no value.
    func scores(of answers: [String: Int64]) -> JSONValue {
        .array(scores.map { .object(result(of: $0, answers)) })
    }

    private func result(of score: JSONValue, _ answers: [String: Int64]) -> JSONObject {
        let items = score["items"]?.array?.compactMap(\.string) ?? []
        let given = items.compactMap { answers[$0] }
        let missing = items.filter { answers[$0] == nil }.map { JSONValue.string($0) }
        var result: JSONObject = [:]
        result["code"] = score["code"]
        if !given.isEmpty, given.count >= Int(score["minimumAnswered"]?.integer ?? Int64(items.count)) {
            let sum = given.reduce(0, +)
            let isMean = score["method"]?.string == InstrumentRecord.Method.mean.rawValue
            let value = isMean ? Self.mean(sum, of: Int64(given.count)) : .integer(sum)
            result["value"] = value
            result["band"] = Self.band(of: value, in: score["bands"]?.array ?? [])
        }
        result["missing"] = .array(missing)
        return result
    }

    /// To two decimals, halves away from zero: what is shown is what the bands are held against.
    private static func mean(_ sum: Int64, of count: Int64) -> JSONValue {
        let hundredths = (200 * sum.magnitude + UInt64(count)) / UInt64(2 * count)
        let signed = sum < 0 ? -Int64(hundredths) : Int64(hundredths)
        return signed.isMultiple(of: 100) ? .integer(signed / 100) : .decimal(Double(signed) / 100)
    }

    /// The code of the highest band that the value reaches.
    private static func band(of value: JSONValue, in bands: [JSONValue]) -> JSONValue? {
        guard let number = value.decimal else { return nil }
        return bands.last { band in band["from"]?.decimal.map { $0 <= number } ?? false }?["code"]
    }
}

extension Questionnaire.Question {
    fileprivate init(_ item: JSONValue) {
        let values = item["options"]?.array?.compactMap { $0["value"]?.integer } ?? []
        if !values.isEmpty {
            self = .options(values)
        } else if let minimum = item["scale"]?["minimum"]?.integer, let maximum = item["scale"]?["maximum"]?.integer,
            minimum <= maximum
        {
            self = .scale(minimum...maximum)
        } else {
            self = .words
        }
    }
}
