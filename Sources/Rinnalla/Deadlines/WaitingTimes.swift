import HTTP
import JSON

/// D19: the waiting times of older people are published twice a year (980/2012 26 §).
///
/// It is no client's clock, so there is no obligation: who publishes asks for the day. That each part of the year has its own
/// publication, by its last day, is this service's reading; the law names no days.
enum WaitingTimes {
    static let nextPublication = Operation(
        id: "getWaitingTimesPublication",
        method: .get,
        path: "/v1/calendar/waiting-times-publication",
        guarding: .scope("rules:read"),
        parameters: [.init(name: "from", form: .date, isRequired: true)],
        handler: .read { call, transaction throws(Problem) in
            guard let from = call.query["from"].flatMap({ CalendarDate($0) }) else { throw Problem(.internalError) }
            let date = publication(from: from, timesAYear: try transaction.parameter(.d19TimesAYear))
            return .json(["from": .string(from.description), "date": .string(date.description)])
        }
    )

    /// The last day of the part of the year that a day lies in: of two parts, 30 June or 31 December.
    static func publication(from day: CalendarDate, timesAYear times: Int) -> CalendarDate {
        // Months are the shortest parts; and the law asks for some publication.
        let parts = min(max(times, 1), 12)
        let (year, month) = (day.components.year, day.components.month)
        let part = (month * parts + 11) / 12
        let last = 12 * part / parts
        return CalendarDate(year: year, month: last, day: CalendarDate.length(ofMonth: last, year: year)) ?? day
    }
}
