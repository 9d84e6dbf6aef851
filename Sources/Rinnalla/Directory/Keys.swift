import HTTP
import JSON
import SQLite

/// The keys of the calling systems, over HTTP (api.md 1.13): made, read and revoked, never changed.
///
/// A key has no version: it is revoked at most once and for good, so that `DELETE` needs no `If-Match` and may be repeated.
enum Keys {
    private static let guarding = Operation.Guard.scope("keys:admin")

    static let list = Operation(
        id: "listKeys",
        method: .get,
        path: "/v1/keys",
        guarding: guarding,
        parameters: [
            .init(name: "limit", form: .integer(1...PageRequest.maximumLimit)), .init(name: "cursor", form: .cursor),
            .init(name: "organizationId", form: .identifier),
            .init(name: "fields", form: .codes(StoredKey.memberNames)),
        ],
        handler: .read { call, transaction throws(Problem) in
            let organization = call.query["organizationId"].flatMap { Identifier<Organization>($0) }
            return try Listing.page(call) { position, limit throws(Problem) in
                try transaction.keys(of: organization, after: position, limit: limit)
            }
        }
    )

    static let get = Operation(
        id: "getKey",
        method: .get,
        path: "/v1/keys/{code}",
        guarding: guarding,
        parameters: [.init(name: "fields", form: .codes(StoredKey.memberNames))],
        handler: .read { call, transaction throws(Problem) in
            .json(.object(try transaction.key(call.word).representation))
        }
    )

    static let revoke = Operation(
        id: "revokeKey",
        method: .delete,
        path: "/v1/keys/{code}",
        guarding: guarding,
        handler: .write { call in
            { transaction throws(Problem) in
                try transaction.revokeKey(call.word)
                return Answer(status: 204)
            }
        }
    )

    static let create = Operation(
        id: "createKey",
        method: .post,
        path: "/v1/keys",
        guarding: guarding,
        content: .json,
        request: KeyCreation.schema(scopes: KeyCreation.scopes(of: .api)),
        handler: .write { call throws(Problem) in try KeyCreation.prepare(call) }
    )
}

extension StoredKey: Positioned {
    static let memberNames = [
        "id", "name", "organizationId", "scopes", "mayAssertActor", "createdAt", "expiresAt", "revokedAt",
        "firstUsedDate", "lastUsedDate",
    ]

    /// What the API tells of it: neither secret nor digest.
    var representation: JSONObject {
        var object: JSONObject = [
            "id": .string(id), "name": .string(name), "organizationId": .string(organization.description),
            "scopes": .array(scopes.map { .string($0) }), "mayAssertActor": .bool(mayAssertActor),
            "createdAt": .string(createdAt.description), "expiresAt": .string(expiresAt.description),
        ]
        object["revokedAt"] = revokedAt.map { .string($0.description) }
        object["firstUsedDate"] = firstUsedDate.map { .string($0) }
        object["lastUsedDate"] = lastUsedDate.map { .string($0) }
        return object
    }
}
