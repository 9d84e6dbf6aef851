/// An API key as it is written: `rin_live_<8-character id>_<43 base62>_<6-character checksum>` (api.md 1.13).
struct KeySecret: Sendable {
    let id: String
    let text: String
    /// What is stored: 256 random bits need no slow hash.
    var digest: Digest { SHA256.hash(text) }

    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    private static let prefix = "rin_live_"

    /// Makes a new secret from the system's random numbers.
    static func make() -> KeySecret {
        var generator = SystemRandomNumberGenerator()
        return make(using: &generator)
    }

    /// Makes a secret from given random numbers; for synthetic regions, which are the same each time.
    static func make(using generator: inout some RandomNumberGenerator) -> KeySecret {
        func random(_ count: Int) -> String {
            String((0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] })
        }
        let id = random(8)
        let body = "\(prefix)\(id)_\(random(43))"
        return KeySecret(id: id, text: "\(body)_\(checksum(of: body))")
    }

    private init(id: String, text: String) {
        self.id = id
        self.text = text
    }

    /// Nil for what no key can look like; the checksum tells mistyped keys from revoked ones without a look-up.
    init?(_ text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 5, text.hasPrefix(Self.prefix), parts[2].count == 8, parts[3].count == 43,
            Self.checksum(of: parts[..<4].joined(separator: "_")) == String(parts[4])
        else { return nil }
        id = String(parts[2])
        self.text = text
    }

    /// The id in what may be a key; nothing else of it is looked at.
    static func id(of credentials: ArraySlice<UInt8>) -> String? {
        guard credentials.starts(with: prefix.utf8) else { return nil }
        return String(decoding: credentials.dropFirst(prefix.utf8.count).prefix(8), as: UTF8.self)
    }

    private static func checksum(of body: String) -> String {
        var number = SHA256.hash(body).bytes[..<5].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        var text = ""
        for _ in 0..<6 {
            text.append(alphabet[Int(number % 62)])
            number /= 62
        }
        return text
    }
}
