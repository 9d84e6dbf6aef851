extension Operation {
    /// Plans with their goals and actions.
    static let plans: [Operation] = [
        .list("/v1/clients/{id}/plans", "listPlansOfClient", PlanRecord.resource, .ofClient),
        .create(
            "/v1/clients/{id}/plans",
            "createPlan",
            PlanRecord.resource,
            .underClient,
            including: PlanRecord.children
        ),
        PlanHistory.plan,
        .change("/v1/plans/{id}", "changePlan", PlanRecord.resource),
        .transitions("/v1/plans/{id}/transitions", "listPlanTransitions", PlanRecord.resource),
        .move("/v1/plans/{id}/transitions", "movePlan", PlanRecord.resource),
        PlanHistory.versions,
        PlanHistory.differences,

        .list("/v1/plans/{id}/reviews", "listReviewsOfPlan", ReviewRecord.resource, .ofParent("planId")),
        .create(
            "/v1/plans/{id}/reviews",
            "createReview",
            ReviewRecord.resource,
            .underParent { PlanRecord.resource }
        ),
        .get("/v1/reviews/{id}", "getReview", ReviewRecord.resource),
        .change("/v1/reviews/{id}", "changeReview", ReviewRecord.resource),
        .transitions("/v1/reviews/{id}/transitions", "listReviewTransitions", ReviewRecord.resource),
        .move("/v1/reviews/{id}/transitions", "moveReview", ReviewRecord.resource),

        .list("/v1/plans/{id}/goals", "listGoalsOfPlan", GoalRecord.resource, .ofParent("planId")),
        .create(
            "/v1/plans/{id}/goals",
            "createGoal",
            GoalRecord.resource,
            .underParent { PlanRecord.resource },
            including: GoalRecord.children
        ),
        .get("/v1/goals/{id}", "getGoal", GoalRecord.resource, including: GoalRecord.children),
        .change("/v1/goals/{id}", "changeGoal", GoalRecord.resource),
        .transitions("/v1/goals/{id}/transitions", "listGoalTransitions", GoalRecord.resource),
        .move("/v1/goals/{id}/transitions", "moveGoal", GoalRecord.resource),

        .list("/v1/goals/{id}/actions", "listActionsOfGoal", ActionRecord.resource, .ofParent("goalId")),
        .create(
            "/v1/goals/{id}/actions",
            "createAction",
            ActionRecord.resource,
            .underParent { GoalRecord.resource }
        ),
        .get("/v1/actions/{id}", "getAction", ActionRecord.resource),
        .change("/v1/actions/{id}", "changeAction", ActionRecord.resource),
        .transitions("/v1/actions/{id}/transitions", "listActionTransitions", ActionRecord.resource),
        .move("/v1/actions/{id}/transitions", "moveAction", ActionRecord.resource),
    ]
}
