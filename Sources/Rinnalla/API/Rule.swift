/// A rule of the domain by its id (../domain/3-model.md), with the statute it comes from where there is one.
struct Rule: Sendable, Equatable, ExpressibleByStringLiteral {
    let id: String

    init(stringLiteral id: String) { self.id = id }

    /// The statute as it is cited, from Texts/rules.json.
    var statute: String? { Texts.shared.statute(of: self) }
}
