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

        .list("/v1/tasks", "listTasks", TaskRecord.resource, .ofActor),
        .list("/v1/clients/{id}/tasks", "listTasksOfClient", TaskRecord.resource, .ofClient),
        .get("/v1/tasks/{id}", "getTask", TaskRecord.resource),
        .transitions("/v1/tasks/{id}/transitions", "listTaskTransitions", TaskRecord.resource),
        .move("/v1/tasks/{id}/transitions", "moveTask", TaskRecord.resource),
    ]
}
