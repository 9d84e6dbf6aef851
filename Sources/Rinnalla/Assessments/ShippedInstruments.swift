import JSON

/// The instruments that come with the service, in its four languages (Data/instruments.json).
enum ShippedInstruments {
    /// Puts those into the directory of which it does not have the edition.
    static func insertMissing(_ transaction: WriteTransaction) throws(Problem) {
        let file = Embedded.data.first { $0.name == "instruments.json" }
        let contents = file.flatMap { try? JSONParser.parse($0.text.bytes) }?.array ?? []
        for content in contents
        where try transaction.instrument(content["code"]?.string, edition: content["edition"]?.string) == nil {
            try insert(content, transaction)
        }
    }

    private static func insert(_ content: JSONValue, _ transaction: WriteTransaction) throws(Problem) {
        let resource = InstrumentRecord.resource
        var reader = SchemaReader(.creating, settings: transaction.settings.forReading(now: transaction.now))
        let read = reader.read(content, by: resource.schema)
        guard reader.faults.isEmpty else { throw .invalid(reader.faults) }
        let draft = Draft(
            resource: resource,
            before: nil,
            id: transaction.makeIdentifier(),
            client: nil,
            parents: [],
            content: read,
            status: nil
        )
        _ = try transaction.insert(draft)
    }
}
