import JSON
import SQLite

/// The story of one client of the synthetic region, told by those who act in it, up to a stage.
struct DemoStory {
    /// What of a story others ask for.
    struct Told: Sendable {
        let client: Identifier<Record>
        var worker: Identifier<Professional>?
        var plan: Identifier<Record>?
        var referrals: [Identifier<Record>] = []
        var stage: DemoStage?
        /// Who stands in for the worker of a whole story.
        var successor: Identifier<Professional>?
        var link: ReferralLinkToken?
    }

    let script: JSONValue
    let area: DemoArea
    let client: Record
    let intake: DemoHand
    let worker: DemoHand
    let provider: DemoHand
    /// The client in person.
    let own: DemoHand
    let successor: DemoHand
    let supervisor: DemoHand?
    let now: Timestamp
    var words: DemoWords
    var told: Told

    /// Which of the stories is the client's; the same for the same seed.
    static func script(_ index: Int, seed: UInt64) -> JSONValue {
        var random = DemoRandom(seed: seed, stream: -1 - index)
        return random.element(of: DemoData.stories)
    }

    /// Meets the client: the record is made.
    init(
        _ index: Int,
        seed: UInt64,
        _ script: JSONValue,
        in area: DemoArea,
        at standing: DemoHand.Standing? = nil,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        self.script = script
        self.area = area
        now = transaction.now
        intake = DemoHand(area.intake, in: transaction)
        worker = DemoHand(area.worker, in: transaction)
        provider = DemoHand(area.provider, in: transaction)
        var person = DemoPerson(
            index,
            seed: seed,
            language: script["language"]?.string ?? "fi",
            isOlder: script["older"] == true
        )
        client = try intake.create(ClientRecord.resource, person.content(), at: standing)
        own = DemoHand(area.access(of: client.id.cast()), in: transaction)
        successor = DemoHand(area.successor, in: transaction)
        supervisor = area.supervisor.map { DemoHand($0, in: transaction) }
        words = area.words
        words["now"] = .string(now.description)
        words["in-a-week"] = .string(now.adding(days: 7).description)
        words["in-two-weeks"] = .string(now.adding(days: 14).description)
        told = Told(client: client.id)
    }

    /// Tells the story as far as the stage.
    mutating func tell(to stage: DemoStage) throws(Problem) -> Told {
        told.stage = stage
        let contact = try makeContact()
        guard stage >= .matterOpened else { return told }
        try intake.move(contact, to: "resolved")
        let matter = try openMatter()
        guard stage >= .workerNamed else { return told }
        try nameWorker()
        guard stage >= .active else { return told }
        try worker.move(client, to: "active")
        try worker.move(matter, to: "active")
        guard stage != .closed else { return try close(matter) }
        guard stage >= .assessmentPending else { return told }
        try assess(to: stage)
        guard stage >= .planDrafted else { return told }
        try plan(to: stage)
        if let status = stage.referralStatus {
            if stage == .referralPermitted { try permit(to: words.id("third-sector")) }
            let service = stage == .referralPermitted ? "meeting-place" : script["service"]?.string ?? ""
            try refer(to: words.id(service), until: status)
        }
        if stage >= .planActive { try giveFeedback(at: stage) }
        if stage == .teamActive { try tellWhole() }
        if stage == .referralFailed { try passOn() }
        return told
    }

    private func makeContact() throws(Problem) -> Record {
        var content = words.spelled(script["contact"]?.object ?? [:])
        content["at"] = .string(now.adding(days: -20).description)
        content["direction"] = "in"
        content["initiator"] = "client"
        content["channel"] = "phone"
        return try intake.create(ContactRecord.resource, content, for: client.id.cast())
    }

    mutating func openMatter(at standing: DemoHand.Standing? = nil) throws(Problem) -> Record {
        var content = words.spelled(script["matter"]?.object ?? [:])
        content["unitId"] = words["unit"]
        let matter = try intake.create(MatterRecord.resource, content, for: client.id.cast(), at: standing)
        words.call(matter, "matter")
        return matter
    }

    mutating func nameWorker() throws(Problem) {
        try intake.create(
            ResponsibilityRecord.resource,
            ["workerId": words["worker"] ?? "", "role": "own-worker"],
            for: client.id.cast()
        )
        told.worker = words.id("worker")
    }

    /// The client is not content with how the unit works, and waits for an answer (D14).
    func complain() throws(Problem) {
        try own.create(
            AdvocacyCaseRecord.resource,
            [
                "kind": "muistutus", "right": "B", "about": "Soittopyyntööni vastattiin vasta viikon kuluttua.",
                "respondent": ["kind": "unit", "id": words["unit"] ?? ""], "advocateId": words["ombudsman"] ?? "",
            ],
            for: client.id.cast()
        )
    }

    /// The client says what the service has been like so far, each stage something else.
    private func giveFeedback(at stage: DemoStage) throws(Problem) {
        let grades = ClientCenteredness.items.enumerated().map { index, item in
            (item, JSONValue.integer(Int64(3 + (index + stage.rawValue) % 3)))
        }
        let overall = JSONValue.integer(Int64(6 + stage.rawValue % 4))
        try own.create(
            FeedbackRecord.resource,
            [
                "unitId": words["unit"] ?? "", "subject": ["kind": "whole"], "items": .object(JSONObject(grades)),
                "overall": overall,
            ],
            for: client.id.cast()
        )
    }

    private mutating func close(_ matter: Record) throws(Problem) -> Told {
        let assessment = try worker.create(
            AssessmentRecord.resource,
            ["matterId": words["matter"] ?? "", "kind": "initial"],
            for: client.id.cast()
        )
        let needless: JSONObject = [
            "clientNotifiedDate": .string(words.today.description),
            "reviewNoticeDate": .string(words.today.description),
            "reasonText": "Ilmeisen tarpeeton: neuvonta riitti.",
        ]
        try worker.move(assessment, to: "not-needed", needless)
        try worker.move(matter, to: "finished", ["closingReason": "need-ended"])
        try worker.move(
            client,
            to: "closed",
            [
                "closingNote": "Neuvonta riitti; asiakas tietää, mihin ottaa yhteyttä.",
                "clientInformedDate": .string(words.today.description), "isReasonResolved": true,
            ]
        )
        told.worker = nil
        return told
    }
}
