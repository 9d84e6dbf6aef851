import JSON

/// What the synthetic region is made of: contents as the API takes them, in `Data/demo-*.json`.
enum DemoData {
    static let region = object("demo-region.json")
    static let names = object("demo-stories.json")["names"] ?? .null
    /// What a client's whole story has besides, whichever it is.
    static let whole = object("demo-stories.json")["whole"] ?? .null
    static let stories: [JSONValue] = object("demo-stories.json")["stories"]?.array ?? []

    private static func object(_ name: String) -> JSONValue {
        guard let file = Embedded.data.first(where: { $0.name == name }),
            let value = try? JSONParser.parse(file.text.bytes)
        else { preconditionFailure("\(name) is no JSON") }
        return value
    }

    /// The official codes of the region's municipalities. Finnish: *Päijät-Häme*.
    static let municipalities = Municipalities.shared.all.filter { $0.county == "PH" }.map(\.code)

    /// A postal code of each of them, that of its center.
    static let postalCodes = [
        "016": "17200", "081": "19600", "098": "15870", "111": "18100", "142": "47400", "316": "16600", "398": "15100",
        "560": "16300", "576": "17500", "781": "19700",
    ]
}

/// What the words with an `@` stand for: ids of records made before, days from today, the region's municipalities.
struct DemoWords: Sendable {
    let today: CalendarDate
    private var values: [String: JSONValue] = [
        "municipalities": .array(DemoData.municipalities.map { .string($0) })
    ]

    init(today: CalendarDate) { self.today = today }

    subscript(name: String) -> JSONValue? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// The id that a word stands for.
    func id<T>(_ name: String, as type: T.Type = T.self) -> Identifier<T> {
        guard let id = values[name]?.string.flatMap({ Identifier<T>($0) }) else {
            preconditionFailure("nothing in the demo is called \(name)")
        }
        return id
    }

    mutating func call(_ record: Record, _ name: String) { values[name] = .string(record.id.description) }

    /// The value with every word replaced.
    func spelled(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text) where text.hasPrefix("@"): meaning(of: text.dropFirst())
        case .array(let items): .array(items.map(spelled))
        case .object(let object): .object(spelled(object))
        default: value
        }
    }

    func spelled(_ object: JSONObject) -> JSONObject {
        JSONObject(object.members.map { ($0.name, spelled($0.value)) })
    }

    private func meaning(of word: Substring) -> JSONValue {
        if word.hasPrefix("today"), let days = Int(word.dropFirst("today".count)) {
            return .string(today.addingDays(days).description)
        }
        guard let value = values[String(word)] else { preconditionFailure("nothing in the demo is called \(word)") }
        return value
    }
}
