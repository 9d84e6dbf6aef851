import JSON
import SQLite

/// What each kind of record means to the clocks: called by its own rules.
extension WriteTransaction {
    func runClocks(ofMatter before: Record?, _ matter: Record) throws(Problem) {
        guard let before else { return try openObligations(of: matter) }
        guard before.status != matter.status else {
            guard before["serviceTask"] != matter["serviceTask"] else { return }
            return try followFacts(of: matter, from: try facts(of: before), to: try facts(of: matter))
        }
        switch matter.status {
        case "finished":
            let closed = matter.time("closedAt")
            try meetObligations([.enforcement], of: matter.client, matter: matter.id, at: closed)
            try waiveObligations(of: matter)
        case "cancelled", "entered-in-error": try waiveObligations(of: matter)
        case "active" where before.status == "finished":
            try openObligations(of: matter, from: now.dateInHelsinki)
        default: break
        }
    }

    func runClocks(ofAssessment before: Record?, _ assessment: Record) throws(Problem) {
        guard let before, before.status != assessment.status,
            let matterID = assessment.identifier("matterId", as: Record.self)
        else { return }
        func meet(_ awaited: [ObligationClock.Awaits], at time: Timestamp?, said pointer: String?) throws(Problem) {
            try meetObligations(awaited, of: assessment.client, matter: matterID, at: time, said: pointer)
        }
        switch assessment.status {
        case "in-progress": try meet([.assessmentStart], at: assessment.time("startedAt"), said: "/startedAt")
        case "completed":
            // What was amended and is in force again was completed long ago.
            let pointer = before.status == "in-progress" ? "/completedAt" : nil
            try meet([.assessmentStart, .assessmentEnd], at: assessment.time("completedAt"), said: pointer)
        case "not-needed":
            try meet([.assessmentStart, .assessmentEnd], at: assessment.decidedAt, said: "/clientNotifiedDate")
        case "cancelled-by-client": try meet([.assessmentStart, .assessmentEnd], at: nil, said: nil)
        // The client asks for what was found not to be needed: the time begins again.
        case "pending": try reopenAssessment(of: matterID, from: now.dateInHelsinki)
        case "entered-in-error": try reopenAssessment(of: matterID, from: nil)
        default: break
        }
        if assessment.status == "completed" { try awaitPlan(after: assessment, matterID) }
        try decideNotification(of: matterID)
    }

    private static let otherAssessment: SQL = """
        SELECT 1 FROM assessment WHERE matter_id = ? AND status IN ('in-progress', 'completed', 'not-needed', 'amended')
        """

    private func reopenAssessment(of matterID: Identifier<Record>, from later: CalendarDate?) throws(Problem) {
        guard try !isAny(Self.otherAssessment, [Value(matterID)]),
            let matter = try known(MatterRecord.resource, matterID),
            MatterRecord.openStates.contains(matter.status ?? "")
        else { return }
        try openObligations(of: matter, awaiting: [.assessmentStart, .assessmentEnd], from: later)
    }

    private static let activePlan: SQL = "SELECT 1 FROM plan_matter WHERE matter_id = ? AND is_active = 1"

    private static let owedPlan: SQL = """
        SELECT 1 FROM obligation WHERE matter_id = ? AND awaits = 'plan' AND status IN ('open', 'overdue')
        """

    /// D12: a need that calls for coordination calls for a plan, where there is none yet; an amendment is no second call.
    private func awaitPlan(after assessment: Record, _ matterID: Identifier<Record>) throws(Problem) {
        let isGrave = assessment.items("needs").contains { need in
            need["severity"]?.string.flatMap { Severity(rawValue: $0) }?.needsAnswer ?? false
        }
        guard isGrave || assessment["ownWorkerNeeded"]?["isNeeded"] == true, let client = assessment.client,
            let clock = ObligationClock.of(.d12), try !isAny(Self.activePlan, [Value(matterID)]),
            try !isAny(Self.owedPlan, [Value(matterID)])
        else { return }
        try openObligation(clock, of: client, matter: matterID, about: assessment, from: now.dateInHelsinki)
    }

    func runClocks(ofContact before: Record?, _ contact: Record) throws(Problem) {
        guard let client = contact.client else { return }
        if contact.text("urgency") == Urgency.immediate.rawValue {
            let isActed = ContactRecord.hasAction(contact.content) || ["resolved", "void"].contains(contact.status)
            if isActed {
                try meetObligations([.action], of: client, about: contact.id)
            } else if let clock = ObligationClock.of(.d01), let at = contact.time("at") {
                try openObligation(clock, of: client, matter: nil, about: contact, from: at.dateInHelsinki)
            }
        }
        let isNotification = contact["isChildProtectionNotification"] == true
        let wasNotification = before?["isChildProtectionNotification"] == true
        guard isNotification || wasNotification else { return }
        for id in try all(Self.mattersOfContact, [Value(client), Value(contact.id)], { row in row.identifier(0) }) {
            guard let id, let matter = try known(MatterRecord.resource, Identifier(id)) else { continue }
            if let before, isNotification != wasNotification {
                let earlier = try facts(of: matter, contact: before)
                try followFacts(of: matter, from: earlier, to: try facts(of: matter, contact: contact))
            }
            try decideNotification(of: matter.id)
        }
    }

    private static let mattersOfContact: SQL = "SELECT id FROM matter WHERE client_id = ? AND opened_by_contact_id = ?"
    private static let decided: SQL = """
        SELECT id FROM assessment WHERE matter_id = ?
        AND status IN ('in-progress', 'completed', 'not-needed', 'cancelled-by-client', 'amended')
        """

    /// The assessments by which it is decided whether there is one.
    func decisions(on matter: Identifier<Record>) throws(Problem) -> [Record] {
        let ids = try all(Self.decided, [Value(matter)]) { row in row.identifier(0).map { Identifier<Record>($0) } }
        var assessments: [Record] = []
        for id in ids.compactMap(\.self) {
            if let assessment = try known(AssessmentRecord.resource, id) { assessments.append(assessment) }
        }
        return assessments
    }

    /// When both had come about that D05 waits for: it is decided whether there is an assessment, and child and guardian know
    /// of the notification.
    func notificationDecided(of matter: Record) throws(Problem) -> Timestamp? {
        guard let contactID = matter.identifier("openedByContactId", as: Record.self),
            let contact = try known(ContactRecord.resource, contactID),
            let child = contact.date("childInformedDate"), let guardian = contact.date("guardianInformedDate"),
            let decision = try decisions(on: matter.id).map(\.decidedAt).min()
        else { return nil }
        return max(decision, Timestamp(startOfDayInHelsinki: max(child, guardian)))
    }

    private func decideNotification(of matterID: Identifier<Record>) throws(Problem) {
        guard let matter = try known(MatterRecord.resource, matterID), let time = try notificationDecided(of: matter)
        else { return }
        try meetObligations([.notificationDecision], of: matter.client, matter: matterID, at: time)
    }
}

extension Record {
    /// When an assessment was begun, or the client was told that there is none: of these two letters by the later.
    var decidedAt: Timestamp {
        if let started = time("startedAt") { return started }
        let letters = [date("clientNotifiedDate"), date("reviewNoticeDate")].compactMap(\.self).max()
        return letters.map { Timestamp(startOfDayInHelsinki: $0) } ?? updatedAt
    }
}
