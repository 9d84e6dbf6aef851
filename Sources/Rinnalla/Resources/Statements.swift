import SQLite

/// The statements of one resource, composed once from its declaration; only literals can get into them.
struct Statements: Sendable {
    /// One record by id `?8`, if the actor may see it: for answers.
    let readable: SQL
    /// The same whoever asks, without what has a condition of its own: for who lost the way to it by the very call (D37).
    let lastSeen: SQL
    /// The same as `readable` with the actor's relationships: for changes.
    let changeable: SQL
    /// One record by id `?1` at the time `?4`, whoever asks: for the rules of the domain.
    let known: SQL
    /// The version and the projections of one record by id `?1` at the time `?4`: all that a write cannot know by itself.
    let projected: SQL
    let insert: SQL
    let update: SQL
    /// Advances the version at `?1` of the record `?2`: a child changed.
    let touch: SQL
    /// Whether the record with id `?8` exists, belongs to client `?9` where it belongs to one, and is open to the actor.
    let exists: SQL
    /// The columns of every reading statement, for lists.
    let columns: SQL
    /// The same but for the parts that are opened on their own.
    let columnsWithoutParts: SQL
    /// The condition that `x` is open to the actor; nil for directory records.
    let isVisible: SQL?

    /// Where each column stands in a reading statement.
    enum Column {
        static let id: Int32 = 0
        static let version: Int32 = 1
        static let createdAt: Int32 = 2
        static let updatedAt: Int32 = 3
        static let client: Int32 = 4
        static let status: Int32 = 5
        static let relationships: Int32 = 6
        static let content: Int32 = 7
        static let firstFree: Int32 = 8
    }

    init(
        _ table: SQL,
        _ nature: Resource.Nature,
        _ schema: Schema,
        _ parents: [Resource.Parent],
        _ projections: [Resource.Projection],
        _ parts: [Resource.ContentPart],
        opensWhole: SQL?,
        shownContent: SQL?
    ) {
        let own = schema.members.compactMap(\.column)
        let hasStatus = !own.contains { $0.text == "status" }
        var stored: [SQL] = ["id", "version", "created_at", "updated_at", "content"]
        let scope: SQL
        switch nature {
        case .directory:
            isVisible = nil
            scope = "NULL"
        case .ofClient(_, let covered):
            stored += ["client_id", "categories"]
            isVisible = Visibility.of(scope: covered)
            scope = covered
        case .ofClientOrNobody(_, let covered, let own):
            stored += ["client_id", "categories"]
            isVisible = """
                ((\(own.isOpen) AND \(own.relationships) <> 0)
                OR (x.client_id IS NOT NULL AND \(Visibility.of(scope: covered))))
                """
            scope = covered
        case .ofRegister(let own):
            isVisible = "(\(own.isOpen) AND \(own.relationships) <> 0)"
            scope = "NULL"
        }
        if hasStatus { stored.append("status") }
        stored += parts.map(\.column) + parents.map(\.column) + own

        let isOfClient = isVisible != nil
        let hasClient = stored.contains { $0.text == "client_id" }
        let client: SQL = hasClient ? "x.client_id" : "NULL"
        let status: SQL = hasStatus ? "x.status" : "NULL"
        let open: SQL =
            switch nature {
            case .directory: "NULL"
            case .ofClient: Visibility.relationships(scope: scope)
            case .ofClientOrNobody(_, _, let own):
                "(coalesce(\(Visibility.relationships(scope: scope)), 0) | \(own.relationships))"
            case .ofRegister(let own): own.relationships
            }
        let parentColumns = parents.map { parent -> SQL in "x.\(parent.column)" }
        let computed = projections.map(\.value)
        let seenParts = parts.map { part -> SQL in "CASE WHEN \(part.isShown) THEN x.\(part.column) END" }
        let allParts = parts.map { part -> SQL in "x.\(part.column)" }
        func select(
            _ relationships: SQL,
            _ parts: [SQL],
            content: SQL = "x.content",
            openness: [SQL] = []
        ) -> SQL {
            .joined(
                ["x.id", "x.version", "x.created_at", "x.updated_at", client, status, relationships, content]
                    + parts + parentColumns + computed + openness,
                separator: ", "
            )
        }
        let openParts = parts.map(\.isShown)
        let everyPart = parts.map { _ -> SQL in "TRUE" }
        columns = select("NULL", seenParts, content: shownContent ?? "x.content")
        columnsWithoutParts = select("NULL", [], content: shownContent ?? "x.content")
        let visible = isVisible ?? "TRUE"
        let id: SQL = isOfClient ? "?8" : "?1"
        // What an answer shows of a directory record may hang on whose key asks: `?2`.
        if let opensWhole {
            // Asked once and first: most who ask need nothing else. The limit keeps it from being asked anew for each part.
            let wholeParts = parts.map { part -> SQL in
                "CASE WHEN \(part.isShown(where: "(w.is_whole OR \(part.isOpen))")) THEN x.\(part.column) END"
            }
            readable = """
                SELECT \(select("NULL", wholeParts, content: shownContent ?? "x.content"))
                FROM (SELECT \(opensWhole) AS is_whole LIMIT 1) w CROSS JOIN \(table) x
                WHERE x.id = \(id) AND (w.is_whole OR \(visible))
                """
        } else {
            readable =
                "SELECT \(columns) FROM \(table) x WHERE x.id = \(id) AND \(isVisible ?? "?2 IS NOT NULL")"
        }
        lastSeen = "SELECT \(columns) FROM \(table) x WHERE x.id = \(id)"
        changeable =
            "SELECT \(select(open, allParts, openness: openParts)) FROM \(table) x WHERE x.id = \(id) AND \(visible)"
        // What is computed by the time reads it at `?4`, where answers have it too.
        let one: SQL = "x.id = ?1 AND ?4 IS NOT NULL"
        known = "SELECT \(select("NULL", allParts, openness: everyPart)) FROM \(table) x WHERE \(one)"
        projected = "SELECT \(SQL.joined(["x.version"] + computed, separator: ", ")) FROM \(table) x WHERE \(one)"
        let ofClient: SQL = hasClient ? "AND x.client_id = ?9" : ""
        exists = "SELECT 1 FROM \(table) x WHERE x.id = \(id) \(ofClient) AND \(visible)"

        let places = SQL.joined(stored.map { _ -> SQL in "?" }, separator: ", ")
        insert = "INSERT INTO \(table) (\(SQL.joined(stored, separator: ", "))) VALUES (\(places))"
        let assignments = stored.dropFirst().map { column -> SQL in "\(column) = ?" }
        touch = "UPDATE \(table) SET version = version + 1, updated_at = ?1 WHERE id = ?2"
        update = "UPDATE \(table) SET \(SQL.joined(assignments, separator: ", ")) WHERE id = ? AND version = ?"
    }
}
