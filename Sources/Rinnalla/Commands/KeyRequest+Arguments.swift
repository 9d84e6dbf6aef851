extension KeyRequest {
    /// Reads the flags of `key create`.
    init(_ arguments: Arguments) throws(CommandFailure) {
        try Self.requireAll(of: arguments)
        name = try arguments.required("--name")
        owner = try Self.owner(arguments)
        scopes = try arguments.required("--scopes").split(separator: ",").map(String.init)
        mayAssertActor = arguments.has("--may-assert-actor")
        let limits = 1...Int(KeyCreation.maximumDays)
        days = Int64(try arguments.number("--expires", in: limits, default: Int(KeyCreation.defaultDays)))
        let knownScopes = KeyCreation.scopes(of: .api)
        for scope in scopes where !knownScopes.contains(scope) {
            throw .unknown(
                "scope",
                scope,
                among: knownScopes,
                orElse: " Known: \(knownScopes.joined(separator: ", "))."
            )
        }
    }

    /// All that is missing is told at once.
    private static func requireAll(of arguments: Arguments) throws(CommandFailure) {
        var missing = ["--name", "--scopes"].filter { arguments[$0] == nil }
        if !arguments.has("--organization"), !arguments.has("--new-organization") {
            missing.append("one of --organization and --new-organization")
        }
        guard let last = missing.popLast() else { return }
        let needed = missing.isEmpty ? "\(last) is needed" : "\(missing.joined(separator: ", ")) and \(last) are needed"
        throw CommandFailure(.usage, "\(needed). See rinnalla key create --help.")
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
            throw CommandFailure(.usage, "--organization and --new-organization do not go together")
        }
    }
}
