import HTTP

/// The route table, frozen into a tree: which operation a method and a path name.
struct Router: Sendable {
    enum Match: Sendable {
        case operation(Operation, identifiers: [Identifier<Record>], words: [Substring])
        /// The path exists, the method does not: what does.
        case otherMethods([Method])
        case nothing
    }

    private struct Node: Sendable {
        var literals: [(segment: [UInt8], node: Int)] = []
        /// The child for `{…}`: ids for most, a word where the template says `{code}`.
        var parameter: (node: Int, isWord: Bool)?
        var operations: [Operation] = []
    }

    private var nodes = [Node()]
    let operations: [Operation]

    /// Builds the tree; two operations with the same method and path, or a slow one on client data, are a programmer's error.
    init(_ operations: [Operation]) {
        self.operations = operations
        for operation in operations {
            var node = 0
            for segment in operation.path.split(separator: "/") { node = descend(from: node, segment, operation) }
            precondition(
                !nodes[node].operations.contains { $0.method == operation.method },
                "\(operation.method) \(operation.path) stands twice in the route table"
            )
            precondition(
                !operation.isSlow || !operation.guarding.touchesClientData,
                "\(operation.id) would leave no record"
            )
            nodes[node].operations.append(operation)
        }
    }

    private mutating func descend(from node: Int, _ segment: Substring, _ operation: Operation) -> Int {
        if segment.hasPrefix("{") {
            if let parameter = nodes[node].parameter { return parameter.node }
            nodes.append(Node())
            nodes[node].parameter = (nodes.count - 1, segment == "{code}")
            return nodes.count - 1
        }
        let bytes = Array(segment.utf8)
        if let literal = nodes[node].literals.first(where: { $0.segment == bytes }) { return literal.node }
        nodes.append(Node())
        nodes[node].literals.append((bytes, nodes.count - 1))
        return nodes.count - 1
    }

    /// Ids are decoded while matching, so that a malformed one is no route (404) and handlers see typed ids.
    func match(_ method: Method, _ path: ArraySlice<UInt8>) -> Match {
        guard path.first == UInt8(ascii: "/") else { return .nothing }
        var node = 0
        var identifiers: [Identifier<Record>] = []
        var words: [Substring] = []
        var rest = path.dropFirst()
        var isOver = rest.isEmpty
        while !isOver {
            let segment = rest.prefix { $0 != UInt8(ascii: "/") }
            isOver = segment.endIndex == rest.endIndex
            rest = rest.dropFirst(segment.count + 1)
            if let literal = nodes[node].literals.first(where: {
                $0.segment.count == segment.count && $0.segment.elementsEqual(segment)
            }) {
                node = literal.node
            } else if let parameter = nodes[node].parameter {
                if parameter.isWord {
                    guard let word = PercentCoding.decode(segment) else { return .nothing }
                    words.append(word[...])
                } else {
                    guard let id = Identifier<Record>(segment) else { return .nothing }
                    identifiers.append(id)
                }
                node = parameter.node
            } else {
                return .nothing
            }
        }
        let here = nodes[node].operations
        guard !here.isEmpty else { return .nothing }
        let wanted = method == .head ? .get : method
        if let operation = here.first(where: { $0.method == wanted }) {
            return .operation(operation, identifiers: identifiers, words: words)
        }
        return .otherMethods(allowed(here))
    }

    private func allowed(_ operations: [Operation]) -> [Method] {
        var methods = operations.map(\.method)
        if methods.contains(.get) { methods.append(.head) }
        methods.append(.options)
        return methods
    }

    /// The operations at a path, for `OPTIONS`.
    func operations(at path: ArraySlice<UInt8>) -> [Operation] {
        operations.filter { operation in
            if case .operation(let found, _, _) = match(operation.method, path) {
                found.id == operation.id
            } else {
                false
            }
        }
    }

    /// Path templates that look like what was asked for, for `no-such-route`.
    func near(_ path: String) -> [String] {
        let templates = Array(Set(operations.map(\.path))).sorted()
        return Suggestion.nearest(to: path, among: templates).map { [$0] } ?? []
    }
}

extension Method {
    /// As it stands on the wire.
    var name: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .trace: "TRACE"
        case .connect: "CONNECT"
        case .other: "OTHER"
        }
    }
}
