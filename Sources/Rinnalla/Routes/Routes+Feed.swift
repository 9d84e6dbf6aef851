extension Operation {
    /// The service itself: health, contract, discovery, the change feed, and what waits for whom.
    static let feed: [Operation] = [
        Health.livez,
        Health.readyz,

        Discovery.root,
        Discovery.openAPIDocument,
        Discovery.openAPIJSON,
        Discovery.apiCatalog,
        Discovery.securityText,
        Discovery.problem,

        EventFeed.operation,
        Worklist.operation,
    ]
}
