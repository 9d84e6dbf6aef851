import JSON
import SQLite

/// How the records of a client meet what is owed: by what happened, never by the passing of time.
extension WriteTransaction {
    private static let owedOfClient: SQL = """
        SELECT id FROM obligation WHERE client_id = ?1 AND status IN ('open', 'overdue')
        AND (?2 IS NULL OR matter_id = ?2) AND (?3 IS NULL OR subject_id = ?3)
        AND awaits IN (SELECT value FROM json_each(?4))
        """

    /// Meets what waits for one of these; in time or late, as the day says. What was done at an earlier `time` meets no
    /// clock that began after it.
    func meetObligations(
        _ awaited: [ObligationClock.Awaits],
        of client: Identifier<Client>?,
        matter: Identifier<Record>? = nil,
        about subject: Identifier<Record>? = nil,
        at time: Timestamp? = nil
    ) throws(Problem) {
        let time = time ?? now
        let day = time.dateInHelsinki
        for obligation in try owed(awaited, of: client, matter: matter, about: subject) {
            if let starts = try known(ObligationRecord.resource, obligation)?.date("startsAt"), day < starts {
                continue
            }
            try endSuspension(of: obligation)
            // Its end may have moved the due date.
            guard let obligation = try known(ObligationRecord.resource, obligation), let due = obligation.date("due")
            else { continue }
            try settle(obligation, as: day <= due ? "met" : "late", at: time)
        }
    }

    /// Waives what a matter still owed, because there is no such matter any more; what the law demands of D01 to D05 is
    /// left, unless the matter never should have been.
    func waiveObligations(of matter: Record) throws(Problem) {
        let isError = matter.status == "entered-in-error"
        try waiveObligations(
            ObligationClock.Awaits.allCases,
            of: matter.client,
            matter: matter.id,
            because: "matter-\(matter.status ?? "")",
            whatever: isError
        )
    }

    /// Waives what waits for one of these and may be waived; with `isError`, whatever it is.
    func waiveObligations(
        _ awaited: [ObligationClock.Awaits],
        of client: Identifier<Client>?,
        matter: Identifier<Record>?,
        about subject: Identifier<Record>? = nil,
        because reason: String,
        whatever isError: Bool = false
    ) throws(Problem) {
        for id in try owed(awaited, of: client, matter: matter, about: subject) {
            guard let obligation = try known(ObligationRecord.resource, id),
                isError || obligation["isSuspendable"] == true
            else { continue }
            try endSuspension(of: id)
            guard let current = try known(ObligationRecord.resource, id) else { continue }
            try settle(current, as: "waived", because: reason)
        }
    }

    private func owed(
        _ awaited: [ObligationClock.Awaits],
        of client: Identifier<Client>?,
        matter: Identifier<Record>?,
        about subject: Identifier<Record>?
    ) throws(Problem) -> [Identifier<Record>] {
        let codes = JSONValue.array(awaited.map { .string($0.rawValue) }).encoded()
        return try all(Self.owedOfClient, [Value(client), Value(matter), Value(subject), .utf8(codes)]) { row in
            row.identifier(0).map { Identifier<Record>($0) }
        }.compactMap(\.self)
    }

    private func settle(
        _ obligation: Record,
        as status: String,
        at time: Timestamp? = nil,
        because reason: String? = nil
    ) throws(Problem) {
        var draft = Draft(changing: obligation)
        draft.status = status
        var history: JSONObject = ["from": .string(obligation.status ?? ""), "to": .string(status)]
        if let reason {
            history["reasonCode"] = .string(reason)
        } else {
            draft["doneAt"] = .string((time ?? now).description)
        }
        _ = try update(draft, what: status, transition: history)
    }

    private static let running: SQL = "SELECT id FROM suspension WHERE obligation_id = ? AND status = 'active'"

    /// A clock that is met stands still no longer: the suspension ends today.
    private func endSuspension(of obligation: Identifier<Record>) throws(Problem) {
        let running = try first(Self.running, [Value(obligation)]) { row in row.identifier(0) } ?? nil
        guard let running, let suspension = try known(SuspensionRecord.resource, Identifier(running)),
            let from = suspension.date("validFrom")
        else { return }
        let end = max(from, now.dateInHelsinki)
        var draft = Draft(changing: suspension)
        draft.status = "ended"
        draft["validTo"] = .string(end.description)
        draft["workingDays"] = .integer(Int64(try calendar().count(from: from, upTo: end)))
        _ = try update(draft, what: "ended", transition: ["from": "active", "to": "ended"])
    }
}

/// What each kind of record means to the clocks: called by its own rules.
extension WriteTransaction {
    func runClocks(ofMatter before: Record?, _ matter: Record) throws(Problem) {
        guard let before else { return try openObligations(of: matter) }
        guard before.status != matter.status else { return }
        switch matter.status {
        case "finished":
            try meetObligations([.enforcement], of: matter.client, matter: matter.id)
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
        switch assessment.status {
        case "in-progress": try meetObligations([.assessmentStart], of: assessment.client, matter: matterID)
        case "completed", "not-needed", "cancelled-by-client":
            try meetObligations([.assessmentStart, .assessmentEnd], of: assessment.client, matter: matterID)
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

    func runClocks(ofContact contact: Record) throws(Problem) {
        guard let client = contact.client else { return }
        if contact.text("urgency") == Urgency.immediate.rawValue {
            let isActed = ContactRecord.hasAction(contact.content) || ["resolved", "void"].contains(contact.status)
            if isActed {
                try meetObligations([.action], of: client, about: contact.id)
            } else if let clock = ObligationClock.of(.d01), let at = contact.time("at") {
                try openObligation(clock, of: client, matter: nil, about: contact, from: at.dateInHelsinki)
            }
        }
        guard contact["isChildProtectionNotification"] == true else { return }
        for id in try all(Self.mattersOfContact, [Value(client), Value(contact.id)], { row in row.identifier(0) }) {
            if let id { try decideNotification(of: Identifier(id)) }
        }
    }

    private static let mattersOfContact: SQL = "SELECT id FROM matter WHERE client_id = ? AND opened_by_contact_id = ?"
    private static let decided: SQL = """
        SELECT 1 FROM assessment WHERE matter_id = ?
        AND status IN ('in-progress', 'completed', 'not-needed', 'cancelled-by-client', 'amended')
        """

    /// D05 is met by both together: it is decided whether there is an assessment, and child and guardian know.
    private func decideNotification(of matterID: Identifier<Record>) throws(Problem) {
        guard let matter = try known(MatterRecord.resource, matterID),
            let contactID = matter.identifier("openedByContactId", as: Record.self),
            let contact = try known(ContactRecord.resource, contactID),
            contact["childInformedDate"] != nil, contact["guardianInformedDate"] != nil,
            try isAny(Self.decided, [Value(matterID)])
        else { return }
        try meetObligations([.notificationDecision], of: matter.client, matter: matterID)
    }
}
