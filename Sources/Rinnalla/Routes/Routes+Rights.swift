extension Operation {
    /// Consents, decisions on disclosure, the access log, and what a client and others see of the whole.
    static let rights: [Operation] = [
        AccessLogRoutes.ofClient,
        AccessLogRoutes.verification,

        .list("/v1/clients/{id}/consents", "listConsentsOfClient", ConsentRecord.resource, .ofClient),
        .create("/v1/clients/{id}/consents", "createConsent", ConsentRecord.resource, .underClient),
        .get("/v1/consents/{id}", "getConsent", ConsentRecord.resource),
        .change("/v1/consents/{id}", "changeConsent", ConsentRecord.resource),
        .transitions("/v1/consents/{id}/transitions", "listConsentTransitions", ConsentRecord.resource),
        .move("/v1/consents/{id}/transitions", "moveConsent", ConsentRecord.resource),

        DisclosureRoutes.decision,

        ServicePicture.operation,
        ClientSummary.operation,
    ]
}
