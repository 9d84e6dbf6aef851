extension Operation {
    /// Organizations, their people and services, and the keys of the calling systems.
    static let directory: [Operation] = [
        .list("/v1/organizations", "listOrganizations", OrganizationRecord.resource, .directory),
        .create("/v1/organizations", "createOrganization", OrganizationRecord.resource, .directory),
        .get("/v1/organizations/{id}", "getOrganization", OrganizationRecord.resource),
        .change("/v1/organizations/{id}", "changeOrganization", OrganizationRecord.resource),
        .replace("/v1/organizations/{id}", "replaceOrganization", OrganizationRecord.resource, .directory),

        .list("/v1/units", "listUnits", UnitRecord.resource, .directory),
        .create("/v1/units", "createUnit", UnitRecord.resource, .directory),
        .get("/v1/units/{id}", "getUnit", UnitRecord.resource),
        .change("/v1/units/{id}", "changeUnit", UnitRecord.resource),
        .replace("/v1/units/{id}", "replaceUnit", UnitRecord.resource, .directory),

        .list("/v1/professionals", "listProfessionals", ProfessionalRecord.resource, .directory),
        .create("/v1/professionals", "createProfessional", ProfessionalRecord.resource, .directory),
        .get("/v1/professionals/{id}", "getProfessional", ProfessionalRecord.resource),
        .change("/v1/professionals/{id}", "changeProfessional", ProfessionalRecord.resource),
        .replace("/v1/professionals/{id}", "replaceProfessional", ProfessionalRecord.resource, .directory),
        CodeOfConduct.acknowledgement,

        .list("/v1/services", "listServices", ServiceRecord.resource, .directory),
        .create("/v1/services", "createService", ServiceRecord.resource, .directory),
        .get("/v1/services/{id}", "getService", ServiceRecord.resource),
        .change("/v1/services/{id}", "changeService", ServiceRecord.resource),
        .replace("/v1/services/{id}", "replaceService", ServiceRecord.resource, .directory),
        ServiceMatch.operation,
        ServiceLocation.operation,

        .list(
            "/v1/conflict-of-interest-declarations",
            "listConflictOfInterestDeclarations",
            ConflictOfInterestRecord.resource,
            .directory
        ),
        .create(
            "/v1/conflict-of-interest-declarations",
            "createConflictOfInterestDeclaration",
            ConflictOfInterestRecord.resource,
            .directory
        ),
        .get(
            "/v1/conflict-of-interest-declarations/{id}",
            "getConflictOfInterestDeclaration",
            ConflictOfInterestRecord.resource
        ),
        .change(
            "/v1/conflict-of-interest-declarations/{id}",
            "changeConflictOfInterestDeclaration",
            ConflictOfInterestRecord.resource
        ),
        .replace(
            "/v1/conflict-of-interest-declarations/{id}",
            "replaceConflictOfInterestDeclaration",
            ConflictOfInterestRecord.resource,
            .directory
        ),

        Keys.list,
        Keys.create,
        Keys.get,
        Keys.revoke,

        Rules.list,
        Rules.get,
        Rules.change,
    ]
}
