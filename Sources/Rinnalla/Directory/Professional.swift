import JSON
import SQLite

/// A person who works with clients for an organization (decisions.md 9; ../domain/3-model.md 3.11, Worker).
/// Finnish: *ammattihenkilö*.
enum ProfessionalRecord {
    static let resource: Resource = Resource(
        "professional",
        collection: "professionals",
        component: "Professional",
        table: "professional",
        nature: .directory,
        schema: [
            .text("name", 1...200).required,
            .reference("organizationId", to: OrganizationRecord.resource.reference).required.once.column(
                "organization_id"
            ),
            .references("unitIds", to: UnitRecord.resource.reference, 0...50),
            .codes("roles", Role.registrable.map(\.rawValue), 1...12).required.column("roles"),
            .code("sector", Sector.self),
            .array("languages", of: .language, 0...20),
            .texts("competencies", 1...100, 0...50),
            .texts("trainings", 1...200, 0...50),
            .text("license", 1...100),
            .timestamp("codeOfConductAcknowledgedAt").readOnly,
            .integer("ceiling", 1...1000),
            Member(name: "email", type: .email),
            Member(name: "phone", type: .phone),
            .code("status", ["active", "inactive"]).required.initially("active").column("status"),
            .externalIDs,
        ]
    ).with { resource in
        resource.filters = [
            .ofOrganization, .init(name: "status", form: .codes, column: "x.status", codes: ["active", "inactive"]),
            .init(
                name: "unitId",
                form: .identifierAmong,
                column: "EXISTS (SELECT 1 FROM professional_unit u WHERE u.professional_id = x.id AND u.unit_id = ?)"
            ),
            .init(
                name: "role",
                form: .codeAmong,
                column: """
                    EXISTS (SELECT 1 FROM json_each(x.roles) had WHERE had.value IN (SELECT value FROM json_each(?)))
                    """,
                codes: Role.registrable.map(\.rawValue)
            ),
        ]
        resource.rules = .init(check: ProfessionalRules.check, stored: ProfessionalRules.stored)
    }
}
