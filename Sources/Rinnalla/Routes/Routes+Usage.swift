extension Operation {
    /// What services clients have used and what these have cost, as other systems tell it.
    static let usage: [Operation] = [
        .list("/v1/clients/{id}/cost-entries", "listCostEntriesOfClient", CostEntryRecord.resource, .ofClient),
        Imported.create("/v1/clients/{id}/cost-entries", "createCostEntry", CostEntryRecord.resource),
        .get("/v1/cost-entries/{id}", "getCostEntry", CostEntryRecord.resource),
        .transitions("/v1/cost-entries/{id}/transitions", "listCostEntryTransitions", CostEntryRecord.resource),
        .move("/v1/cost-entries/{id}/transitions", "moveCostEntry", CostEntryRecord.resource),
    ]
}
