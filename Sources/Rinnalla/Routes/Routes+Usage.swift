extension Operation {
    /// What services clients have used and what these have cost, as other systems tell it.
    static let usage: [Operation] = [
        .list("/v1/clients/{id}/cost-entries", "listCostEntriesOfClient", CostEntryRecord.resource, .ofClient),
        Imported.create("/v1/clients/{id}/cost-entries", "createCostEntry", CostEntryRecord.resource),
        .get("/v1/cost-entries/{id}", "getCostEntry", CostEntryRecord.resource),
        .transitions("/v1/cost-entries/{id}/transitions", "listCostEntryTransitions", CostEntryRecord.resource),
        .move("/v1/cost-entries/{id}/transitions", "moveCostEntry", CostEntryRecord.resource),

        .list(
            "/v1/clients/{id}/utilization-events",
            "listUtilizationEventsOfClient",
            UtilizationEventRecord.resource,
            .ofClient
        ),
        Imported.create(
            "/v1/clients/{id}/utilization-events",
            "createUtilizationEvent",
            UtilizationEventRecord.resource
        ),
        .get("/v1/utilization-events/{id}", "getUtilizationEvent", UtilizationEventRecord.resource),
        .transitions(
            "/v1/utilization-events/{id}/transitions",
            "listUtilizationEventTransitions",
            UtilizationEventRecord.resource
        ),
        .move("/v1/utilization-events/{id}/transitions", "moveUtilizationEvent", UtilizationEventRecord.resource),
    ]
}
