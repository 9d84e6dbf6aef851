import JSON

/// What two plans of one client that go together say against each other, in what the reader sees of both.
///
/// Nobody is refused for it: those who keep the plans agree on it.
struct PlanConflict: Sendable {
    enum Kind: String, CodeSet {
        /// Both work for the same need, and nobody who does so is the same.
        case needOwners = "need-owners"
        /// Both use the same service.
        case serviceTwice = "service-twice"
        /// The reviews lie so close that one could do for both.
        case reviewsClose = "reviews-close"
    }

    let kind: Kind
    let other: Record
    /// What stands against what: of this plan, of the other.
    let sources: [Record]
    /// The same in words.
    let words: [String]

    func representation(in language: Language) -> JSONValue {
        let values: JSONObject = ["first": .string(words.first ?? ""), "second": .string(words.last ?? "")]
        return [
            "kind": .string(kind.rawValue), "planId": .string(other.id.description),
            "sources": .array(sources.map(\.subject)),
            "detail": .string(Texts.shared.view("plan-conflict-\(kind.rawValue)", in: language, values) ?? ""),
        ]
    }
}
