extension Operation {
    /// The calendar, obligations and their suspensions.
    static let deadlines: [Operation] = [
        CalendarRoute.addWorkingDays,
        WaitingTimes.nextPublication,

        .list("/v1/obligations", "listObligations", ObligationRecord.resource, .ofActor),
        .list("/v1/clients/{id}/obligations", "listObligationsOfClient", ObligationRecord.resource, .ofClient),
        .create("/v1/clients/{id}/obligations", "createObligation", ObligationRecord.resource, .underClient),
        .get("/v1/obligations/{id}", "getObligation", ObligationRecord.resource),
        .transitions("/v1/obligations/{id}/transitions", "listObligationTransitions", ObligationRecord.resource),
        .move("/v1/obligations/{id}/transitions", "moveObligation", ObligationRecord.resource),
        ObligationExtension.operation,

        .list(
            "/v1/obligations/{id}/suspensions",
            "listSuspensionsOfObligation",
            SuspensionRecord.resource,
            .ofParent("obligationId")
        ),
        .create(
            "/v1/obligations/{id}/suspensions",
            "createSuspension",
            SuspensionRecord.resource,
            .underParent { ObligationRecord.resource }
        ),
        .get("/v1/suspensions/{id}", "getSuspension", SuspensionRecord.resource),
        .transitions("/v1/suspensions/{id}/transitions", "listSuspensionTransitions", SuspensionRecord.resource),
        .move("/v1/suspensions/{id}/transitions", "moveSuspension", SuspensionRecord.resource),
    ]
}
