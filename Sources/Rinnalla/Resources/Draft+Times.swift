import JSON
import SQLite

/// A client's records tell of days in which there is a client: not before the life, nor further ahead than anybody plans.
/// What must come before or after what, each resource says itself.
extension Draft {
    /// The dates and times that are new in the draft.
    var toldTimes: [ToldTime] {
        guard resource.isOfClient else { return [] }
        var told: [ToldTime] = []
        for member in resource.schema.members {
            guard let value = content[member.name], value != before?[member.name] else { continue }
            told += member.type.times(in: value, at: "/\(member.name)")
        }
        return told
    }

    /// Notes those that lie outside of all that can be meant, where nothing else speaks against them.
    mutating func check(_ times: [ToldTime], _ transaction: WriteTransaction) throws(Problem) {
        var told = times
        told.removeAll { time in violations.contains { $0.place == .member(time.pointer) } }
        guard !told.isEmpty else { return }
        let earliest = try earliestDate(transaction)
        let years = try transaction.parameter(.planningYears)
        let latest = transaction.now.dateInHelsinki.addingMonths(12 * years)
        for time in told {
            if time.date < earliest { fault(.tooSmall, at: time.pointer, ["minimum": .string(earliest.description)]) }
            if time.date > latest { fault(.tooLarge, at: time.pointer, ["maximum": .string(latest.description)]) }
        }
    }

    private static let birthDate: SQL = "SELECT birth_date FROM client WHERE id = ?"

    /// A year before the birth, since help may begin before it; without a birth date the earliest that anybody living has.
    private func earliestDate(_ transaction: WriteTransaction) throws(Problem) -> CalendarDate {
        var birth = resource.name == "client" ? date("birthDate") : nil
        if birth == nil, let client {
            birth =
                try transaction.first(Self.birthDate, [Value(client)]) { row in
                    row.textIfPresent(0).flatMap { CalendarDate($0) }
                } ?? nil
        }
        return birth?.addingMonths(-12) ?? ClientRecord.earliestBirthDate
    }
}

/// A day that content tells of, and where.
struct ToldTime {
    fileprivate let date: CalendarDate
    fileprivate let pointer: String
}

extension MemberType {
    fileprivate func times(in value: JSONValue, at pointer: String) -> [ToldTime] {
        switch self {
        case .date:
            value.string.flatMap { CalendarDate($0) }.map { [ToldTime(date: $0, pointer: pointer)] } ?? []
        case .timestamp:
            value.string.flatMap { Timestamp($0) }.map { [ToldTime(date: $0.dateInHelsinki, pointer: pointer)] } ?? []
        case .array(let element, _):
            (value.array ?? []).enumerated().flatMap { element.times(in: $1, at: "\(pointer)/\($0)") }
        case .object(let schema):
            schema.members.flatMap { member in
                value[member.name].map { member.type.times(in: $0, at: "\(pointer)/\(member.name)") } ?? []
            }
        default: []
        }
    }
}
