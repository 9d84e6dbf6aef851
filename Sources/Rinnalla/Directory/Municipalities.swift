/// The official codes of Finland's municipalities (Data/municipalities.csv).
struct Municipalities: Sendable {
    static let shared = Municipalities()

    struct Municipality: Sendable {
        let code: String
        let nameFinnish: String
        let nameSwedish: String
        let county: String
    }

    let all: [Municipality]
    private let codes: Set<String>

    private init() {
        let text = Embedded.data.first { $0.name == "municipalities.csv" }?.text.description ?? ""
        all = text.split(separator: "\n").dropFirst().compactMap { line in
            let columns = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard columns.count == 5 else { return nil }
            return Municipality(code: columns[0], nameFinnish: columns[1], nameSwedish: columns[2], county: columns[3])
        }
        codes = Set(all.map(\.code))
    }

    func contains(_ code: String) -> Bool { codes.contains(code) }
}
