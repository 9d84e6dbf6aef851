import JSON

/// Referrals: sent by the worker, answered by the provider.
extension DemoStory {
    /// Refers the client to a service, and follows the referral until it has the status.
    mutating func refer(to service: Identifier<Record>, until status: String) throws(Problem) {
        var content = words.spelled(script["referral"]?.object ?? [:])
        content["matterId"] = words["matter"]
        content["toServiceId"] = .string(service.description)
        let referral = try worker.create(ReferralRecord.resource, content, for: client.id.cast())
        told.referrals.append(referral.id)
        for step in Self.way(to: status) { try move(referral, to: step) }
        // Of the organizations in the region, this one has no system to answer with.
        guard told.stage == .referralPermitted else { return }
        told.link = try worker.link(to: referral, DemoData.whole["link"]?.object ?? [:])
    }

    /// The states that lead to a status, the status itself last.
    static func way(to status: String) -> [String] {
        let straight = ["requested", "received", "accepted", "in-progress", "completed"]
        if let end = straight.firstIndex(of: status) { return Array(straight[...end]) }
        switch status {
        case "rejected": return ["requested", "received", "rejected"]
        case "failed": return ["requested", "received", "accepted", "failed"]
        case "cancelled": return ["requested", "cancelled"]
        default: return []
        }
    }

    private func move(_ referral: Record, to status: String) throws(Problem) {
        switch status {
        case "requested": try worker.move(referral, to: status)
        case "cancelled": try worker.move(referral, to: status, ["reasonText": "Asiakas löysi itse toisen palvelun."])
        default: try provider.move(referral, to: status, answer(status))
        }
    }

    /// What the provider says with its answer.
    func answer(_ status: String) -> JSONObject {
        switch status {
        case "accepted":
            [
                "contactPerson": ["name": "Pauli Esimerkki", "phone": "+358 40 000 0000"],
                "plannedFirstDate": .string(words.today.addingDays(7).description),
            ]
        case "in-progress": ["firstServiceAt": .string(now.description), "enrolment": "enrolled"]
        case "completed":
            [
                "outcome": ["code": "need-met", "text": script["outcome"] ?? ""],
                "clientNotifiedAt": .string(now.description),
            ]
        case "rejected": ["reasonCode": "waitlist-too-long", "nextStep": ["returnToSender": true]]
        // The demo happens in a moment, and nobody is unreachable who was not tried for days.
        case "failed": ["reasonCode": "client-declined"]
        default: [:]
        }
    }
}
