import JSON

/// Why somebody may not do what others may: it is the role, or the relationship to the client that the role needs.
extension Problem {
    /// 403 that names the roles to which it is open.
    static func actorNotAllowed(_ access: Access, only roles: Set<Role>) -> Problem {
        let isOfRole = access.actor.map { roles.contains($0.role) } ?? false
        return Problem(
            .actorNotAllowed,
            [
                "reason": isOfRole ? "relationship-missing" : "role-not-allowed",
                "allowed": .array(roles.map(\.rawValue).sorted().map { .string($0) }),
            ]
        )
    }

    /// 403 that names the roles that can have one of these relationships.
    static func actorNotAllowed(_ access: Access, only relationships: Relationships) -> Problem {
        let roles = Role.allCases.filter { !$0.relationships.isDisjoint(with: relationships) }
        return actorNotAllowed(access, only: Set(roles))
    }
}
