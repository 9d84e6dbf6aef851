extension KeyRequest {
    /// Reads the flags of `key create`.
    init(_ arguments: Arguments) throws(CommandFailure) {
        name = try arguments.required("--name")
        owner = try Self.owner(arguments)
        scopes = try arguments.required("--scopes").split(separator: ",").map(String.init)
        mayAssertActor = arguments.has("--may-assert-actor")
        days = Int64(try arguments.number("--expires", in: 1...730, default: 365))
        for scope in scopes where !Self.knownScopes.contains(scope) {
            throw .unknown(
                "scope",
                scope,
                among: Self.knownScopes,
                orElse: " Known: \(Self.knownScopes.joined(separator: ", "))."
            )
        }
    }

    private static func owner(_ arguments: Arguments) throws(CommandFailure) -> Owner {
        switch (arguments["--organization"], arguments["--new-organization"]) {
        case (let id?, nil):
            guard arguments["--kind"] == nil else {
                throw CommandFailure(.usage, "--kind goes with --new-organization")
            }
            guard let id = Identifier<Organization>(id) else {
                throw CommandFailure(.usage, "--organization \(id) is not an id")
            }
            return .known(id)
        case (nil, let name?):
            let kind = arguments["--kind"] ?? OrganizationKind.county.rawValue
            guard let known = OrganizationKind(rawValue: kind) else {
                let kinds = OrganizationKind.allCases.map(\.rawValue)
                throw .unknown("kind", kind, among: kinds, orElse: " Known: \(kinds.joined(separator: ", ")).")
            }
            return .new(name: name, kind: known)
        default:
            throw CommandFailure(.usage, "one of --organization and --new-organization is needed")
        }
    }

    /// What the operations ask for, and the scopes that stand beside the collections (decisions.md 2).
    private static let knownScopes: [String] = {
        let asked = Router.api.operations.compactMap(\.guarding.scope)
        return Set(asked + ["*", "self", "audit:read", "events:read", "keys:admin"]).sorted()
    }()
}
