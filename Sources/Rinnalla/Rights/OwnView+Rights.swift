import JSON
import SQLite

/// The client's consents, who has looked, and the client's rights, in words.
extension OwnView {
    func consents() throws(Problem) -> SummarySection {
        try section(.consents, of: ConsentRecord.resource) { section throws(Problem) in
            for consent in try records(ConsentRecord.resource, "x.status = 'active'") {
                // Those that neither open nor close data tell the client nothing about who sees what.
                guard let effect = DisclosureConsent(consent.id, .object(consent.content)),
                    effect.from <= transaction.now, transaction.now < effect.to
                else { continue }
                section.items.append(
                    SummaryItem(
                        text: try words(of: consent, effect),
                        subject: consent.subject,
                        statute: consent.text("statute"),
                        link: "/v1/consents/\(consent.id)"
                    )
                )
            }
            section.text = say(section.items.isEmpty ? "consents-none" : "consents")
        }
    }

    private func words(of consent: Record, _ effect: DisclosureConsent) throws(Problem) -> String {
        var recipients: [JSONValue] = []
        for id in consent.items("recipients") {
            if let name = try name(id, in: OrganizationRecord.resource) { recipients.append(.string(name)) }
        }
        let values: JSONObject = [
            "recipients": recipients.isEmpty ? .string(say("anyone")) : .array(recipients),
            "categories": .array(effect.categories.codes.map { .string(say("category-\($0)")) }),
        ]
        let isOverridden = effect.isDenying && effect.isOverridden
        let isStatutory = effect.kind == .statutoryBasis
        return joined(
            say(effect.isDenying ? "consent-deny" : isStatutory ? "consent-statute" : "consent-permit", values),
            isOverridden ? say("consent-overridden") : nil,
            effect.to == .latest ? nil : say("consent-until", ["date": day(effect.to.dateInHelsinki)])
        )
    }

    func accessLog() throws(Problem) -> SummarySection {
        // As the log itself is open (AccessLogRoutes).
        let readers = Relationships.ownSide.union([.responsibleWorker, .supervisor])
        let hasScope = transaction.access.key.has("audit:read") || !held.isDisjoint(with: .ownSide)
        guard hasScope, !held.isDisjoint(with: readers) else { return closed(.accessLog) }
        var looks = Looks(since: transaction.now.adding(days: -Looks.days))
        for record in try transaction.ownRecords(ofPerson: client)
        where try !transaction.relationships(to: record).isDisjoint(with: readers) {
            try looks.add(record, transaction)
        }
        let values: JSONObject = [
            "days": .integer(Looks.days), "times": .integer(Int64(looks.times)),
            "people": .integer(Int64(looks.people)),
        ]
        let words = looks.times == 0 ? "access-log-none" : looks.isBounded ? "access-log-bounded" : "access-log"
        return SummarySection(
            code: .accessLog,
            title: say("access-log-title"),
            text: say(words, values),
            items: looks.records.map { record in
                SummaryItem(text: say("access-log-link"), link: "/v1/clients/\(record)/access-log")
            }
        )
    }

    /// Each right with the way to use it; what the service itself offers has its link.
    func rights() throws(Problem) -> SummarySection {
        let values: JSONObject = [
            "complaintDays": .integer(Int64(try transaction.parameter(.d14Days))),
            "claimDays": .integer(Int64(try transaction.parameter(.d15Days))),
        ]
        let rights: [(name: String, link: String?)] = [
            ("see", "/v1/clients/\(client)"), ("correct", nil), ("view", link("plans")),
            ("services", link("referrals")),
            ("consents", link("consents")), ("language", nil), ("complaint", link("advocacy-cases")),
            ("claim", link("advocacy-cases")),
            ("ombudsman", nil),
        ]
        return SummarySection(
            code: .rights,
            title: say("rights-title"),
            text: say("rights"),
            items: rights.map { right in
                let key = "right-\(right.name)"
                return SummaryItem(
                    text: say(key, values),
                    statute: Texts.shared.statute(ofView: key),
                    isStatuteVerified: Texts.shared.isStatuteVerified(ofView: key),
                    link: right.link
                )
            }
        )
    }
}
