import HTTP

/// The operations that the machinery gives to every resource, as the route table names them.
extension Operation {
    static func get(
        _ path: String,
        _ id: String,
        _ resource: Resource,
        including children: [Reading.Child] = []
    ) -> Operation {
        let names = resource.memberNames + children.map(\.name)
        var parameters: [Parameter] = [.init(name: "fields", form: .codes(names))]
        if !children.isEmpty { parameters.append(.init(name: "include", form: .codes(children.map(\.name)))) }
        if resource.hasIdentityCode { parameters.append(.init(name: "reveal", form: .code(["hetu"]))) }
        return read(path, id, resource, parameters, .read, Reading.one(resource, including: children))
    }

    static func list(_ path: String, _ id: String, _ resource: Resource, _ place: Listing.Place) -> Operation {
        let listing = Listing(resource: resource, place: place)
        return read(path, id, resource, listing.parameters, .list, listing: listing) {
            call,
            transaction throws(Problem) in
            try listing(call, transaction)
        }
    }

    static func create(
        _ path: String,
        _ id: String,
        _ resource: Resource,
        _ place: Writing.Place,
        including children: [Reading.Child] = []
    ) -> Operation {
        write(
            .post,
            path,
            id,
            resource,
            .json,
            needsPrecondition: false,
            .create,
            Writing.create(resource, place, including: children)
        )
    }

    static func change(_ path: String, _ id: String, _ resource: Resource) -> Operation {
        write(.patch, path, id, resource, .mergePatch, .change, Writing.change(resource))
    }

    /// `PUT`: replaces; with a place also creates, under the id of the path.
    static func replace(_ path: String, _ id: String, _ resource: Resource, _ place: Writing.Place) -> Operation {
        write(.put, path, id, resource, .json, .replace, Writing.replace(resource, place))
    }

    static func transitions(_ path: String, _ id: String, _ resource: Resource) -> Operation {
        read(path, id, resource, [], .listTransitions, Moving.list(resource))
    }

    static func move(_ path: String, _ id: String, _ resource: Resource) -> Operation {
        write(.post, path, id, resource, .json, .move, Moving.move(resource))
    }

    static func read(
        _ path: String,
        _ id: String,
        _ resource: Resource,
        _ parameters: [Parameter],
        _ verb: Deed.Verb,
        listing: Listing? = nil,
        _ handler: @escaping @Sendable (Call, ReadTransaction) throws(Problem) -> Answer
    ) -> Operation {
        Operation(
            id: id,
            method: .get,
            path: path,
            guarding: resource.guarding(resource.readScope),
            parameters: parameters,
            deed: Deed(verb: verb, resource: resource, listing: listing),
            handler: .read(handler)
        )
    }

    static func write(
        _ method: Method,
        _ path: String,
        _ id: String,
        _ resource: Resource,
        _ content: Content,
        needsPrecondition: Bool = true,
        _ verb: Deed.Verb,
        _ prepare: @escaping @Sendable (Call) throws(Problem) -> Apply
    ) -> Operation {
        Operation(
            id: id,
            method: method,
            path: path,
            guarding: resource.guarding(resource.writeScope),
            content: content,
            needsPrecondition: needsPrecondition,
            deed: Deed(verb: verb, resource: resource),
            handler: .write(prepare)
        )
    }
}

extension Resource {
    /// The checks that stand before its operations.
    func guarding(_ scope: String) -> Operation.Guard {
        isOfClient ? .clientData(scope, ownAccess: !isOfRegister) : .scope(scope)
    }

    /// Every member of its representation, for `fields`.
    var memberNames: [String] { envelope.sorted() + schema.members.map(\.name) }

    var hasIdentityCode: Bool { parts.contains { $0.part == .identityCode } }
}
