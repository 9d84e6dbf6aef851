import HTTP
import JSON
import SQLite

/// Finds the key behind a request and the person behind the key (api.md 1.13, access.md steps 1 to 3).
struct Authenticator: Sendable {
    private static let keyByID: SQL = """
        SELECT k.id, k.digest, k.organization_id, o.kind, k.scopes, k.may_assert_actor, k.expires_at, k.revoked_at,
        k.last_used_on FROM api_key k JOIN organization o ON o.id = k.organization_id WHERE k.id = ?
        """

    /// A key as it was found, and whether this is its first use today.
    struct Found {
        let key: Key
        let isFirstUseToday: Bool
    }

    func key(
        _ authorization: ArraySlice<UInt8>?,
        on connection: Connection,
        now: Timestamp
    ) throws(Problem) -> Found {
        guard let authorization else { throw Problem(.authenticationRequired) }
        let scheme = authorization.prefix(7)
        guard String(decoding: scheme, as: UTF8.self).lowercased() == "bearer " else {
            throw Problem(.authenticationRequired)
        }
        // RFC 9110 §11.4: one space or more.
        let credentials = authorization.dropFirst(7).drop { $0 == 0x20 }
        guard let secret = KeySecret(String(decoding: credentials, as: UTF8.self)) else {
            throw Problem(.invalidToken)
        }
        let row: (digest: [UInt8], key: Key, expires: Timestamp, isRevoked: Bool, lastUsed: String?)?
        do throws(SQLiteError) {
            row = try connection.first(Self.keyByID, [.text(secret.id)]) { row in
                (
                    digest: row.blob(1),
                    key: Key(
                        id: row.text(0),
                        organization: row.identifier(2).map { Identifier($0) } ?? Identifier(high: 0, low: 0),
                        organizationKind: OrganizationKind(rawValue: row.text(3)) ?? .provider,
                        scopes: Set(row.text(4).split(separator: " ").map(String.init)),
                        mayAssertActor: row.bool(5)
                    ),
                    expires: Timestamp(milliseconds: row.int(6)),
                    isRevoked: !row.isNull(7),
                    lastUsed: row.textIfPresent(8)
                )
            }
        } catch {
            throw Problem(error)
        }
        guard let row, let stored = Digest(bytes: row.digest), stored.isEqualInConstantTime(to: secret.digest) else {
            throw Problem(.invalidToken)
        }
        if row.isRevoked { throw Problem(.revokedKey) }
        if row.expires <= now { throw Problem(.expiredKey) }
        return Found(key: row.key, isFirstUseToday: row.lastUsed != now.utcDate.description)
    }

    private static let professional: SQL = """
        SELECT p.id, p.roles FROM professional p WHERE p.id = ?1 AND p.organization_id = ?2 AND p.status = 'active'
        """
    // One value in two systems can name two people: then it names nobody.
    private static let professionalByExternalID: SQL = """
        SELECT p.id, p.roles FROM external_id e JOIN professional p ON p.id = e.record_id
        WHERE e.kind = 'professional' AND e.value = ?1 AND p.organization_id = ?2 AND p.status = 'active'
        GROUP BY p.id LIMIT 2
        """
    private static let clientItself: SQL = "SELECT 1 FROM client WHERE id = ? AND status <> 'merged'"
    private static let representative: SQL = """
        SELECT 1 FROM care_relationship WHERE holder = ? AND kind = 256 AND valid_from <= ? AND ? < valid_to LIMIT 1
        """

    /// The person whom `On-Behalf-Of` names, if the key may speak for them in that role.
    func actor(
        _ field: ArraySlice<UInt8>?,
        key: Key,
        on connection: Connection,
        now: Timestamp
    ) throws(Problem) -> Actor {
        guard let field else { throw Problem(.actorRequired) }
        guard let members = StructuredField.dictionary(field), let subject = members["sub"],
            Set(members.keys).isSubset(of: ["sub", "role"])
        else { throw Self.invalid("On-Behalf-Of") }
        guard let role = members["role"].map({ Role(rawValue: $0) }) ?? .worker else {
            throw Self.invalid("On-Behalf-Of")
        }
        guard key.mayAssertActor else { throw Problem(.actorNotAllowed) }
        let id = Identifier<Professional>(subject)
        let found: Identifier<Professional>?
        do throws(SQLiteError) {
            found = try person(id, subject, role, key, on: connection, now)
        } catch {
            throw Problem(error)
        }
        guard let found else { throw Problem(.actorNotAllowed) }
        return Actor(id: found, role: role)
    }

    /// The client, the representative with a valid mandate, or the active professional of the key's organization.
    private func person(
        _ id: Identifier<Professional>?,
        _ subject: String,
        _ role: Role,
        _ key: Key,
        on connection: Connection,
        _ now: Timestamp
    ) throws(SQLiteError) -> Identifier<Professional>? {
        switch role {
        case .client, .representative:
            guard key.has("self"), let id else { return nil }
            let isKnown =
                role == .client
                ? try connection.first(Self.clientItself, [Value(id)], { _ in true })
                : try connection.first(Self.representative, [Value(id), Value(now), Value(now)], { _ in true })
            return isKnown == true ? id : nil
        default:
            let found = try connection.all(
                id == nil ? Self.professionalByExternalID : Self.professional,
                [id.map { Value($0) } ?? .text(subject), Value(key.organization)]
            ) { row in (id: row.identifier(0), roles: row.text(1)) }
            guard found.count == 1, let pair = found[0].id, found[0].roles.contains("\"\(role.rawValue)\"")
            else { return nil }
            return Identifier(pair)
        }
    }

    /// The purpose that `Purpose-Of-Use` states, with its note.
    func purpose(_ field: ArraySlice<UInt8>?, role: Role, key: Key) throws(Problem) -> (Purpose, note: String?) {
        guard let field else { throw Problem(.purposeRequired) }
        guard let (value, parameters) = StructuredField.item(field), let code = value.text,
            let purpose = Purpose(rawValue: code), Set(parameters.keys).isSubset(of: ["note"])
        else { throw Self.invalid("Purpose-Of-Use") }
        let allowed = role.purposes(in: key.organizationKind)
        guard allowed.contains(purpose) else {
            throw Problem(
                .purposeNotAllowed,
                [
                    "role": .string(role.rawValue), "purpose": .string(code),
                    "allowed": .array(allowed.map(\.rawValue).sorted().map { .string($0) }),
                ]
            )
        }
        return (purpose, try note(parameters["note"], for: purpose))
    }

    private static let maximumNote = 500

    /// Why the data is needed, in words; an emergency is the one way past the relationship, so it has to say why (access.md).
    private func note(_ item: StructuredField.Item?, for purpose: Purpose) throws(Problem) -> String? {
        var note: String?
        if let item {
            guard let text = item.string, Text.length(text) <= Self.maximumNote else {
                throw Self.invalid("Purpose-Of-Use")
            }
            note = Text.normalized(text)
        }
        if note?.isEmpty == true { note = nil }
        if purpose == .emergency, note == nil { throw Self.invalid("Purpose-Of-Use") }
        return note
    }

    static func invalid(_ header: String) -> Problem {
        var problem = Problem(.invalidHeader, ["header": .string(header)])
        problem.faults = [Fault(place: .header(header), code: .invalidHeader)]
        return problem
    }
}

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
