/// A clock of the law or of the service: what it waits for, how long, and how strictly (../domain/4-law.md 4.3).
struct ObligationClock: Sendable {
    let kind: Kind
    let awaits: Awaits
    let period: Period
    /// Whether a statute sets the day; else it is a target, and never called anything else.
    var isStatutory = true
    /// Whether the clock may stand still and the obligation be waived: never that of D01 to D05,
    /// nor the client's own.
    var isSuspendable = true
    /// Who opens and meets it: the rules, from the records, or a person, where no record of the service shows the fact.
    var opening = Hand.rule
    var meeting = Hand.rule

    /// D06 has a sentence for each of its two clocks.
    var rule: Rule { Rule(kind.rawValue, way: awaits.rawValue) }

    enum Hand: Sendable { case rule, person }

    /// The row of the table of deadlines.
    enum Kind: String, CodeSet {
        case d01 = "D01"
        case d02 = "D02"
        case d03 = "D03"
        case d04 = "D04"
        case d05 = "D05"
        case d06 = "D06"
        case d07 = "D07"
        case d08 = "D08"
        case d09 = "D09"
        case d10 = "D10"
        case d11 = "D11"
        case d12 = "D12"
        case d13 = "D13"
        case d14 = "D14"
        case d15 = "D15"
        case d16 = "D16"
        case d17 = "D17"
        case d18 = "D18"

        var rule: Rule { Rule(stringLiteral: rawValue) }
    }

    /// What has to happen.
    enum Awaits: String, CodeSet {
        case action
        case assessmentStart = "assessment-start"
        case assessmentEnd = "assessment-end"
        /// Whether a notification leads to an assessment, with the child and the guardian informed of it.
        case notificationDecision = "notification-decision"
        case decision, enforcement, service
        case responsibleWorker = "responsible-worker"
        case plan, review, answer
        /// The client's own: to ask that a decision be corrected.
        case correctionRequest = "correction-request"
    }

    /// How long it runs, by the parameter that says so.
    enum Period: Sendable {
        case sameDay
        case days(RuleParameter)
        /// Days whose last, if it is no working day, is the next one (150/1930 5 §).
        case daysToWorkingDay(RuleParameter)
        case workingDays(RuleParameter)
        case months(RuleParameter)
        /// Months whose last day, if it is no working day, is the next one (150/1930 5 §).
        case monthsToWorkingDay(RuleParameter)
    }

    static let all: [ObligationClock] = [
        .init(kind: .d01, awaits: .action, period: .sameDay, isSuspendable: false),
        .init(kind: .d02, awaits: .assessmentStart, period: .workingDays(.d02WorkingDays), isSuspendable: false),
        .init(kind: .d03, awaits: .assessmentStart, period: .workingDays(.d03WorkingDays), isSuspendable: false),
        .init(kind: .d04, awaits: .assessmentEnd, period: .monthsToWorkingDay(.d04Months), isSuspendable: false),
        .init(kind: .d05, awaits: .notificationDecision, period: .workingDays(.d05WorkingDays), isSuspendable: false),
        .init(kind: .d06, awaits: .assessmentStart, period: .workingDays(.d06StartWorkingDays), isStatutory: false),
        .init(kind: .d06, awaits: .assessmentEnd, period: .months(.d06FinishMonths), isStatutory: false),
        .init(kind: .d07, awaits: .assessmentStart, period: .workingDays(.d07WorkingDays)),
        .init(kind: .d08, awaits: .decision, period: .monthsToWorkingDay(.d08Months), meeting: .person),
        .init(kind: .d09, awaits: .enforcement, period: .months(.d09Months), meeting: .person),
        .init(kind: .d10, awaits: .service, period: .months(.d10Months), opening: .person, meeting: .person),
        .init(kind: .d11, awaits: .responsibleWorker, period: .months(.d06FinishMonths)),
        .init(kind: .d12, awaits: .plan, period: .days(.d12Days), isStatutory: false),
        // A year is the law's, half of it the target.
        .init(kind: .d13, awaits: .review, period: .days(.d13Days), isStatutory: false),
        .init(kind: .d14, awaits: .answer, period: .days(.d14Days), isStatutory: false),
        // The client's time to appeal: to suspend it would tell the client of a day that the law does not know.
        .init(kind: .d15, awaits: .correctionRequest, period: .daysToWorkingDay(.d15Days), isSuspendable: false),
        .init(kind: .d16, awaits: .decision, period: .workingDays(.d16WorkingDays), opening: .person, meeting: .person),
        .init(
            kind: .d17,
            awaits: .answer,
            period: .days(.d17Days),
            isStatutory: false,
            opening: .person,
            meeting: .person
        ),
        .init(kind: .d18, awaits: .answer, period: .months(.d18Months), opening: .person, meeting: .person),
    ]

    /// The clock of the kind; D06 has two, told apart by what they wait for.
    static func of(_ kind: Kind, _ awaits: Awaits? = nil) -> ObligationClock? {
        all.first { $0.kind == kind && (awaits == nil || $0.awaits == awaits) }
    }

    /// The clock of a stored obligation.
    static func of(_ obligation: Record) -> ObligationClock? {
        guard let kind = obligation.text("kind").flatMap({ Kind(rawValue: $0) }) else { return nil }
        return of(kind, obligation.text("awaits").flatMap { Awaits(rawValue: $0) })
    }
}
