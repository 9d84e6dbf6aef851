import JSON

/// The term of a clock as it was counted: from which day, how long, to which day.
struct ObligationTerm: Sendable {
    let clock: ObligationClock
    let count: Int
    let due: CalendarDate
    /// From which age on a person counts as older.
    let ageLimit: Int

    /// Why the obligation is due on its day, in the four languages: ground, statute, time, day.
    var explanation: JSONValue {
        var words: JSONObject = [:]
        for language in Language.allCases {
            let ground = Texts.shared.rule(clock.rule, in: language, ["ageLimit": .integer(Int64(ageLimit))])
            let told = [ground, clock.kind.rule.statute].compactMap(\.self) + steps(in: language)
            words[language.rawValue] = .string(told.joined(separator: " → "))
        }
        return .object(words)
    }

    /// How long it runs, and to which day.
    func steps(in language: Language) -> [String] {
        [length(in: language), date(in: language)].compactMap(\.self)
    }

    private func length(in language: Language) -> String? {
        guard let forms = clock.period.forms(in: language) else { return nil }
        return "\(count) \(count == 1 ? forms.one : forms.many)"
    }

    private func date(in language: Language) -> String {
        let parts = due.components
        return language == .english ? due.description : "\(parts.day).\(parts.month).\(parts.year)"
    }
}

extension ObligationClock.Period {
    /// The parameter it counts with.
    var parameter: RuleParameter? {
        switch self {
        case .sameDay: nil
        case .days(let days), .daysToWorkingDay(let days), .workingDays(let days): days
        case .months(let months), .monthsToWorkingDay(let months): months
        }
    }

    fileprivate func forms(in language: Language) -> (one: String, many: String)? {
        switch self {
        case .sameDay: nil
        case .days, .daysToWorkingDay:
            switch language {
            case .finnish: ("päivä", "päivää")
            case .swedish: ("dag", "dagar")
            case .english: ("day", "days")
            case .ukrainian: ("дн.", "дн.")
            }
        case .workingDays:
            switch language {
            case .finnish: ("arkipäivä", "arkipäivää")
            case .swedish: ("vardag", "vardagar")
            case .english: ("working day", "working days")
            case .ukrainian: ("роб. дн.", "роб. дн.")
            }
        case .months, .monthsToWorkingDay:
            switch language {
            case .finnish: ("kuukausi", "kuukautta")
            case .swedish: ("månad", "månader")
            case .english: ("month", "months")
            case .ukrainian: ("міс.", "міс.")
            }
        }
    }
}

extension ReadTransaction {
    /// Counts a clock's term from a day, with the parameters and the calendar that hold now.
    func term(of clock: ObligationClock, from start: CalendarDate) throws(Problem) -> ObligationTerm {
        let count = try clock.period.parameter.map { parameter throws(Problem) in try self.parameter(parameter) } ?? 0
        let due: CalendarDate
        switch clock.period {
        case .sameDay: due = start
        case .days: due = start.addingDays(count)
        case .daysToWorkingDay: due = try calendar().rollForward(start.addingDays(count))
        case .workingDays: due = try calendar().addingWorkingDays(count, to: start)
        case .months: due = start.addingMonths(count)
        case .monthsToWorkingDay: due = try calendar().rollForward(start.addingMonths(count))
        }
        return ObligationTerm(clock: clock, count: count, due: due, ageLimit: try parameter(.ageLimitOlder))
    }
}
