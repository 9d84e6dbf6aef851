import JSON

/// Reads content by a schema and remembers everything that is wrong with it.
///
/// What it returns is canonical: members in the schema's order, texts trimmed and normalized, ids lowercase, times UTC.
struct SchemaReader {
    /// What the content is read for: whether required members must be there and once-members may be set.
    enum Intent { case creating, replacing }

    let intent: Intent
    let settings: Settings
    private(set) var faults: [Fault] = []
    /// The references met on the way, to be looked up where the database is.
    private(set) var references: [(pointer: String, id: Identifier<Record>, to: Reference)] = []

    /// What the process was started with that bears on values.
    struct Settings: Sendable {
        var allowsTestIdentityCodes = false
        var today: CalendarDate
    }

    init(_ intent: Intent, settings: Settings) {
        self.intent = intent
        self.settings = settings
    }

    /// Reads an object. `current` is the record's representation as it stands, which read-only members may repeat;
    /// `envelope` names the read-only members that are not part of the schema (`id`, `version`, …).
    mutating func read(
        _ value: JSONValue,
        by schema: Schema,
        at pointer: String = "",
        current: JSONObject = [:],
        envelope: Set<String> = []
    ) -> JSONObject {
        guard case .object(let object) = value else {
            fault(pointer, .wrongType, schema.expected)
            return [:]
        }
        refuseUnknownMembers(of: object, schema, at: pointer, current, envelope)
        var result: JSONObject = [:]
        for member in schema.members {
            let place = JSONPointer.append(member.name, to: pointer)
            result[member.name] = self.member(
                member,
                said: object[member.name],
                current: current[member.name],
                at: place
            )
        }
        return result
    }

    private mutating func member(
        _ member: Member,
        said: JSONValue?,
        current: JSONValue?,
        at place: String
    ) -> JSONValue? {
        if member.writing == .never {
            repeats(said, current, at: place)
            return current
        }
        guard let given = said, !given.isNull else {
            // Silence never changes what always has a value: a PUT that forgets a protection does not lift it (INV-C3).
            if let initial = member.initial { return current ?? initial }
            if member.isRequired { fault(place, .required, member.type.choices) }
            if member.writing == .once, intent == .replacing {
                repeats(said, current, at: place)
                return current
            }
            if case .array = member.type { return .array([]) }
            return nil
        }
        let value = self.value(given, as: member.type, at: place, isSensitive: member.isSensitive, current: current)
        if member.writing == .once, intent == .replacing, let value, value != current { fault(place, .readOnly) }
        return value
    }

    private mutating func refuseUnknownMembers(
        of object: JSONObject,
        _ schema: Schema,
        at pointer: String,
        _ current: JSONObject,
        _ envelope: Set<String>
    ) {
        for member in object.members where schema[member.name] == nil {
            // A body of a megabyte may hold 100,000 names: none is looked into that no answer would mention.
            guard !isFull else { return }
            let place = JSONPointer.append(member.name, to: pointer)
            if envelope.contains(member.name) {
                repeats(member.value, current[member.name], at: place)
                continue
            }
            var details: JSONObject = ["allowed": .array(schema.members.map { .string($0.name) })]
            if let near = Suggestion.nearest(to: member.name, among: schema.members.map(\.name)) {
                details["suggestion"] = .string(JSONPointer.append(near, to: pointer))
            }
            fault(place, .unknownMember, details)
        }
    }

    /// What a body may only repeat; a null says that there is nothing, and would take away what there is (RFC 7396).
    private mutating func repeats(_ said: JSONValue?, _ current: JSONValue?, at place: String) {
        if let said, said != current ?? .null { fault(place, .readOnly) }
    }

    /// Whether it has found as much as one answer names.
    var isFull: Bool { faults.count >= Problem.maximumFaults }

    mutating func fault(_ pointer: String, _ code: Fault.Code, _ details: JSONObject = [:]) {
        guard !isFull else { return }
        faults.append(Fault(place: .member(pointer), code: code, details: details))
    }

    mutating func refer(to reference: Reference, _ id: Identifier<Record>, at pointer: String) {
        references.append((pointer, id, reference))
    }
}
