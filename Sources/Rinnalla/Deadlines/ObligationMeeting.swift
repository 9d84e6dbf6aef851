import JSON
import SQLite

/// How the records of a client meet what is owed: by what happened, never by the passing of time.
extension WriteTransaction {
    private static let owedOfClient: SQL = """
        SELECT id FROM obligation WHERE client_id IN \(Person.records(of: "?1")) AND status IN ('open', 'overdue')
        AND (?2 IS NULL OR matter_id = ?2) AND (?3 IS NULL OR subject_id = ?3)
        AND awaits IN (SELECT value FROM json_each(?4))
        """

    /// Meets what waits for one of these; in time or late, as the day says on which it was done. What was done earlier meets
    /// no clock that began after it, and is refused where the request says so, in the member at `pointer`.
    func meetObligations(
        _ awaited: [ObligationClock.Awaits],
        of client: Identifier<Client>?,
        matter: Identifier<Record>? = nil,
        about subject: Identifier<Record>? = nil,
        at time: Timestamp? = nil,
        said pointer: String? = nil
    ) throws(Problem) {
        let time = time ?? now
        let day = time.dateInHelsinki
        for obligation in try owed(awaited, of: client, matter: matter, about: subject) {
            if let starts = try known(ObligationRecord.resource, obligation)?.date("startsAt"), day < starts {
                if let pointer { throw .violated("obligation-out-of-order", at: pointer) }
                continue
            }
            try endSuspension(of: obligation, on: day)
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
            try endSuspension(of: id, on: now.dateInHelsinki)
            guard let current = try known(ObligationRecord.resource, id) else { continue }
            try settle(current, as: "waived", because: reason)
        }
    }

    /// Closes a target that the facts no longer demand, and says so, with what has taken its place.
    func closeTarget(_ id: Identifier<Record>, for successor: ObligationClock?) throws(Problem) {
        try endSuspension(of: id, on: now.dateInHelsinki)
        guard let target = try known(ObligationRecord.resource, id) else { return }
        let place = successor.map {
            [$0.kind.rawValue, $0.kind.rule.statute].compactMap(\.self).joined(separator: ": ")
        }
        let told = target.explanation { language in [Texts.shared.view("deadline-facts-changed", in: language), place] }
        try settle(target, as: "waived", because: "facts-changed", explanation: told)
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
        because reason: String? = nil,
        explanation: JSONValue? = nil
    ) throws(Problem) {
        var draft = Draft(changing: obligation)
        draft.status = status
        if let explanation { draft["explanation"] = explanation }
        var history: JSONObject = ["from": .string(obligation.status ?? ""), "to": .string(status)]
        if let reason {
            history["reasonCode"] = .string(reason)
        } else {
            draft["doneAt"] = .string((time ?? now).description)
        }
        _ = try update(draft, what: status, transition: history)
    }

    private static let running: SQL = "SELECT id FROM suspension WHERE obligation_id = ? AND status = 'active'"

    /// A clock that is met stands still no longer: the suspension ends on the day of what met it.
    private func endSuspension(of obligation: Identifier<Record>, on day: CalendarDate) throws(Problem) {
        let running = try first(Self.running, [Value(obligation)]) { row in row.identifier(0) } ?? nil
        guard let running, let suspension = try known(SuspensionRecord.resource, Identifier(running)),
            let from = suspension.date("validFrom")
        else { return }
        let end = max(from, day)
        var draft = Draft(changing: suspension)
        draft.status = "ended"
        draft["validTo"] = .string(end.description)
        draft["workingDays"] = .integer(Int64(try calendar().count(from: from, upTo: end)))
        _ = try update(draft, what: "ended", transition: ["from": "active", "to": "ended"])
    }
}
