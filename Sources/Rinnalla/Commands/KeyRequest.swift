import JSON

/// A key that is to be made: by the command itself, or by the server it sends this to.
struct KeyRequest: Sendable {
    enum Owner: Sendable {
        case known(Identifier<Organization>)
        case new(name: String, kind: OrganizationKind)
    }

    let name: String
    let owner: Owner
    let scopes: [String]
    let mayAssertActor: Bool
    let days: Int64
}

extension KeyRequest {
    init?(_ json: JSONValue) {
        guard let name = json["name"]?.string, let scopes = json["scopes"]?.array,
            let mayAssertActor = json["mayAssertActor"]?.bool, let days = json["days"]?.integer
        else { return nil }
        if let id = json["organizationId"]?.string.flatMap({ Identifier<Organization>($0) }) {
            owner = .known(id)
        } else if let name = json["newOrganization"]?.string,
            let kind = json["kind"]?.string.flatMap({ OrganizationKind(rawValue: $0) })
        {
            owner = .new(name: name, kind: kind)
        } else {
            return nil
        }
        self.name = name
        self.scopes = scopes.compactMap(\.string)
        self.mayAssertActor = mayAssertActor
        self.days = days
    }

    /// The request as a line for the control socket.
    var json: JSONObject {
        var object: JSONObject = [
            "do": "create-key",
            "name": .string(name),
            "scopes": .array(scopes.map { .string($0) }),
            "mayAssertActor": .bool(mayAssertActor),
            "days": .integer(days),
        ]
        switch owner {
        case .known(let id): object["organizationId"] = .string(id.description)
        case .new(let name, let kind):
            object["newOrganization"] = .string(name)
            object["kind"] = .string(kind.rawValue)
        }
        return object
    }
}

/// A key that was made: the only time its secret is told.
struct MadeKey: Sendable {
    let secret: String
    let organization: String

    init(secret: String, organization: String) {
        self.secret = secret
        self.organization = organization
    }

    init?(_ json: JSONValue) {
        guard let secret = json["key"]?.string, let organization = json["organizationId"]?.string else { return nil }
        self.init(secret: secret, organization: organization)
    }

    var json: JSONObject { ["key": .string(secret), "organizationId": .string(organization)] }
}

extension Service {
    /// Makes a key, and its organization where it is new, in one commit.
    func createKey(_ request: KeyRequest) throws(Problem) -> MadeKey {
        let secret = KeySecret.make()
        let organization = try write { transaction throws(Problem) in
            let organization = try transaction.organization(request.owner)
            try transaction.insertKey(
                NewKey(
                    name: request.name,
                    organization: organization,
                    scopes: request.scopes,
                    mayAssertActor: request.mayAssertActor,
                    days: request.days
                ),
                secret: secret
            )
            return organization
        }
        return MadeKey(secret: secret.text, organization: organization.description)
    }
}

extension WriteTransaction {
    fileprivate func organization(_ owner: KeyRequest.Owner) throws(Problem) -> Identifier<Organization> {
        switch owner {
        case .known(let id):
            guard try known(OrganizationRecord.resource, id.cast()) != nil else {
                throw .invalid([Fault(place: .member("/organizationId"), code: .referenceNotFound)])
            }
            return id
        case .new(let name, let kind): return try insertOrganization(name, kind)
        }
    }

    /// Makes an organization that no request asked for, by the same schema and rules.
    func insertOrganization(_ name: String, _ kind: OrganizationKind) throws(Problem) -> Identifier<Organization> {
        let resource = OrganizationRecord.resource
        var reader = SchemaReader(.creating, settings: settings.forReading(now: now))
        let content = reader.read(["name": .string(name), "kind": .string(kind.rawValue)], by: resource.schema)
        guard reader.faults.isEmpty else { throw .invalid(reader.faults) }
        let draft = Draft(
            resource: resource,
            before: nil,
            id: makeIdentifier(),
            client: nil,
            parents: [],
            content: content,
            status: nil
        )
        return try insert(draft).id.cast()
    }
}
