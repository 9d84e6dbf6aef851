import JSON
import SQLite

/// A reference met in content, to be looked up on the writer.
struct References: Sendable {
    let pointer: String
    let id: Identifier<Record>
    let to: Reference
}

extension [References] {
    /// Those that the record did not have before: what it referred to may be closed to the caller by now, and stays.
    ///
    /// It is known only where it stood, as what it stood there: an id in somebody's words, or of another kind of record, is
    /// looked up like any other.
    func added(to before: Record, _ call: Call) -> [References] {
        guard !isEmpty else { return [] }
        let resource = before.resource
        var reader = SchemaReader(.replacing, settings: call.settings.forReading(now: call.now))
        let stored = before.representation
        _ = reader.read(.object(stored), by: resource.schema, current: stored, envelope: resource.envelope)
        let known = Set(reader.references.map { Standing($0.pointer, $0.id, $0.to) })
        return filter { !known.contains(Standing($0.pointer, $0.id, $0.to)) }
    }
}

/// Where an id stands, whichever place of its array that is.
private struct Standing: Hashable {
    let member: [Substring]
    let id: Identifier<Record>
    let collection: String

    init(_ pointer: String, _ id: Identifier<Record>, _ reference: Reference) {
        member = pointer.split(separator: "/").filter { Int($0) == nil }
        self.id = id
        collection = reference.collection
    }
}

extension WriteTransaction {
    /// Every id in the content must exist, belong to the same client and be open to the actor: else 422, all of them at once.
    func check(_ references: [References], for client: Identifier<Client>?) throws(Problem) {
        let faults = try unfound(references, for: client)
        guard faults.isEmpty else { throw .violated(faults, as: .referenceNotFound) }
    }

    /// The places of those that lead nowhere for the actor.
    func unfound(_ references: [References], for client: Identifier<Client>?) throws(Problem) -> [Fault] {
        var faults: [Fault] = []
        for reference in references {
            let values: [Value] =
                reference.to.isOfSameClient
                ? accessValues([Value(reference.id), Value(client)]) : [Value(reference.id)]
            if try !isAny(reference.to.exists, values) {
                faults.append(Fault(place: .member(reference.pointer), code: .referenceNotFound))
            }
        }
        return faults
    }
}
