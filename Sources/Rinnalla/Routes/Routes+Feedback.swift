extension Operation {
    /// What clients say of the services they have had.
    static let feedback: [Operation] = [
        .list("/v1/feedback", "listFeedback", FeedbackRecord.resource, .ofActor),
        AnonymousFeedback.operation,
        .list("/v1/clients/{id}/feedback", "listFeedbackOfClient", FeedbackRecord.resource, .ofClient),
        .create("/v1/clients/{id}/feedback", "createFeedback", FeedbackRecord.resource, .underClient),
        .get("/v1/feedback/{id}", "getFeedback", FeedbackRecord.resource),
        .transitions("/v1/feedback/{id}/transitions", "listFeedbackTransitions", FeedbackRecord.resource),
        .move("/v1/feedback/{id}/transitions", "moveFeedback", FeedbackRecord.resource),
        FeedbackSummary.operation,
    ]
}
