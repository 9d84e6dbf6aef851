import JSON
import SQLite

/// What must hold of a service, and what it leaves for its lists to be found by.
enum ServiceRules {
    static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        try transaction.access.requireWriting(for: draft.identifier("organizationId"), at: "/organizationId")
        try transaction.checkUnit(draft.text("unitId"), at: "/unitId", of: &draft)
        try protectLocation(&draft, transaction.access)
        checkAges(&draft)
        checkCosts(&draft)
        checkSchedules(&draft)
        checkLocation(&draft)
        if let assured = draft.date("assuredDate"), assured > transaction.now.dateInHelsinki {
            draft.fault(.dateInFuture, at: "/assuredDate")
        }
        ServiceCapacity.settle(&draft, now: transaction.now)
    }

    private static func checkAges(_ draft: inout Draft) {
        guard let minimum = draft["minimumAge"]?.integer, let maximum = draft["maximumAge"]?.integer, maximum < minimum
        else { return }
        draft.fault(.tooSmall, at: "/maximumAge", ["minimum": .integer(minimum), "value": .integer(maximum)])
    }

    /// A confidential location is its organization's: others do not change what they cannot read, nor lift the secret.
    private static func protectLocation(_ draft: inout Draft, _ access: Access) throws(Problem) {
        guard let before = draft.before, before["isLocationConfidential"] == true,
            before.identifier("organizationId") != access.key.organization
        else { return }
        if draft["location"] == nil { draft["location"] = before["location"] }
        guard draft["isLocationConfidential"] == true, draft["location"] == before["location"] else {
            throw .violated("confidential-location", at: "/location", as: .actorNotAllowed)
        }
    }

    /// An amount says its currency, and a price its unit.
    private static func checkCosts(_ draft: inout Draft) {
        if draft["unitCostCents"] != nil {
            for member in ["currency", "costUnit"] where draft[member] == nil {
                draft.fault(.required, at: "/\(member)")
            }
        }
        for (index, option) in draft.items("costOptions").enumerated() {
            let place = "/costOptions/\(index)"
            if option["amountCents"] != nil, option["currency"] == nil {
                draft.fault(.required, at: place + "/currency")
            }
            checkPeriod(of: option, at: place, &draft)
        }
    }

    private static func checkSchedules(_ draft: inout Draft) {
        for (index, schedule) in draft.items("schedules").enumerated() {
            let place = "/schedules/\(index)"
            for member in ["opensAt", "closesAt"] {
                guard let time = schedule[member]?.string, !isTimeOfDay(time) else { continue }
                draft.fault(.invalidTimestamp, at: "\(place)/\(member)", ["value": .string(time)])
            }
            checkPeriod(of: schedule, at: place, &draft)
        }
    }

    private static func checkPeriod(of item: JSONValue, at place: String, _ draft: inout Draft) {
        guard let from = item["validFrom"]?.string, let to = item["validTo"]?.string, to < from else { return }
        draft.fault(.periodReversed, at: place + "/validTo")
    }

    /// `HH:MM`, from 00:00 to 23:59.
    private static func isTimeOfDay(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1])
        else { return false }
        return hour < 24 && minute < 60
    }

    /// A place on the map has both coordinates.
    private static func checkLocation(_ draft: inout Draft) {
        guard let location = draft["location"], (location["latitude"] == nil) != (location["longitude"] == nil) else {
            return
        }
        draft.fault(.required, at: location["latitude"] == nil ? "/location/latitude" : "/location/longitude")
    }

    static func stored(_ before: Record?, _ after: Record, _ transaction: WriteTransaction) throws(Problem) {
        try transaction.keepExternalIDs(of: after)
        try transaction.keepTerms(of: after, since: before)
        try WordSearch.services.keepWords(of: after, since: before, transaction)
        try transaction.keepReportTime(of: after, since: before)
    }
}

/// The terms that services are listed by: a table each, asked once for each service on the way through the list's order.
enum ServiceTerms {
    static let isInMunicipality: SQL = """
        EXISTS (SELECT 1 FROM service_area a WHERE a.service_id = x.id
        AND a.municipality IN (SELECT value FROM json_each(?)))
        """
    static let isInLanguage: SQL = """
        EXISTS (SELECT 1 FROM service_language l WHERE l.service_id = x.id
        AND l.language IN (SELECT value FROM json_each(?)))
        """
}

extension WriteTransaction {
    private static let setReportTime: SQL = "UPDATE service SET capacity_reported_at = ? WHERE id = ?"

    fileprivate func keepReportTime(of service: Record, since before: Record?) throws(Problem) {
        let reported = service["capacity"]?["reportedAt"]?.string
        guard reported != before?["capacity"]?["reportedAt"]?.string else { return }
        try change(Self.setReportTime, [Value(reported.flatMap { Timestamp($0) }), Value(service.id)])
    }

    private static let forgetAreas: SQL = "DELETE FROM service_area WHERE service_id = ?"
    private static let keepArea: SQL = "INSERT INTO service_area (service_id, municipality) VALUES (?, ?)"
    private static let forgetLanguages: SQL = "DELETE FROM service_language WHERE service_id = ?"
    private static let keepLanguage: SQL = "INSERT INTO service_language (service_id, language) VALUES (?, ?)"

    fileprivate func keepTerms(of service: Record, since before: Record?) throws(Problem) {
        let lists: [(member: String, forget: SQL, keep: SQL)] = [
            ("serviceAreas", Self.forgetAreas, Self.keepArea), ("languages", Self.forgetLanguages, Self.keepLanguage),
        ]
        for list in lists where before?[list.member] != service[list.member] {
            try change(list.forget, [Value(service.id)])
            for term in service.items(list.member) { try change(list.keep, [Value(service.id), Value(term.string)]) }
        }
    }
}
