import JSON

/// What an instrument must be like to be answered and scored.
enum InstrumentForm {
    static func check(_ draft: inout Draft) {
        refuseRepeated("code", in: draft.items("items"), at: "/items", &draft)
        for (index, item) in draft.items("items").enumerated() { checkItem(item, at: "/items/\(index)", &draft) }
        refuseRepeated("code", in: draft.items("scores"), at: "/scores", &draft)
        let numeric = Questionnaire(draft.content).numericItems
        for (index, score) in draft.items("scores").enumerated() {
            checkScore(score, numeric, at: "/scores/\(index)", &draft)
        }
    }

    private static func checkItem(_ item: JSONValue, at place: String, _ draft: inout Draft) {
        let options = item["options"]?.array ?? []
        if !options.isEmpty, item["scale"] != nil { draft.violate("instrument-item-form", at: place + "/scale") }
        if options.count == 1 { draft.fault(.tooFewItems, at: place + "/options", ["minimum": 2]) }
        refuseRepeated("value", in: options, at: place + "/options", &draft)
        if let minimum = item["scale"]?["minimum"]?.integer, let maximum = item["scale"]?["maximum"]?.integer,
            maximum <= minimum
        {
            draft.fault(
                .tooSmall,
                at: place + "/scale/maximum",
                ["minimum": .integer(minimum + 1), "value": .integer(maximum)]
            )
        }
    }

    /// A score counts with numbers, each once; its bands rise.
    private static func checkScore(
        _ score: JSONValue,
        _ numeric: [String],
        at place: String,
        _ draft: inout Draft
    ) {
        let items = score["items"]?.array ?? []
        for (index, item) in items.enumerated() {
            let position = "\(place)/items/\(index)"
            if numeric.isEmpty {
                draft.violate("instrument-score-numbers", at: position)
            } else if !numeric.contains(item.string ?? "") {
                draft.fault(
                    .unknownCode,
                    at: position,
                    ["allowed": .array(numeric.map { .string($0) }), "value": item]
                )
            }
            if items[..<index].contains(item) { draft.fault(.duplicateItem, at: position) }
        }
        if let fewest = score["minimumAnswered"]?.integer, fewest > items.count {
            draft.fault(
                .tooLarge,
                at: place + "/minimumAnswered",
                ["maximum": .integer(Int64(items.count)), "value": .integer(fewest)]
            )
        }
        let bands = score["bands"]?.array ?? []
        for (index, (lower, upper)) in zip(bands, bands.dropFirst()).enumerated() {
            guard let from = lower["from"]?.decimal, let to = upper["from"]?.decimal, to <= from else { continue }
            draft.fault(
                .tooSmall,
                at: "\(place)/bands/\(index + 1)/from",
                ["minimum": .decimal(from), "value": .decimal(to)]
            )
        }
    }

    private static func refuseRepeated(
        _ member: String,
        in items: [JSONValue],
        at place: String,
        _ draft: inout Draft
    ) {
        var met: [JSONValue] = []
        for (index, item) in items.enumerated() {
            guard let value = item[member] else { continue }
            if met.contains(value) { draft.fault(.duplicateItem, at: "\(place)/\(index)/\(member)") }
            met.append(value)
        }
    }
}
