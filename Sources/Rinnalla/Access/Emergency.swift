import JSON
import SQLite

extension WriteTransaction {
    private static let isUnderReview: SQL =
        "SELECT 1 FROM task WHERE subject_id = ? AND kind = 'emergency-used' AND status = 'open'"

    /// Tells that an emergency opened the clients' data, and has the supervisor look at it, or the worker
    /// where the unit has none (access.md).
    ///
    /// The note stands in the access log alone: it may tell of the client what readers of events must not know.
    func noteEmergency(at clients: [Identifier<Client>], in operation: String) throws(Problem) {
        for id in clients {
            guard let client = try known(ClientRecord.resource, id.cast()) else { continue }
            var snapshot: JSONObject = ["operation": .string(operation), "requestId": .string(context.requestID)]
            snapshot["purpose"] = access.purpose.map { .string($0.rawValue) }
            snapshot["organizationId"] = .string(access.key.organization.description)
            try journal.append(
                Event(
                    type: "fi.rinnalla.access.emergency-used.v1",
                    subjectKind: client.resource.name,
                    subject: client.id,
                    client: id,
                    version: client.version,
                    pointers: [],
                    snapshot: snapshot
                ),
                in: self
            )
            // One look at a client covers whatever was opened until it is taken.
            guard let reviewer = try supervisor(of: id), try !isAny(Self.isUnderReview, [Value(id)]) else { continue }
            try openTask(.emergencyUsed, for: id, about: client, owner: reviewer, within: .emergencyReviewWorkingDays)
        }
    }
}
