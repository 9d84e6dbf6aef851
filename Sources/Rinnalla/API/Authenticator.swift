import HTTP
import JSON
import SQLite

/// Finds the key behind a request and the person behind the key (api.md 1.13, access.md steps 1 to 3).
///
/// Whom it found it remembers for as long as the register stays as it is: triggers count the register's changes, and the
/// count is read in the snapshot that the request reads, so that what is remembered is never older than what is shown.
struct Authenticator {
    private var registerVersion: Int64?
    private var keys: [String: StoredKey] = [:]
    private var actors: [Claim: Actor] = [:]

    /// More names than this are not worth their memory.
    private static let memory = 4096

    /// A key as the register has it.
    private struct StoredKey {
        let key: Key
        let digest: Digest
        let expires: Timestamp
        let isRevoked: Bool
        let lastUsed: String?
    }

    /// What `On-Behalf-Of` says, word for word, and for which organization.
    private struct Claim: Hashable {
        let field: ArraySlice<UInt8>
        let organization: Identifier<Organization>
    }

    /// The active professional whom a claim names.
    private struct Registered {
        let id: Identifier<Professional>
        let roles: Set<Role>
        var units: [Identifier<Unit>] = []
    }

    private static let version: SQL = "SELECT version FROM register_version"

    /// Looks at the register as the connection's new snapshot shows it; before anything is asked.
    mutating func lookAgain(on connection: Connection) throws(SQLiteError) {
        let version = try connection.first(Self.version) { row in row.int(0) }
        if version == registerVersion, keys.count + actors.count < Self.memory { return }
        keys.removeAll(keepingCapacity: true)
        actors.removeAll(keepingCapacity: true)
        registerVersion = version
    }

    /// A key as it was found, and whether this is its first use today.
    struct Found {
        let key: Key
        let isFirstUseToday: Bool
    }

    mutating func key(
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
        guard let stored = try storedKey(credentials, on: connection),
            stored.digest.isEqualInConstantTime(to: SHA256.hash(credentials))
        else { throw Problem(.invalidToken) }
        if stored.isRevoked { throw Problem(.revokedKey) }
        if stored.expires <= now { throw Problem(.expiredKey) }
        return Found(key: stored.key, isFirstUseToday: stored.lastUsed != now.utcDate.description)
    }

    private static let keyByID: SQL = """
        SELECT k.id, k.digest, k.organization_id, o.kind, k.scopes, k.may_assert_actor, k.expires_at, k.revoked_at,
        k.last_used_on FROM api_key k JOIN organization o ON o.id = k.organization_id WHERE k.id = ?
        """

