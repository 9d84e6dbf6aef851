extension Operation {
    /// The service itself: health, contract, discovery, and the change feed.
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
    ]
}
