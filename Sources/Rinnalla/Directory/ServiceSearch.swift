import JSON
import SQLite

/// `q=`: services by the words of their names and descriptions, whatever the language (api.md 1.3).
enum ServiceSearch {
    /// Whether a word of the service begins with what is searched: from the first value up to the second.
    static let hasWord: SQL = """
        EXISTS (SELECT 1 FROM service_word w WHERE w.service_id = x.id AND w.word >= ? AND w.word < ?)
        """

    /// How many words a search has at most.
    static let maximumWords = 10

    /// The words of services that were there before words were kept.
    static let indexing = DueWork(name: "service-words", due: waiting) { transaction throws(Problem) in
        try transaction.keepWaitingWords()
    }

    fileprivate static let waiting: SQL = "SELECT service_id FROM service_without_words LIMIT ?"

    fileprivate static func words(of service: Record) -> Set<String> {
        var words: Set<String> = []
        for member in ["name", "description"] {
            for text in service[member]?.object?.members.compactMap(\.value.string) ?? [] {
                words.formUnion(Text.words(of: text))
            }
        }
        return words
    }
}

extension WriteTransaction {
    private static let forgetWords: SQL = """
        DELETE FROM service_word WHERE service_id = ?1 AND word NOT IN (SELECT value FROM json_each(?2))
        """
    private static let keepWords: SQL = """
        INSERT OR IGNORE INTO service_word (service_id, word) SELECT ?1, value FROM json_each(?2)
        """

    /// Keeps what a service is searched by; a change writes only the words that differ.
    func keepWords(of service: Record, since before: Record?) throws(Problem) {
        if let before, before["name"] == service["name"], before["description"] == service["description"] { return }
        let words = JSONValue.array(ServiceSearch.words(of: service).sorted().map { .string($0) }).encoded()
        if before != nil { try change(Self.forgetWords, [Value(service.id), .utf8(words)]) }
        try change(Self.keepWords, [Value(service.id), .utf8(words)])
    }

    private static let done: SQL = "DELETE FROM service_without_words WHERE service_id = ?"

    fileprivate func keepWaitingWords() throws(Problem) -> Bool {
        let ids = try all(ServiceSearch.waiting, [Value(DueWork.portion)]) { row in row.identifier(0) }
        for id in ids.compactMap(\.self) {
            if let service = try known(ServiceRecord.resource, Identifier(id)) {
                try keepWords(of: service, since: nil)
            }
            try change(Self.done, [Value(Identifier<Record>(id))])
        }
        return ids.count == DueWork.portion
    }
}
