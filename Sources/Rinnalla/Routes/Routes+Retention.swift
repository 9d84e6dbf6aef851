extension Operation {
    /// What the law says must go, and what holds it back.
    static let retention: [Operation] = [
        .list("/v1/legal-holds", "listLegalHolds", LegalHoldRecord.resource, .ofActor),
        .list("/v1/clients/{id}/legal-holds", "listLegalHoldsOfClient", LegalHoldRecord.resource, .ofClient),
        .create("/v1/clients/{id}/legal-holds", "createLegalHold", LegalHoldRecord.resource, .underClient),
        .get("/v1/legal-holds/{id}", "getLegalHold", LegalHoldRecord.resource),
        .transitions("/v1/legal-holds/{id}/transitions", "listLegalHoldTransitions", LegalHoldRecord.resource),
        .move("/v1/legal-holds/{id}/transitions", "moveLegalHold", LegalHoldRecord.resource),

        .list("/v1/destruction-lists", "listDestructionLists", DestructionListRecord.resource, .directory),
        .create("/v1/destruction-lists", "createDestructionList", DestructionListRecord.resource, .register),
        .get("/v1/destruction-lists/{id}", "getDestructionList", DestructionListRecord.resource),
        .transitions(
            "/v1/destruction-lists/{id}/transitions",
            "listDestructionListTransitions",
            DestructionListRecord.resource
        ),
        .move("/v1/destruction-lists/{id}/transitions", "moveDestructionList", DestructionListRecord.resource),
        DestructionClients.operation,
    ]
}
