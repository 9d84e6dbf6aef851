import JSON

/// The many clients of a region under load: what lists and look-ups work on, and nothing else.
extension DemoStory {
    /// Of ten referrals, how far each has come.
    private static let statuses = [
        "requested", "draft", "requested", "received", "requested", "draft", "requested", "accepted", "draft",
        "requested",
    ]

    private static let referralsOfClient = 3

    /// A matter, a responsible worker and three referrals at different states.
    mutating func tellBriefly(_ index: Int) throws(Problem) -> Told {
        _ = try openMatter()
        try nameWorker()
        try worker.move(client, to: "active")
        var referral: JSONObject = [
            "needCode": script["referral"]?["needCode"] ?? "", "reason": script["referral"]?["reason"] ?? "",
            "singleOptionReason": "Asiakas valitsi itse.", "conflictOfInterest": ["result": "none"],
        ]
        for number in 0..<Self.referralsOfClient {
            // One receiver learns who the client is; the others have the referral alone.
            referral["sharedData"] = number == 0 ? ["identity"] : []
            try refer(
                referral,
                to: area.services[(index + number) % area.services.count],
                until: Self.statuses[(index * Self.referralsOfClient + number) % Self.statuses.count]
            )
        }
        return told
    }
}
