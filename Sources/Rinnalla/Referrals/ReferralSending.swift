import JSON
import SQLite

/// What must hold before a referral is sent (../domain/3-model.md 3.6, `requested`), and when it is answered by.
enum ReferralSending {
    static func require(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        try requireService(&move, transaction)
        // What clients choose for themselves they have weighed themselves.
        if !move.before.isSelfReferral {
            requireOptions(&move)
            try requireImpartiality(&move, transaction)
            try move.requireNoDisqualification(transaction)
        }
        try requireConsent(&move, transaction)
        try requireReturnAddress(&move, transaction)
    }

    static func effect(_ move: inout Move, _ transaction: WriteTransaction) throws(Problem) {
        let priority = move.before.text("priority").flatMap { ReferralRecord.Priority(rawValue: $0) } ?? .routine
        move["respondBy"] = .string(try transaction.respondBy(priority).description)
        try keepEligibility(on: &move, transaction)
    }

    /// The service's terms as they stand today: what it asks for later must not judge who was sent before.
    private static func keepEligibility(on move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        guard let id = move.before.identifier("toServiceId", as: Record.self),
            let service = try transaction.known(ServiceRecord.resource, id)
        else { return }
        var snapshot: JSONObject = ["at": .string(transaction.now.description)]
        for limit in ["minimumAge", "maximumAge"] { snapshot[limit] = service[limit] }
        snapshot["rules"] = .array(service.items("eligibilityRules"))
        move["eligibilitySnapshot"] = .object(snapshot)
    }

    // INV-V1: what was reported too long ago is unknown, and that is not the same as none.
    private static let service: SQL = """
        SELECT x.status, (\(ServiceFreshness.content)) ->> '$.capacity.status' FROM service x WHERE x.id = ?
        """

    private static func requireService(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        let id = move.before.identifier("toServiceId", as: Record.self)
        let found = try transaction.first(service, [Value(id)]) { row in (row.text(0), row.textIfPresent(1)) }
        move.require(found?.0 != ServiceStatus.defunct.rawValue, "referral-service-defunct", at: "/toServiceId")
        move.require(
            found?.1 != CapacityStatus.noCapacity.rawValue || move["capacityOverrideReason"] != nil,
            "referral-capacity",
            at: "/capacityOverrideReason"
        )
    }

    private static func requireOptions(_ move: inout Move) {
        let options = move.before.items("optionsPresented")
        move.require(
            options.count >= 2 || move["singleOptionReason"] != nil,
            "referral-options",
            at: "/optionsPresented"
        )
    }

    // What a county, a municipality or an authority does itself is its duty, and no gain.
    private static let gaining: SQL =
        "SELECT 1 FROM organization WHERE id = ? AND kind IN ('provider', 'third-sector')"

    /// INV-R8: whoever gains from the referral, or has declared an interest, says so and shows the client other ways.
    private static func requireImpartiality(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        let referral = move.before
        guard let receiver = referral.identifier("toOrganizationId", as: Record.self),
            let check = move["conflictOfInterest"]
        else { return move.violate(Rule("INV-R8", way: "unchecked"), at: "/conflictOfInterest") }
        let declared =
            try referral.identifier("fromWorkerId", as: Professional.self).map { worker throws(Problem) in
                try transaction.declaration(by: worker, about: receiver, on: transaction.now.dateInHelsinki)
            } ?? nil
        let isOwnService = referral.text("fromOrganizationId") == receiver.description
        let isGaining = isOwnService ? try transaction.isAny(gaining, [Value(receiver)]) : false
        guard isGaining || declared != nil || check["result"] == "declared" else { return }
        let isNamed = declared != nil && check["declarationId"]?.string == declared?.description
        move.require(isNamed && check["result"] == "declared", "INV-R8", at: "/conflictOfInterest/declarationId")
        move.require(referral.items("optionsPresented").count >= 2, "INV-R8", at: "/optionsPresented")
        let declaration =
            try declared.map { id throws(Problem) in
                try transaction.known(ConflictOfInterestRecord.resource, id)
            } ?? nil
        let mustStepAside = declaration?.text("decision") == ConflictOfInterestRecord.Decision.recuse.rawValue
        move.require(!mustStepAside, "INV-R8", at: "/fromWorkerId")
    }

    /// Every category that is shared, the referral itself among them, is permitted; the decisions are kept either way.
    private static func requireConsent(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        let decisions = try transaction.decisions(on: move.before, sharing: move.before.sharedCategories)
        move["consentDecisions"] = .array(decisions.map(\.encoded))
        for denied in decisions where !denied.decision.isPermitted {
            let place = denied.place(in: move.content)
            move.violate(denied.rule(at: place), at: place, ["category": .string(denied.code)])
        }
    }

    /// INV-R2: there is somebody whom the client comes back to, should the referral not succeed.
    private static func requireReturnAddress(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        let worker = try transaction.responsibleWorker(of: move.client)
        move.require(worker != nil || move.before["fromWorkerId"] != nil, "referral-return-address", at: "/to")
    }
}

extension ReadTransaction {
    /// The day by which a referral that is sent today is answered (D20).
    func respondBy(_ priority: ReferralRecord.Priority) throws(Problem) -> CalendarDate {
        try calendar().addingWorkingDays(try parameter(priority.workingDaysToRespond), to: now.dateInHelsinki)
    }
}

extension ReferralRecord.Priority {
    /// How many working days the receiver has.
    fileprivate var workingDaysToRespond: RuleParameter {
        switch self {
        case .stat: .respondStatWorkingDays
        case .asap: .respondAsapWorkingDays
        case .urgent: .respondUrgentWorkingDays
        case .routine: .respondRoutineWorkingDays
        }
    }
}
