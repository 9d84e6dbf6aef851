import JSON

/// Assessment, plan and team: what client and worker do together.
extension DemoStory {
    mutating func assess(to stage: DemoStage) throws(Problem) {
        var content = words.spelled(script["assessment"]?.object ?? [:])
        content["matterId"] = words["matter"]
        if stage == .teamActive {
            for member in words.spelled(DemoData.whole["assessment"]?.object ?? [:]).members {
                content[member.name] = member.value
            }
        }
        let assessment = try worker.create(AssessmentRecord.resource, content, for: client.id.cast())
        words.call(assessment, "assessment")
        words["need"] = assessment.items("needs").first?["id"]
        guard stage >= .assessmentStarted else { return }
        try worker.move(assessment, to: "in-progress")
        guard stage >= .assessmentCompleted else { return }
        try worker.move(assessment, to: "completed")
    }

    mutating func plan(to stage: DemoStage) throws(Problem) {
        try inform()
        var content = words.spelled(script["plan"]?.object ?? [:])
        content["matterIds"] = .array([words["matter"] ?? ""])
        content["assessmentId"] = words["assessment"]
        content["period"] = ["start": .string(words.today.description)]
        content["nextReviewDue"] = .string(words.today.addingDays(150).description)
        let plan = try worker.create(PlanRecord.resource, content, for: client.id.cast())
        told.plan = plan.id
        guard stage >= .planActive else { return }
        try worker.move(plan, to: "active")
        for goal in try worker.goals(of: plan) {
            try own.move(goal, to: "accepted")
            try worker.move(goal, to: "active")
            if let first = try worker.actions(of: goal).first { try own.move(first, to: "in-progress") }
        }
        if stage == .teamActive { try review(plan) }
        guard stage == .planOnHold else { return }
        try worker.move(
            plan,
            to: "on-hold",
            [
                "resumeBy": .string(words.today.addingDays(45).description),
                "reasonText": "Asiakas on sairaalassa; jatketaan kotiutumisen jälkeen.",
            ]
        )
    }

    /// The client is told how data is used, before anything is permitted (INV-S1).
    private func inform() throws(Problem) {
        let consent = try worker.create(
            ConsentRecord.resource,
            [
                "kind": "information-given", "dataCategories": ["identity", "contact", "plan"], "givenBy": "client",
                "method": "oral",
            ],
            for: client.id.cast()
        )
        try own.move(consent, to: "active")
    }

    /// The client permits an organization that is not of the county's register to have what a referral needs.
    func permit(to organization: Identifier<Record>) throws(Problem) {
        let consent = try worker.create(
            ConsentRecord.resource,
            [
                "kind": "release-permit", "scope": ["level": "named-recipient"],
                "dataCategories": ["identity", "contact", "plan", "referral"],
                "recipients": [.string(organization.description)], "givenBy": "client", "method": "written",
            ],
            for: client.id.cast()
        )
        try own.move(consent, to: "active")
    }

    /// The client, the worker and the nurse, led by the worker, and their first meeting.
    func formTeam() throws(Problem) {
        let team = try worker.create(
            TeamRecord.resource,
            ["matterIds": [words["matter"] ?? ""], "kind": "multi-professional"],
            for: client.id.cast()
        )
        let lead = try worker.create(
            TeamMemberRecord.resource,
            ["person": ["kind": "professional", "id": words["worker"] ?? ""], "role": "responsible-worker"],
            in: team
        )
        try worker.create(
            TeamMemberRecord.resource,
            ["person": ["kind": "client"], "role": "expert-of-own-life"],
            in: team
        )
        try worker.create(
            TeamMemberRecord.resource,
            [
                "person": ["kind": "professional", "id": words["nurse"] ?? ""], "role": "nurse",
                "accessScope": ["identity", "contact", "plan"],
            ],
            in: team
        )
        try worker.change(team, ["leadMemberId": .string(lead.id.description)])
        try worker.move(team, to: "active")
        try worker.create(
            MeetingRecord.resource,
            [
                "at": .string(now.description), "mode": "in-person", "clientPresent": "yes", "isClientPrepared": true,
                "attendees": [["memberId": .string(lead.id.description)]],
                "decisions": [["text": "Tavataan kerran kuussa asiakkaan kotona.", "whoDecided": "together"]],
                "minutesSharedWithClientAt": .string(now.description),
            ],
            in: team
        )
    }
}
