import JSON
import SQLite

/// `q=`: records of the directory by the words of what they are called, whatever the language (api.md 1.3).
struct WordSearch: Sendable {
    /// Services, by name and description.
    static let services = WordSearch("service", of: ServiceRecord.resource) { service in
        ["name", "description"].flatMap { service[$0]?.object?.members.compactMap(\.value.string) ?? [] }
    }

    /// Units, by name.
    static let units = WordSearch("unit", of: UnitRecord.resource) { unit in [unit.text("name") ?? ""] }

    /// How many words a search has at most.
    static let maximumWords = 10

    /// Whether a word of `x` begins with what is searched: from the first value up to the second.
    let hasWord: SQL
    private let resource: @Sendable () -> Resource
    private let texts: @Sendable (Record) -> [String]
    private let forget: SQL
    private let keep: SQL
    /// Those that were there before words were kept.
    private let waiting: SQL
    private let done: SQL

    private init(
        _ table: SQL,
        of resource: @escaping @Sendable @autoclosure () -> Resource,
        by texts: @escaping @Sendable (Record) -> [String]
    ) {
        self.resource = resource
        self.texts = texts
        hasWord = "EXISTS (SELECT 1 FROM \(table)_word w WHERE w.\(table)_id = x.id AND w.word >= ? AND w.word < ?)"
        forget = "DELETE FROM \(table)_word WHERE \(table)_id = ?1 AND word NOT IN (SELECT value FROM json_each(?2))"
        keep = "INSERT OR IGNORE INTO \(table)_word (\(table)_id, word) SELECT ?1, value FROM json_each(?2)"
        waiting = "SELECT \(table)_id FROM \(table)_without_words LIMIT ?"
        done = "DELETE FROM \(table)_without_words WHERE \(table)_id = ?"
    }

    /// Keeps what a record is searched by; a change writes only the words that differ.
    func keepWords(of record: Record, since before: Record?, _ transaction: WriteTransaction) throws(Problem) {
        if let before, texts(before) == texts(record) { return }
        let found = texts(record).reduce(into: Set<String>()) { $0.formUnion(Text.words(of: $1)) }
        let words = JSONValue.array(found.sorted().map { .string($0) }).encoded()
        if before != nil { try transaction.change(forget, [Value(record.id), .utf8(words)]) }
        try transaction.change(keep, [Value(record.id), .utf8(words)])
    }

    /// The words of records that were there before words were kept.
    var indexing: DueWork {
        DueWork(name: "\(resource().name)-words", due: waiting) { transaction throws(Problem) in
            let ids = try transaction.all(waiting, [Value(DueWork.portion)]) { row in row.identifier(0) }
            for id in ids.compactMap(\.self) {
                if let record = try transaction.known(resource(), Identifier(id)) {
                    try keepWords(of: record, since: nil, transaction)
                }
                try transaction.change(done, [Value(Identifier<Record>(id))])
            }
            return ids.count == DueWork.portion
        }
    }
}
