import SQLite

/// A number that a rule of the domain counts with. Its value, statute and source stand in the table `rule_parameter`,
/// where a county changes it without a release.
enum RuleParameter: String, CaseIterable, Sendable {
    // The calendar.
    case evesAreWorkingDays = "EVES_ARE_WORKING_DAYS"

    // All records of clients.
    case planningYears = "PLANNING_YEARS"

    // Clients and contacts.
    case intakeDays = "INTAKE_DAYS"
    case contactWorkingDays = "CONTACT_WORKING_DAYS"
    case contactAcceptanceWorkingDays = "CONTACT_ACCEPTANCE_WORKING_DAYS"
    case emergencyReviewWorkingDays = "EMERGENCY_REVIEW_WORKING_DAYS"
    case mergeUndoDays = "MERGE_UNDO_DAYS"

    // Assessments.
    case duplicateAssessmentDays = "DUPLICATE_ASSESSMENT_DAYS"
    case duplicateAssessmentPercent = "DUPLICATE_ASSESSMENT_PERCENT"

    // Plans and reviews.
    case reviewLimitDays = "REVIEW_LIMIT_DAYS"
    case reviewLimitChildDays = "REVIEW_LIMIT_CHILD_DAYS"
    case reviewWithoutViewDays = "REVIEW_WITHOUT_VIEW_DAYS"
    case reviewGraceDays = "REVIEW_GRACE_DAYS"
    case reviewAlertWorkingDays = "REVIEW_ALERT_WORKING_DAYS"
    case completionReviewDays = "COMPLETION_REVIEW_DAYS"

    // Segments.
    case segmentCoping = "SEGMENT_COPING"
    case segmentServices = "SEGMENT_SERVICES"
    case segmentSectors = "SEGMENT_SECTORS"
    case segmentSevereNeeds = "SEGMENT_SEVERE_NEEDS"

    // Referrals.
    case respondStatWorkingDays = "RESPOND_STAT_WORKING_DAYS"
    case respondAsapWorkingDays = "RESPOND_ASAP_WORKING_DAYS"
    case respondUrgentWorkingDays = "RESPOND_URGENT_WORKING_DAYS"
    case respondRoutineWorkingDays = "RESPOND_ROUTINE_WORKING_DAYS"
    case maximumHops = "MAXIMUM_HOPS"
    case unreachableAttempts = "UNREACHABLE_ATTEMPTS"
    case unreachableDays = "UNREACHABLE_DAYS"
    case returnWorkingDays = "RETURN_WORKING_DAYS"
    case receiverDays = "RECEIVER_DAYS"
    case referralLinkDays = "REFERRAL_LINK_DAYS"

    // The directory.
    case capacityStaleDays = "CAPACITY_STALE_DAYS"
    case assuranceStaleDays = "ASSURANCE_STALE_DAYS"

    // Teams.
    case invitationWorkingDays = "INVITATION_WORKING_DAYS"

    // Responsibility.
    case coverDays = "COVER_DAYS"
    case handoverConfirmDays = "HANDOVER_CONFIRM_DAYS"
    case childProtectionCeiling = "CHILD_PROTECTION_CEILING"

    // Feedback.
    case feedbackTriageWorkingDays = "FEEDBACK_TRIAGE_WORKING_DAYS"

    // Aggregates.
    case smallCellK = "SMALL_CELL_K"

    // Statutory clocks and targets.
    case immediateAlertMinutes = "IMMEDIATE_ALERT_MINUTES"
    case ageLimitOlder = "AGE_LIMIT_OLDER"
    case d02WorkingDays = "D02_WORKING_DAYS"
    case d03WorkingDays = "D03_WORKING_DAYS"
    case d04Months = "D04_MONTHS"
    case d04FirstAlertPercent = "D04_FIRST_ALERT_PERCENT"
    case d04SecondAlertPercent = "D04_SECOND_ALERT_PERCENT"
    case d04ThirdAlertPercent = "D04_THIRD_ALERT_PERCENT"
    case d05WorkingDays = "D05_WORKING_DAYS"
    case d06StartWorkingDays = "D06_START_WORKING_DAYS"
    case d06FinishMonths = "D06_FINISH_MONTHS"
    case d07WorkingDays = "D07_WORKING_DAYS"
    case d08Months = "D08_MONTHS"
    case d09Months = "D09_MONTHS"
    case d10Months = "D10_MONTHS"
    case d12Days = "D12_DAYS"
    case d13Days = "D13_DAYS"
    case d13LongestDays = "D13_LONGEST_DAYS"
    case d14Days = "D14_DAYS"
    case d15Days = "D15_DAYS"
    case advocacyFirstAlertDays = "ADVOCACY_FIRST_ALERT_DAYS"
    case advocacySecondAlertDays = "ADVOCACY_SECOND_ALERT_DAYS"
    case advocacyThirdAlertDays = "ADVOCACY_THIRD_ALERT_DAYS"
    case d16WorkingDays = "D16_WORKING_DAYS"
    case d17Days = "D17_DAYS"
    case d18Months = "D18_MONTHS"
    case d18ExtensionMonths = "D18_EXTENSION_MONTHS"
    case d18BreachHours = "D18_BREACH_HOURS"
    case d19TimesAYear = "D19_TIMES_A_YEAR"

    // Retention.
    case retentionBasicYears = "RETENTION_BASIC_YEARS"
    case retentionLapsiperheetYears = "RETENTION_LAPSIPERHEET_YEARS"
    case retentionTyoikaisetYears = "RETENTION_TYOIKAISET_YEARS"
    case retentionIakkaatYears = "RETENTION_IAKKAAT_YEARS"
    case retentionPaihdehuoltoYears = "RETENTION_PAIHDEHUOLTO_YEARS"
    case retentionVammaispalvelutYears = "RETENTION_VAMMAISPALVELUT_YEARS"
    case retentionLastensuojeluYears = "RETENTION_LASTENSUOJELU_YEARS"
    case retentionPerheoikeudellisetChildYears = "RETENTION_PERHEOIKEUDELLISET_CHILD_YEARS"
    case retentionPerheoikeudellisetYears = "RETENTION_PERHEOIKEUDELLISET_YEARS"
    case retentionYleinenNeuvontaYears = "RETENTION_YLEINEN_NEUVONTA_YEARS"
    case retentionReceiptsYears = "RETENTION_RECEIPTS_YEARS"
    case retentionFeesYears = "RETENTION_FEES_YEARS"
    case retentionLogYears = "RETENTION_LOG_YEARS"
}

extension ReadTransaction {
    private static let parameter: SQL = "SELECT value FROM rule_parameter WHERE code = ?"

    /// The value of a rule's parameter as it stands now.
    func parameter(_ parameter: RuleParameter) throws(Problem) -> Int {
        let value = try first(Self.parameter, [.text(parameter.rawValue)]) { row in Int(row.int(0)) }
        // Every case has its row from the first migration on, and no route takes one away.
        guard let value else { throw Problem(.internalError) }
        return value
    }

    /// The calendar by which the region counts.
    func calendar() throws(Problem) -> WorkingDays {
        WorkingDays(evesAreWorkingDays: try parameter(.evesAreWorkingDays) == 1)
    }
}
