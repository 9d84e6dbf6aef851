extension Operation {
    /// The client's rights: cases, disqualified workers, advice on ethics.
    static let advocacy: [Operation] = [
        .list("/v1/advocacy-cases", "listAdvocacyCases", AdvocacyCaseRecord.resource, .ofActor),
        .list("/v1/clients/{id}/advocacy-cases", "listAdvocacyCasesOfClient", AdvocacyCaseRecord.resource, .ofClient),
        .create("/v1/clients/{id}/advocacy-cases", "createAdvocacyCase", AdvocacyCaseRecord.resource, .underClient),
        .get("/v1/advocacy-cases/{id}", "getAdvocacyCase", AdvocacyCaseRecord.resource),
        .change("/v1/advocacy-cases/{id}", "changeAdvocacyCase", AdvocacyCaseRecord.resource),
        .transitions("/v1/advocacy-cases/{id}/transitions", "listAdvocacyCaseTransitions", AdvocacyCaseRecord.resource),
        .move("/v1/advocacy-cases/{id}/transitions", "moveAdvocacyCase", AdvocacyCaseRecord.resource),

        .list(
            "/v1/clients/{id}/disqualifications",
            "listDisqualificationsOfClient",
            DisqualificationRecord.resource,
            .ofClient
        ),
        .create(
            "/v1/clients/{id}/disqualifications",
            "createDisqualification",
            DisqualificationRecord.resource,
            .underClient
        ),
        .get("/v1/disqualifications/{id}", "getDisqualification", DisqualificationRecord.resource),
        .change("/v1/disqualifications/{id}", "changeDisqualification", DisqualificationRecord.resource),

        .list(
            "/v1/clients/{id}/ethics-consultations",
            "listEthicsConsultationsOfClient",
            EthicsConsultationRecord.resource,
            .ofClient
        ),
        .create(
            "/v1/clients/{id}/ethics-consultations",
            "createEthicsConsultation",
            EthicsConsultationRecord.resource,
            .underClient
        ),
        .get("/v1/ethics-consultations/{id}", "getEthicsConsultation", EthicsConsultationRecord.resource),
        .change("/v1/ethics-consultations/{id}", "changeEthicsConsultation", EthicsConsultationRecord.resource),
        .transitions(
            "/v1/ethics-consultations/{id}/transitions",
            "listEthicsConsultationTransitions",
            EthicsConsultationRecord.resource
        ),
        .move("/v1/ethics-consultations/{id}/transitions", "moveEthicsConsultation", EthicsConsultationRecord.resource),
    ]
}
