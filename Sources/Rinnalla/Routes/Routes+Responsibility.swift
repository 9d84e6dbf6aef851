extension Operation {
    /// Who answers for a client, and what there is to do.
    static let responsibility: [Operation] = [
        .list(
            "/v1/clients/{id}/responsibilities",
            "listResponsibilitiesOfClient",
            ResponsibilityRecord.resource,
            .ofClient
        ),
        .create(
            "/v1/clients/{id}/responsibilities",
            "createResponsibility",
            ResponsibilityRecord.resource,
            .underClient
        ),
        .get("/v1/responsibilities/{id}", "getResponsibility", ResponsibilityRecord.resource),

        WorkerCandidates.operation,
        HandoverBatch.operation,

        .list("/v1/handovers", "listHandovers", HandoverRecord.resource, .ofActor),
        .list("/v1/clients/{id}/handovers", "listHandoversOfClient", HandoverRecord.resource, .ofClient),
        .create("/v1/clients/{id}/handovers", "createHandover", HandoverRecord.resource, .underClient),
        .get("/v1/handovers/{id}", "getHandover", HandoverRecord.resource),
        .change("/v1/handovers/{id}", "changeHandover", HandoverRecord.resource),
        .transitions("/v1/handovers/{id}/transitions", "listHandoverTransitions", HandoverRecord.resource),
        .move("/v1/handovers/{id}/transitions", "moveHandover", HandoverRecord.resource),

        .list("/v1/clients/{id}/covers", "listCoversOfClient", CoverRecord.resource, .ofClient),
        .create("/v1/clients/{id}/covers", "createCover", CoverRecord.resource, .underClient),
        .get("/v1/covers/{id}", "getCover", CoverRecord.resource),
        .transitions("/v1/covers/{id}/transitions", "listCoverTransitions", CoverRecord.resource),
        .move("/v1/covers/{id}/transitions", "moveCover", CoverRecord.resource),

        .list("/v1/tasks", "listTasks", TaskRecord.resource, .ofActor),
        .list("/v1/clients/{id}/tasks", "listTasksOfClient", TaskRecord.resource, .ofClient),
        .get("/v1/tasks/{id}", "getTask", TaskRecord.resource),
        .transitions("/v1/tasks/{id}/transitions", "listTaskTransitions", TaskRecord.resource),
        .move("/v1/tasks/{id}/transitions", "moveTask", TaskRecord.resource),
    ]
}
