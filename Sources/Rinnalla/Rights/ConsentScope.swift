import JSON
import SQLite

/// Whether the references of a consent's scope are what its level says they are.
extension ConsentRecord {
    static func checkScope(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        let kind = draft.text("kind").flatMap { ConsentKind(rawValue: $0) }
        guard let scope = draft["scope"]?.object,
            let level = scope["level"]?.string.flatMap({ ConsentLevel(rawValue: $0) })
        else { return }
        let refs = scope["refs"]?.array?.compactMap(\.string) ?? []
        if level == .namedRecipient {
            if draft.items("recipients").isEmpty { draft.fault(.tooFewItems, at: "/recipients", ["minimum": 1]) }
            if !refs.isEmpty { draft.fault(.tooManyItems, at: "/scope/refs", ["maximum": 0]) }
            return
        }
        if refs.isEmpty { draft.fault(.tooFewItems, at: "/scope/refs", ["minimum": 1]) }
        // INV-S4: social care and health care are permitted each on its own.
        if level == .sector, kind == .releasePermit, refs.count > 1 { draft.violate("INV-S4", at: "/scope/refs") }
        for (index, ref) in refs.enumerated() {
            try check(ref, at: "/scope/refs/\(index)", as: level, &draft, transaction)
        }
    }

    private static let recordOfClient: SQL = "SELECT 1 FROM event WHERE subject_id = ? AND client_id = ?"

    private static func check(
        _ ref: String,
        at pointer: String,
        as level: ConsentLevel,
        _ draft: inout Draft,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        switch level {
        case .serviceTask: check(ref, among: ServiceTask.codes, at: pointer, &draft)
        case .sector: check(ref, among: Sector.codes, at: pointer, &draft)
        case .document, .controller:
            guard let id = Identifier<Record>(ref) else { return draft.fault(.invalidIdentifier, at: pointer) }
            let isKnown =
                level == .document
                ? try transaction.isAny(recordOfClient, [Value(id), Value(draft.client)])
                : try transaction.known(OrganizationRecord.resource, id) != nil
            if !isKnown { draft.fault(.referenceNotFound, at: pointer) }
        case .namedRecipient: return
        }
    }

    private static func check(_ ref: String, among codes: [String], at pointer: String, _ draft: inout Draft) {
        if !codes.contains(ref) {
            draft.fault(
                .unknownCode,
                at: pointer,
                ["allowed": .array(codes.map { .string($0) }), "value": .string(ref)]
            )
        }
    }
}
