import JSON

/// An active consent, as far as a decision depends on it.
struct DisclosureConsent: Sendable {
    let id: Identifier<Record>
    let kind: ConsentKind
    let isDenying: Bool
    let level: ConsentLevel?
    let refs: Set<String>
    let categories: DataCategories
    let recipients: Set<Identifier<Organization>>
    let purposes: Set<Purpose>
    let from: Timestamp
    let to: Timestamp
    let hasStatute: Bool
    let isOverridden: Bool

    /// Nil for a consent that neither opens nor closes data.
    init?(_ id: Identifier<Record>, _ content: JSONValue) {
        guard let kind = content["kind"]?.string.flatMap({ ConsentKind(rawValue: $0) }) else { return nil }
        isDenying = content["provision"]?.string == ConsentProvision.deny.rawValue
        guard isDenying || ConsentKind.opening.contains(kind) else { return nil }
        self.id = id
        self.kind = kind
        level = content["scope"]?["level"]?.string.flatMap { ConsentLevel(rawValue: $0) }
        refs = Set(content["scope"]?["refs"]?.array?.compactMap(\.string) ?? [])
        categories = DataCategories(codes: content["dataCategories"]?.array?.compactMap(\.string) ?? [])
        recipients = Set(content["recipients"]?.array?.compactMap { $0.string.flatMap { Identifier($0) } } ?? [])
        purposes = Set(content["purposes"]?.array?.compactMap { $0.string.flatMap { Purpose(rawValue: $0) } } ?? [])
        from = content["validFrom"]?.string.flatMap { Timestamp($0) } ?? .earliest
        to = content["validTo"]?.string.flatMap { Timestamp($0) } ?? .latest
        hasStatute = content["statute"]?.string != nil
        isOverridden = content["override"]?.object != nil
    }

    /// Whether it is in force then; periods are half-open.
    func isValid(at time: Timestamp) -> Bool { from <= time && time < to }

    /// Whether it permits all these categories in these circumstances; a doubt counts against it.
    func permits(_ wanted: DataCategories, in circumstances: Disclosure.Circumstances) -> Bool {
        !isDenying && categories.isSuperset(of: wanted) && coverage(of: circumstances) == .certain
    }

    /// Whether it forbids any of these categories in these circumstances; a doubt counts for it.
    func denies(_ wanted: DataCategories, in circumstances: Disclosure.Circumstances) -> Bool {
        isDenying && !categories.isDisjoint(with: wanted) && coverage(of: circumstances) != .none
    }

    /// How surely a consent is about the circumstances of a disclosure.
    private enum Coverage { case none, possible, certain }

    private func coverage(of circumstances: Disclosure.Circumstances) -> Coverage {
        guard recipients.isEmpty || recipients.contains(circumstances.recipient) else { return .none }
        let ofPurpose: Coverage
        if purposes.isEmpty {
            ofPurpose = .certain
        } else {
            ofPurpose = circumstances.purpose.map { purposes.contains($0) ? .certain : .none } ?? .possible
        }
        switch (ofPurpose, coverageOfScope(circumstances)) {
        case (.none, _), (_, .none): return .none
        case (.certain, .certain): return .certain
        default: return .possible
        }
    }

    private func coverageOfScope(_ circumstances: Disclosure.Circumstances) -> Coverage {
        switch level {
        case nil, .namedRecipient: return .certain
        case .document:
            // A decision is about categories: the document may be among what it opens.
            return circumstances.record.map { refs.contains($0.description) } == true ? .certain : .possible
        case .serviceTask: return coverage(of: circumstances.serviceTasks)
        case .controller:
            let named = [circumstances.recipient, circumstances.controller].compactMap { $0?.description }
            return refs.isDisjoint(with: named) ? .none : .certain
        case .sector: return coverage(of: circumstances.sectors)
        }
    }

    /// Certain when the references cover all that may be meant, possible when some or nobody knows.
    private func coverage(of codes: Set<String>) -> Coverage {
        if codes.isEmpty { return .possible }
        return codes.isSubset(of: refs) ? .certain : codes.isDisjoint(with: refs) ? .none : .possible
    }
}
