import HTTP
import JSON

/// The working days of Finland for whoever plans by them; the law's own way of counting (150/1930).
enum CalendarRoute {
    static let addWorkingDays = Operation(
        id: "addWorkingDays",
        method: .get,
        path: "/v1/calendar/add-working-days",
        guarding: .scope("rules:read"),
        parameters: [
            .init(name: "from", form: .date, isRequired: true),
            .init(name: "n", form: .integer(0...1000), isRequired: true),
        ],
        handler: .read { call, transaction throws(Problem) in
            guard let from = call.query["from"].flatMap({ CalendarDate($0) }),
                let count = call.query["n"].flatMap({ Int($0) })
            else { throw Problem(.internalError) }
            let date = try transaction.calendar().addingWorkingDays(count, to: from)
            // Counting stops at the last day that there is, and would answer it for all that lie beyond.
            guard date < .latest else {
                throw .violated([Fault(place: .parameter("from"), code: .invalidParameter)], as: .ruleViolation)
            }
            return .json([
                "from": .string(from.description), "n": .integer(Int64(count)), "date": .string(date.description),
            ])
        }
    )
}
