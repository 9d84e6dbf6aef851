/// The secret of a link as it stands in a path: `rin_link_` and 256 random bits (api.md 1.2).
struct ReferralLinkToken: Sendable {
    let text: String
    /// What is stored and looked up: 256 random bits need no slow hash, and a look-up by digest tells nothing by its time.
    var digest: Digest { SHA256.hash(text) }

    private static let prefix = "rin_link_"

    static func make() -> ReferralLinkToken {
        var generator = SystemRandomNumberGenerator()
        return ReferralLinkToken(known: prefix + Base64URL.encode((0..<32).map { _ in generator.next() }))
    }

    private init(known text: String) { self.text = text }

    /// Nil for what no token can look like: that costs no look-up.
    init?(_ text: some StringProtocol) {
        guard text.hasPrefix(Self.prefix), text.utf8.count == Self.prefix.utf8.count + 43,
            Base64URL.decode(String(text.dropFirst(Self.prefix.count)))?.count == 32
        else { return nil }
        self.text = String(text)
    }
}
