import JSON

/// What is listed by its position, which is its whole place in the order: it has no UUID to tell equals apart.
protocol Positioned {
    var position: Int64 { get }
    var representation: JSONObject { get }
}

extension Listing {
    /// A page of what is behind the cursor, in the order of its positions.
    static func page<Item: Positioned>(
        _ call: Call,
        of find: (_ after: Int64, _ limit: Int) throws(Problem) -> [Item]
    ) throws(Problem) -> Answer {
        let page = try PageRequest(call)
        var found = try find(page.after?.key ?? 0, page.limit + 1)
        var next: String?
        if found.count > page.limit {
            found.removeLast()
            next = found.last.map {
                Cursor(key: $0.position, id: .init(high: 0, low: 0), filters: PageRequest.fingerprint(call)).text
            }
        }
        let items = found.map { JSONValue.object($0.representation).encoded() }
        var answer = Answer(content: body(items, limit: page.limit, next: next, total: nil))
        answer.link = next.map { "<\(target(call, cursor: $0))>; rel=\"next\"" }
        answer.count = found.count
        return answer
    }
}
