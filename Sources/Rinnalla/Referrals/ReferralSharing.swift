import JSON

/// What a referral shares with its receiver: the categories named, and always the referral itself with its tags.
extension Draft {
    var sharedCategories: DataCategories { DataCategories(sharedBy: content) }
}

extension Record {
    var sharedCategories: DataCategories { DataCategories(sharedBy: content) }

    /// Whether the client, or who stands in the client's place, made it without a worker.
    var isSelfReferral: Bool {
        resource.name == "referral" && self["fromWorkerId"] == nil
            && ["client", "representative"].contains(text("initiator"))
    }
}

extension DataCategories {
    fileprivate init(sharedBy referral: JSONObject) {
        let named = (referral["sharedData"]?.array ?? []) + (referral["tags"]?.array ?? [])
        self = DataCategories(codes: named.compactMap(\.string)).union(.referral)
    }
}

/// Whether one category may be shared with the receiver, as it is kept on the referral.
struct SharingDecision: Sendable {
    let code: String
    let decision: DisclosureDecision
    let at: Timestamp

    /// Where the referral names the category; it shares itself without a word.
    func place(in referral: JSONObject) -> String {
        for member in ["sharedData", "tags"] {
            if let index = referral[member]?.array?.firstIndex(of: .string(code)) { return "/\(member)/\(index)" }
        }
        return "/sharedData"
    }

    /// The rule that refuses it there: a category that is named can be left out, the referral itself cannot.
    func rule(at place: String) -> Rule {
        place == "/sharedData" ? Rule("referral-consent", way: "itself") : "referral-consent"
    }

    var encoded: JSONValue {
        [
            "category": .string(code), "outcome": .string(decision.outcome.rawValue),
            "rules": .array(decision.rules.map { .string($0.id) }), "at": .string(at.description),
        ]
    }
}

extension ReadTransaction {
    /// What decides whether the receiver may have the client's data for the service.
    func disclosure(toReceiverOf referral: Record) throws(Problem) -> Disclosure? {
        guard let client = referral.client,
            let receiver = referral.identifier("toOrganizationId", as: Organization.self)
        else { return nil }
        return try disclosure(
            of: client,
            to: receiver,
            for: .serviceDelivery,
            record: referral.identifier("matterId")
        )
    }

    /// One decision for each category.
    func decisions(
        on referral: Record,
        sharing categories: DataCategories
    ) throws(Problem) -> [SharingDecision] {
        guard let disclosure = try disclosure(toReceiverOf: referral) else { return [] }
        return categories.each.map { category in
            SharingDecision(
                code: category.codes.joined(),
                decision: disclosure.decide(category, now: now),
                at: now
            )
        }
    }
}
