import JSON

/// A time for which a referral is on hold: its clock stands still, and the record tells when and why (D20).
enum ReferralPause {
    static let schema: Schema = [
        .date("validFrom").required, .date("validTo"), .date("resumeBy"), .text("reason", 1...2000),
        .integer("workingDays", 0...100_000),
    ]

    static func begin(of move: inout Move, _ transaction: ReadTransaction) {
        var pause: JSONObject = ["validFrom": .string(transaction.now.dateInHelsinki.description)]
        pause["resumeBy"] = move.request["resumeBy"]
        pause["reason"] = move.request["reasonText"]
        move["pauses"] = .array(move.before.items("pauses") + [.object(pause)])
    }

    /// Ends the pause, if there is one; the working days up to, not including, this day are added to the time to respond.
    static func end(of move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        guard move.before.status == "on-hold", var pause = move.before.items("pauses").last?.object,
            let from = pause["validFrom"]?.string.flatMap({ CalendarDate($0) }), let due = move.before.date("respondBy")
        else { return }
        let today = transaction.now.dateInHelsinki
        let calendar = try transaction.calendar()
        let days = calendar.count(from: from, upTo: today)
        pause["validTo"] = .string(today.description)
        pause["workingDays"] = .integer(Int64(days))
        move["pauses"] = .array(move.before.items("pauses").dropLast() + [.object(pause)])
        move["respondBy"] = .string(calendar.addingWorkingDays(days, to: due).description)
    }
}
