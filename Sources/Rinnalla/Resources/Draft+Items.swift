import JSON

/// Parts of a record that have an id of their own: needs, representatives.
extension Draft {
    /// Gives each item of an array an id of the service's making; an item that says one must be known by it, from the
    /// record as it stands or from the one that it carries on.
    mutating func identifyItems(
        of member: String,
        carryingOn former: Record? = nil,
        _ transaction: WriteTransaction
    ) {
        let earlier = (before?.items(member) ?? []) + (former?.items(member) ?? [])
        let known = Set(earlier.compactMap { $0["id"]?.string })
        var taken: Set<String> = []
        var identified: [JSONValue] = []
        for (index, item) in items(member).enumerated() {
            guard let object = item.object else { continue }
            let place = "/\(member)/\(index)/id"
            var named: JSONObject = ["id": .string(transaction.makeIdentifier(Record.self).description)]
            for part in object.members { named[part.name] = part.value }
            if let id = object["id"]?.string {
                if !known.contains(id) { fault(.readOnly, at: place) }
                if !taken.insert(id).inserted { fault(.duplicateItem, at: place) }
            }
            identified.append(.object(named))
        }
        self[member] = .array(identified)
    }

    /// Notes when a period ends before it begins.
    mutating func checkPeriod(_ member: String) {
        check(period: self[member], at: "/\(member)")
    }

    /// The same of the period of each item of an array.
    mutating func checkPeriods(ofEach member: String) {
        for (index, item) in items(member).enumerated() {
            check(period: item["period"], at: "/\(member)/\(index)/period")
        }
    }

    private mutating func check(period: JSONValue?, at pointer: String) {
        guard let start = period?["start"]?.string, let end = period?["end"]?.string, end < start else { return }
        fault(.periodReversed, at: pointer + "/end")
    }
}
