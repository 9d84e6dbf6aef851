import JSON

/// The many clients of a region under load: what lists and look-ups work on, and nothing else.
///
/// Records are made in the state that they have in the end, where a full story goes every step of the way.
extension DemoStory {
    /// Of ten referrals, how far each has come.
    private static let statuses = [
        "requested", "in-progress", "completed", "requested", "accepted", "draft", "received", "completed", "requested",
        "accepted",
    ]

    private static let referralsOfClient = 3

    /// A matter, a responsible worker and three referrals at different states.
    mutating func tellBriefly(_ index: Int) throws(Problem) -> Told {
        _ = try openMatter(at: .init(status: "active"))
        try nameWorker()
        for number in 0..<Self.referralsOfClient {
            let status = Self.statuses[(index * Self.referralsOfClient + number) % Self.statuses.count]
            let content: JSONObject = [
                "matterId": words["matter"] ?? "",
                "toServiceId": .string(area.services[(index + number) % area.services.count].description),
                "needCode": script["referral"]?["needCode"] ?? "", "reason": script["referral"]?["reason"] ?? "",
                // One receiver learns who the client is; the others have the referral alone.
                "sharedData": number == 0 ? ["identity"] : [],
                "singleOptionReason": "Asiakas valitsi itse.", "conflictOfInterest": ["result": "none"],
            ]
            let referral = try worker.create(
                ReferralRecord.resource,
                content,
                for: client.id.cast(),
                at: try standing(of: status)
            )
            told.referrals.append(referral.id)
        }
        return told
    }

    /// A status with what every step to it would have left on the referral.
    private func standing(of status: String) throws(Problem) -> DemoHand.Standing {
        var standing = DemoHand.Standing(status: status)
        for step in Self.way(to: status) {
            for member in answer(step).members { standing.members[member.name] = member.value }
            if step == "requested" {
                standing.members["respondBy"] = .string(try worker.respondBy(.routine).description)
            }
            if step == "completed" { standing.members["endedAt"] = .string(now.description) }
        }
        return standing
    }
}
