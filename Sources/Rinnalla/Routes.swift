/// The whole API on one page.
extension Router {
    static let api = Router(
        [
            Health.livez,
            Health.readyz,
            Discovery.root,
            Discovery.openAPIDocument,
            Discovery.openAPIJSON,
            Discovery.apiCatalog,
            Discovery.securityText,
            Discovery.problem,
            .list("/v1/organizations", "listOrganizations", OrganizationRecord.resource, .directory),
            .create("/v1/organizations", "createOrganization", OrganizationRecord.resource, .directory),
            .get("/v1/organizations/{id}", "getOrganization", OrganizationRecord.resource),
            .change("/v1/organizations/{id}", "changeOrganization", OrganizationRecord.resource),
            .replace("/v1/organizations/{id}", "replaceOrganization", OrganizationRecord.resource, .directory),
        ]
    )
}
