import JSON
import SQLite

/// Creating a whole with its parts in one request: `goals[].actions[]` of a plan, each part a record of its own (api.md 1.3).
extension Resource {
    /// A member of the create request that brings new child records along.
    struct Nested: Sendable {
        let member: String
        let resource: @Sendable () -> Resource
        let count: ClosedRange<Int>
    }

    /// What a create may say: the record's own members and, however deep, those of its parts.
    ///
    /// Reading all of it by one schema puts the faults of every level into one answer, with the right pointers.
    var creation: Schema {
        if nested.isEmpty { return schema }
        return schema + Schema(nested.map { .array($0.member, of: .object($0.resource().creation), $0.count) })
    }

    /// The members of a create that are the record's own.
    func own(_ content: JSONObject) -> JSONObject {
        var own = content
        for part in nested { own[part.member] = nil }
        return own
    }
}

extension WriteTransaction {
    /// Makes the parts that a create brought along, in the savepoint of the whole, which keeps its first version.
    ///
    /// What speaks against any of them is answered at once.
    /// - Returns: the tags of the parts, as categories that the answer discloses.
    func insertParts(of whole: Record, from content: JSONObject) throws(Problem) -> DataCategories {
        var faults: [Fault] = []
        let tags = try insertParts(of: whole, from: content, at: "", &faults)
        guard faults.isEmpty else { throw Self.refusal(faults) }
        return tags
    }

    private func insertParts(
        of whole: Record,
        from content: JSONObject,
        at pointer: String,
        _ faults: inout [Fault]
    ) throws(Problem) -> DataCategories {
        var tags: DataCategories = []
        for nested in whole.resource.nested {
            let resource = nested.resource()
            for (index, item) in (content[nested.member]?.array ?? []).enumerated() {
                guard let object = item.object else { continue }
                let place = JSONPointer.append(index, to: JSONPointer.append(nested.member, to: pointer))
                let draft = Draft(
                    resource: resource,
                    before: nil,
                    id: makeIdentifier(),
                    client: whole.client,
                    parents: [whole.id] + whole.parents,
                    content: resource.own(object),
                    status: resource.states?.initial
                )
                do throws(Problem) {
                    let part = try insert(draft)
                    tags.formUnion(part.tags)
                    tags.formUnion(try insertParts(of: part, from: object, at: place, &faults))
                } catch {
                    guard error.isRefusalOfContent else { throw error }
                    faults += error.faults.map { $0.moved(under: place) }
                }
            }
        }
        return tags
    }
}

extension Problem {
    /// The same refusal of a part, seen from the whole.
    func moved(under pointer: String) -> Problem {
        var moved = self
        moved.faults = faults.map { $0.moved(under: pointer) }
        return moved
    }

    /// Whether it names what is wrong with the content, so that the rest of the content may still be judged.
    var isRefusalOfContent: Bool {
        !faults.isEmpty && [.validationFailed, .ruleViolation, .referenceNotFound].contains(code)
    }
}

extension Fault {
    /// The same fault of a part, seen from the whole.
    fileprivate func moved(under pointer: String) -> Fault {
        guard case .member(let own) = place else { return self }
        return Fault(place: .member(pointer + own), code: code, details: details, rule: rule)
    }
}
