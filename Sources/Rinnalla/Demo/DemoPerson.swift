import JSON

/// Somebody who does not exist: a name that says so, an identity code of the range for tests, an address on no map.
struct DemoPerson {
    private let index: Int
    private let language: String
    private let birthDate: CalendarDate
    /// How many people of lower indices were born on the same day.
    private let ordinal: Int
    private var random: DemoRandom

    /// The days on which people of the region were born, those who are old by now first.
    static let older = days(from: 1930, to: 1955)
    static let younger = days(from: 1958, to: 2000)

    private static func days(from first: Int, to last: Int) -> Range<Int> {
        let start = CalendarDate(year: first, month: 1, day: 1)?.daysSince1970 ?? 0
        let end = CalendarDate(year: last, month: 12, day: 31)?.daysSince1970 ?? 0
        return start..<end
    }

    init(_ index: Int, seed: UInt64, language: String, isOlder: Bool) {
        self.index = index
        self.language = language
        random = DemoRandom(seed: seed, stream: index)
        // A prime step goes through all the days before it comes back to one.
        let days = isOlder ? Self.older : Self.younger
        let step = Int(truncatingIfNeeded: (UInt64(index) &* 7919 &+ seed % 1_000_003) % UInt64(days.count))
        birthDate = CalendarDate(daysSince1970: days.lowerBound + step)
        ordinal = index / days.count
    }

    /// The content of the client's record.
    mutating func content() -> JSONObject {
        let names = DemoData.names[language]
        let given = random.element(of: names?["given"]?.array ?? [])
        var content: JSONObject = [
            "name": ["family": names?["family"] ?? "", "given": given],
            "language": .string(language),
            "externalIds": DemoRegion.externalIDs("client-\(index)"),
            "phones": [.string("+358 40 000 \(1000 + random.number(0..<9000))")],
            "safeContact": ["channels": ["phone"]],
        ]
        content["address"] = address()
        if language == "uk" { content["interpreter"] = ["isNeeded": true, "language": "uk", "mode": "phone"] }
        // Some are known by their birth date alone, as somebody is whose code nobody has asked for.
        if index % 10 == 9 {
            content["birthDate"] = .string(birthDate.description)
        } else {
            content["identityCode"] = .string(identityCode)
        }
        return content
    }

    private mutating func address() -> JSONValue {
        let street = "Esimerkkikatu \(random.number(1..<200))"
        let municipality = random.element(of: DemoData.municipalities)
        var address: JSONObject = ["street": .string(street), "municipalityCode": .string(municipality)]
        address["postalCode"] = DemoData.postalCodes[municipality].map { .string($0) }
        return .object(address)
    }

    /// A day has a hundred numbers for tests with each of its century's six separators: enough for millions of people.
    private var identityCode: String {
        let parts = birthDate.components
        let number = 900 + (ordinal + birthDate.daysSince1970 % 100 + 100) % 100
        let separator = Array(parts.year < 2000 ? "-YXWVU" : "ABCDEF")[ordinal / 100 % 6]
        let date = Self.digits(parts.day, 2) + Self.digits(parts.month, 2) + Self.digits(parts.year % 100, 2)
        let remainder = ((parts.day * 100 + parts.month) * 100 + parts.year % 100) * 1000 + number
        let check = Character(Unicode.Scalar(PersonalIdentityCode.checkCharacters[remainder % 31]))
        return "\(date)\(separator)\(number)\(check)"
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
