import JSON
import SQLite

/// What holds for a contact whenever it is written (INV-K1 to INV-K3), and what follows once its client is known.
extension ContactRecord {
    static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        if draft.before == nil { try nameRecorder(&draft, transaction) }
        let at = draft.time("at") ?? draft.before?.time("at") ?? transaction.now
        if at > transaction.now { draft.fault(.dateInFuture, at: "/at") }
        draft["at"] = .string(at.description)
        checkInformed(&draft, since: at, transaction)
        try checkUnit(&draft, transaction)
        try checkReceiver(&draft, transaction)
        try setDayOfAcceptance(&draft, transaction)
        // Who is known is owed the action by the clock (D01); of nobody's need nothing could remind.
        if draft.client == nil, draft.text("urgency") == Urgency.immediate.rawValue, !hasAction(draft.content) {
            draft.violate("INV-K1", at: "/actionTaken")
        }
        // INV-K3: whether the person consents is not looked up, so the basis is always named.
        if draft.text("initiator") == Initiator.professional.rawValue, draft.text("statutoryBasis") == nil {
            draft.violate("INV-K3", at: "/statutoryBasis")
        }
        if draft.status == "resolved" {
            for pointer in missingOfTransfer(draft.content) { draft.violate("INV-K2", at: pointer) }
        }
    }

    /// Child and guardian are told of a notification after it came, and before it is written down that they were (D05).
    private static func checkInformed(_ draft: inout Draft, since at: Timestamp, _ transaction: WriteTransaction) {
        for member in ["childInformedDate", "guardianInformedDate"] where draft[member] != draft.before?[member] {
            guard let told = draft.date(member) else { continue }
            if told > transaction.now.dateInHelsinki { draft.fault(.dateInFuture, at: "/\(member)") }
            if told < at.dateInHelsinki { draft.violate("obligation-out-of-order", at: "/\(member)") }
        }
    }

    private static let unitsOfRecorder: SQL = """
        SELECT p.unit_id FROM professional_unit p JOIN unit u ON u.id = p.unit_id
        WHERE p.professional_id = ? AND u.organization_id = ? LIMIT 2
        """

    /// Who recorded it for which organization; the unit is the recorder's own where there is no choice.
    private static func nameRecorder(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        let access = transaction.access
        draft["recordedBy"] = (access.actor?.id).map { .string($0.description) }
        draft["recordedByOrganization"] = .string(access.key.organization.description)
        guard draft["unitId"] == nil else { return }
        let units = try transaction.all(unitsOfRecorder, [Value(access.actor?.id), Value(access.key.organization)]) {
            row in
            row.identifier(0).map { Identifier<Unit>($0).description }
        }
        if units.count == 1, let unit = units[0] { draft["unitId"] = .string(unit) }
    }

    private static let unitOfOrganization: SQL = "SELECT 1 FROM unit WHERE id = ? AND organization_id = ?"

    /// The unit is one of the organization that recorded the contact: nobody's contact is shown to no other.
    private static func checkUnit(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard let unit = draft.identifier("unitId", as: Unit.self), draft["unitId"] != draft.before?["unitId"] else {
            return
        }
        let organization = draft.identifier("recordedByOrganization", as: Organization.self)
        if try !transaction.isAny(unitOfOrganization, [Value(unit), Value(organization)]) {
            draft.fault(.referenceNotFound, at: "/unitId")
        }
    }

    private static let professionalOfOrganization: SQL =
        "SELECT 1 FROM professional WHERE id = ? AND organization_id = ?"

    /// Who accepts a transfer in the service is of the organization that recorded the contact: what goes to another one
    /// goes by referral. A receiver who is named anew has not accepted yet.
    private static func checkReceiver(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        let receiver = draft["transferredTo"]
        let isTransferred = draft.text("outcome") == Outcome.transferred.rawValue
        draft["receiverId"] = isTransferred ? receiver?["professionalId"] ?? receiver?["unitId"] : nil
        guard receiver != draft.before?["transferredTo"] else { return }
        draft["acceptedById"] = nil
        draft["acceptedAt"] = nil
        let organization = draft.identifier("recordedByOrganization", as: Organization.self)
        for (member, statement) in [("unitId", unitOfOrganization), ("professionalId", professionalOfOrganization)] {
            guard let text = receiver?[member]?.string, let id = Identifier<Record>(text),
                try !transaction.isAny(statement, [Value(id), Value(organization)])
            else { continue }
            draft.fault(.referenceNotFound, at: "/transferredTo/\(member)")
        }
        let professional = receiver?["professionalId"]?.string.flatMap { Identifier<Record>($0) }
        try draft.requireActive(professional, at: "/transferredTo/professionalId", transaction)
    }

    /// INV-K2: by when the receiver accepts, while that is waited for; what is urgent, on the day it is transferred.
    private static func setDayOfAcceptance(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        let waits = draft["acceptedById"] == nil && ["open", "linked"].contains(draft.status)
        guard waits, draft["receiverId"] != nil else {
            draft["acceptBy"] = nil
            return
        }
        let isSame = ["receiverId", "urgency"].allSatisfy { draft[$0] == draft.before?[$0] }
        if isSame, draft["acceptBy"] != nil { return }
        let urgent: [Urgency] = [.immediate, .withinDay]
        let isUrgent = urgent.contains { $0.rawValue == draft.text("urgency") }
        let days = try isUrgent ? 0 : transaction.parameter(.contactAcceptanceWorkingDays)
        let day = try transaction.calendar().addingWorkingDays(days, to: transaction.now.dateInHelsinki)
        draft["acceptBy"] = .string(day.description)
    }

    /// INV-K1: what was done at once, in words or by an outcome that is itself an action.
    static func hasAction(_ content: JSONObject) -> Bool {
        let actions: Set<Outcome> = [.answered, .guidanceStarted, .assessmentOpened, .transferred, .emergency]
        let outcome = content["outcome"]?.string.flatMap { Outcome(rawValue: $0) }
        return content["actionTaken"] != nil || outcome.map { actions.contains($0) } ?? false
    }

    /// INV-K2: a transfer is warm, named receiver and acceptance, or the contact stays with the sender.
    ///
    /// A professional or a unit accepts by itself; for whoever has no way to say so here, the sender writes who it was.
    static func missingOfTransfer(_ content: JSONObject) -> [String] {
        guard content["outcome"]?.string == Outcome.transferred.rawValue else { return [] }
        guard let receiver = content["transferredTo"]?.object, !receiver.isEmpty else {
            return ["/transferredTo"] + (content["acceptedBy"] == nil ? ["/acceptedBy"] : [])
        }
        let acceptance = content["receiverId"] == nil ? "acceptedBy" : "acceptedById"
        return content[acceptance] == nil ? ["/\(acceptance)"] : []
    }

    /// Decisions.md 12: a contact opens the record to the county's intake, or is a task to whom it already is open.
    static func stored(_ before: Record?, _ contact: Record, _ transaction: WriteTransaction) throws(Problem) {
        try transaction.runClocks(ofContact: before, contact)
        guard before?.client == nil, let client = contact.client else { return }
        guard let worker = try transaction.responsibleWorker(of: client) else {
            if resource.authority.opensClient(transaction.access) {
                try transaction.openIntake(to: client, causedBy: contact.id)
            }
            return
        }
        if worker != transaction.access.actor?.id {
            try transaction.openTask(
                .contactReceived,
                for: client,
                about: contact,
                owner: worker,
                within: .contactWorkingDays
            )
        }
    }
}
