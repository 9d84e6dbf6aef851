extension Operation {
    /// Clients, their matters and contacts.
    static let clients: [Operation] = [
        Intake.operation,

        .list("/v1/clients", "listClients", ClientRecord.resource, .ofActor),
        .create("/v1/clients", "createClient", ClientRecord.resource, .clients),

        ClientSearch.operation,
        ClientDuplicates.operation,

        .get("/v1/clients/{id}", "getClient", ClientRecord.resource),
        .change("/v1/clients/{id}", "changeClient", ClientRecord.resource),
        .replace("/v1/clients/{id}", "replaceClient", ClientRecord.resource, .clients),
        .transitions("/v1/clients/{id}/transitions", "listClientTransitions", ClientRecord.resource),
        .move("/v1/clients/{id}/transitions", "moveClient", ClientRecord.resource),
        ClientRetention.operation,

        .list("/v1/clients/{id}/matters", "listMattersOfClient", MatterRecord.resource, .ofClient),
        .create("/v1/clients/{id}/matters", "createMatter", MatterRecord.resource, .underClient),
        .get("/v1/matters/{id}", "getMatter", MatterRecord.resource),
        .change("/v1/matters/{id}", "changeMatter", MatterRecord.resource),
        .transitions("/v1/matters/{id}/transitions", "listMatterTransitions", MatterRecord.resource),
        .move("/v1/matters/{id}/transitions", "moveMatter", MatterRecord.resource),

        .list("/v1/contacts", "listContacts", ContactRecord.resource, .ofActor),
        .create("/v1/contacts", "createContact", ContactRecord.resource, .anonymous),
        .list("/v1/clients/{id}/contacts", "listContactsOfClient", ContactRecord.resource, .ofClient),
        .create("/v1/clients/{id}/contacts", "createContactOfClient", ContactRecord.resource, .underClient),
        .get("/v1/contacts/{id}", "getContact", ContactRecord.resource),
        .change("/v1/contacts/{id}", "changeContact", ContactRecord.resource),
        .transitions("/v1/contacts/{id}/transitions", "listContactTransitions", ContactRecord.resource),
        .move("/v1/contacts/{id}/transitions", "moveContact", ContactRecord.resource),
        ContactAcceptance.operation,

        .list(
            "/v1/clients/{id}/programme-enrolments",
            "listProgrammeEnrolmentsOfClient",
            ProgrammeEnrolmentRecord.resource,
            .ofClient
        ),
        .create(
            "/v1/clients/{id}/programme-enrolments",
            "createProgrammeEnrolment",
            ProgrammeEnrolmentRecord.resource,
            .underClient
        ),
        .get("/v1/programme-enrolments/{id}", "getProgrammeEnrolment", ProgrammeEnrolmentRecord.resource),
        .transitions(
            "/v1/programme-enrolments/{id}/transitions",
            "listProgrammeEnrolmentTransitions",
            ProgrammeEnrolmentRecord.resource
        ),
        .move(
            "/v1/programme-enrolments/{id}/transitions",
            "moveProgrammeEnrolment",
            ProgrammeEnrolmentRecord.resource
        ),
    ]
}
