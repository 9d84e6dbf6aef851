import JSON
import SQLite

/// The organizations, units, professionals and services of the synthetic region.
struct DemoDirectory: Sendable {
    private(set) var words: DemoWords
    /// Each area has a unit, a worker and services of its own, so that many clients are not all one worker's.
    private(set) var areas: [DemoArea] = []
    private(set) var services: [Identifier<Record>] = []

    init(areas count: Int, in transaction: WriteTransaction) throws(Problem) {
        words = DemoWords(today: transaction.now.dateInHelsinki)
        try ShippedInstruments.insertMissing(transaction)
        let baseline = try transaction.instrument("rinnalla-holistic-baseline", edition: "1")
        words["baseline"] = baseline.map { .string($0.description) }
        let maker = DemoHand(.system, in: transaction)
        let collections: [(String, Resource)] = [
            ("organizations", OrganizationRecord.resource), ("units", UnitRecord.resource),
            ("professionals", ProfessionalRecord.resource), ("services", ServiceRecord.resource),
        ]
        for (collection, resource) in collections {
            for item in DemoData.region[collection]?.array ?? [] {
                let record = try make(resource, item, as: item["key"]?.string ?? "", maker)
                if resource.name == ServiceRecord.resource.name { services.append(record.id) }
            }
        }
        areas = [DemoArea(words, unit: "adults", worker: "worker")]
        for number in 1..<max(count, 1) { areas.append(try makeArea(number, maker)) }
    }

    /// The first area's unit and worker for older clients.
    var older: DemoArea { DemoArea(words, unit: "older", worker: "worker-older") }

    /// An area like the first: its own unit and worker, its own unit of the provider.
    private mutating func makeArea(_ number: Int, _ maker: DemoHand) throws(Problem) -> DemoArea {
        let collections: [(String, Resource, [String])] = [
            ("units", UnitRecord.resource, ["adults", "home"]),
            ("professionals", ProfessionalRecord.resource, ["worker", "provider-worker"]),
            ("services", ServiceRecord.resource, DemoArea.services),
        ]
        let area = words
        for (collection, resource, keys) in collections {
            for item in DemoData.region[collection]?.array ?? [] {
                guard let key = item["key"]?.string, keys.contains(key) else { continue }
                var changed = item["content"]?.object ?? [:]
                if collection != "services" {
                    changed["name"] = .string("\(changed["name"]?.string ?? "") \(number + 1)")
                } else {
                    changed["unitId"] = "@home"
                }
                try make(resource, ["content": .object(changed)], as: key, suffix: "-\(number)", maker)
            }
        }
        defer { words = area }
        return DemoArea(words, unit: "adults", worker: "worker", isSupervised: false)
    }

    @discardableResult
    private mutating func make(
        _ resource: Resource,
        _ item: JSONValue,
        as key: String,
        suffix: String = "",
        _ maker: DemoHand
    ) throws(Problem) -> Record {
        var content = words.spelled(item["content"]?.object ?? [:])
        content["externalIds"] = DemoRegion.externalIDs(key + suffix)
        let record = try maker.create(resource, content)
        words.call(record, key)
        return record
    }
}
