/// The whole API: each part lists its own routes.
extension Router {
    static let api = Router(
        [
            Operation.feed,
            Operation.directory,
            Operation.clients,
            Operation.assessments,
            Operation.plans,
            Operation.responsibility,
            Operation.deadlines,
            Operation.rights,
            Operation.advocacy,
            Operation.teams,
            Operation.referrals,
            Operation.feedback,
            Operation.usage,
            Operation.retention,
        ].flatMap(\.self)
    )

    /// Every resource of the API, once.
    static let resources: [Resource] = {
        var names: Set<String> = []
        return api.operations.compactMap { $0.deed?.resource }.filter { names.insert($0.name).inserted }
    }()

    /// The collection of each kind of record, for the subjects of events.
    static let collections = Dictionary(uniqueKeysWithValues: resources.map { ($0.name, $0.collection) })
}