    /// The key that the credentials name; whether they are its secret is for the caller to find out.
    private mutating func storedKey(
        _ credentials: ArraySlice<UInt8>,
        on connection: Connection
    ) throws(Problem) -> StoredKey? {
        if let name = KeySecret.id(of: credentials), let known = keys[name] { return known }
        // What no key can look like costs no look-up.
        guard let secret = KeySecret(String(decoding: credentials, as: UTF8.self)) else { return nil }
        do throws(SQLiteError) {
            let found = try connection.first(Self.keyByID, [.text(secret.id)]) { row in
                Digest(bytes: row.blob(1)).map { digest in
                    StoredKey(
                        key: Key(
                            id: row.text(0),
                            organization: row.identifier(2).map { Identifier($0) } ?? Identifier(high: 0, low: 0),
                            organizationKind: OrganizationKind(rawValue: row.text(3)) ?? .provider,
                            scopes: Set(row.text(4).split(separator: " ").map(String.init)),
                            mayAssertActor: row.bool(5)
                        ),
                        digest: digest,
                        expires: Timestamp(milliseconds: row.int(6)),
                        isRevoked: !row.isNull(7),
                        lastUsed: row.textIfPresent(8)
                    )
                }
            }
            keys[secret.id] = found ?? nil
            return found ?? nil
        } catch {
            throw Problem(error)
        }
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
    private static let unitsOf: SQL = "SELECT unit_id FROM professional_unit WHERE professional_id = ?"
    // By the id of a merged record the person calls too, as the one of the record that goes on (CD15). The rights of one who has
    // died, and every mandate that one gave, have ended.
    private static let clientItself: SQL = """
        SELECT c.id FROM client c WHERE c.id = \(Person.record(of: "?1")) AND c.status <> 'deceased'
        """
    private static let representative: SQL = """
        SELECT r.holder FROM care_relationship r JOIN client c ON c.id = \(Person.record(of: "r.client_id"))
        AND c.status <> 'deceased' WHERE r.holder = ? AND r.kind = 256 AND r.valid_from <= ? AND ? < r.valid_to LIMIT 1
        """

    /// The person whom `On-Behalf-Of` names, if the key may speak for them in that role.
    mutating func actor(
        _ field: ArraySlice<UInt8>,
        key: Key,
        on connection: Connection,
        now: Timestamp
    ) throws(Problem) -> Actor {
        if let known = actors[Claim(field: field, organization: key.organization)], key.mayAssertActor { return known }
        guard let members = StructuredField.dictionary(field), let subject = members["sub"],
            members.count == (members["role"] == nil ? 1 : 2)
        else { throw Self.invalid("On-Behalf-Of", .invalidHeader, Self.actorForm) }
        let name = members["role"] ?? Role.worker.rawValue
        guard let role = Role(rawValue: name) else {
            throw Self.unknown(name, among: Role.allCases.map(\.rawValue), in: "On-Behalf-Of")
        }
        guard key.mayAssertActor else { throw Problem(.actorNotAllowed, ["reason": "key-may-not-name-actor"]) }
        let isOfClient = role == .client || role == .representative
        if isOfClient, !key.has("self") { throw Problem(.insufficientScope, ["scope": "self"]) }
        let known: Registered?
        do throws(SQLiteError) {
            if isOfClient {
                // Asked for each time: a mandate ends by itself.
                let id = try client(subject, role, on: connection, now)
                known = id.map { Registered(id: $0, roles: [role]) }
            } else {
                known = try registered(subject, key, on: connection)
            }
        } catch {
            throw Problem(error)
        }
        guard let known else { throw Problem(.actorNotAllowed, ["reason": "unknown-person"]) }
        guard known.roles.contains(role) else {
            let roles = known.roles.map(\.rawValue).sorted().map { JSONValue.string($0) }
            throw Problem(.actorNotAllowed, ["reason": "role-not-registered", "allowed": .array(roles)])
        }
        let actor = Actor(id: known.id, role: role, units: known.units)
        if !isOfClient {
            // A copy, since the slice would keep the buffer of the request.
            actors[Claim(field: Array(field)[...], organization: key.organization)] = actor
        }
        return actor
    }

    /// The client, or the representative with a valid mandate.
    private func client(
        _ subject: String,
        _ role: Role,
        on connection: Connection,
        _ now: Timestamp
    ) throws(SQLiteError) -> Identifier<Professional>? {
        guard let id = Identifier<Professional>(subject) else { return nil }
        let found =
            role == .client
            ? try connection.first(Self.clientItself, [Value(id)], { row in row.identifier(0) })
            : try connection.first(
                Self.representative,
                [Value(id), Value(now), Value(now)],
                { row in row.identifier(0) }
            )
        return (found ?? nil).map { Identifier($0) }
    }

    /// The active professional of the key's organization, with the registered roles.
    private func registered(
        _ subject: String,
        _ key: Key,
        on connection: Connection
    ) throws(SQLiteError) -> Registered? {
        let id = Identifier<Professional>(subject)
        let found = try connection.all(
            id == nil ? Self.professionalByExternalID : Self.professional,
            [id.map { Value($0) } ?? .text(subject), Value(key.organization)]
        ) { row in (id: row.identifier(0), roles: row.utf8(1)) }
        guard found.count == 1, let pair = found[0].id, case .array(let roles)? = try? JSONParser.parse(found[0].roles)
        else { return nil }
        return Registered(
            id: Identifier(pair),
            roles: Set(roles.compactMap { $0.string.flatMap { Role(rawValue: $0) } }),
            units: try connection.all(Self.unitsOf, [Value(Identifier<Professional>(pair))]) { row in row.identifier(0)
            }
            .compactMap { $0.map { Identifier($0) } }
        )
    }

    /// The purpose that `Purpose-Of-Use` states, with its note.
    func purpose(
        _ field: ArraySlice<UInt8>?,
        role: Role,
        key: Key,
        isWriting: Bool
    ) throws(Problem) -> (Purpose, note: String?) {
        guard let field else { throw Self.purposeMissing }
        // As nearly everybody says it: a code alone.
        if let purpose = Purpose(word: field), purpose != .emergency, role.purposes.contains(purpose) {
            return (purpose, nil)
        }
        guard let (value, parameters) = StructuredField.item(field), let code = value.text,
            Set(parameters.keys).isSubset(of: ["note"])
        else { throw Self.invalid("Purpose-Of-Use", .invalidHeader, ["suggestion": "coordination; note=\"…\""]) }
        var allowed = role.purposes(in: key.organizationKind)
        // access.md: an emergency opens data to be read, and may change nothing.
        if isWriting { allowed.remove(.emergency) }
        guard let purpose = Purpose(rawValue: code) else {
            throw Self.unknown(code, among: allowed.map(\.rawValue).sorted(), in: "Purpose-Of-Use")
        }
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

    static let maximumNote = 500

    /// Why the data is needed, in words; an emergency is the one way past the relationship, so it has to say why (access.md).
    private func note(_ item: StructuredField.Item?, for purpose: Purpose) throws(Problem) -> String? {
        var note: String?
        if let item {
            guard let text = item.string else {
                throw Self.invalid(
                    "Purpose-Of-Use",
                    .invalidHeader,
                    ["suggestion": .string("\(purpose.rawValue); note=\"…\"")]
                )
            }
            guard Text.length(text) <= Self.maximumNote else {
                throw Self.invalid("Purpose-Of-Use", .tooLong, ["maximum": .integer(Int64(Self.maximumNote))])
            }
            note = Text.normalized(text)
        }
        if note?.isEmpty == true { note = nil }
        if purpose == .emergency, note == nil {
            throw Self.invalid("Purpose-Of-Use", .noteRequired, ["suggestion": "emergency; note=\"…\""])
        }
        return note
    }
}
