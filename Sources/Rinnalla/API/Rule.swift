/// A rule of the domain by its id (../domain/3-model.md), with the statute it comes from where there is one.
struct Rule: Sendable, Equatable, ExpressibleByStringLiteral {
    let id: String
    /// Where the one sentence of the rule would not say what is the matter: the key of the sentence that does.
    let way: String?

    init(stringLiteral id: String) { self.init(id, way: nil) }

    init(_ id: String, way: String?) {
        self.id = id
        self.way = way.map { "\(id)-\($0)" }
    }

    /// The statute as it is cited, from Texts/rules.json.
    var statute: String? { Texts.shared.statute(of: self) }
}
