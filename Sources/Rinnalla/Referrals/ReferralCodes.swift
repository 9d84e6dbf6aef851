extension ReferralRecord {
    /// Who wanted the referral; it is sent by a professional or, for a self-referral, by the client.
    enum Initiator: String, CodeSet {
        case professional, client, representative, provider
    }

    /// How soon the receiver must answer (FHIR request-priority).
    enum Priority: String, CodeSet {
        case routine, urgent, asap, stat
    }

    /// Why a referral was rejected or failed.
    enum ReturnReason: String, CodeSet {
        case noCapacity = "no-capacity"
        case waitlistTooLong = "waitlist-too-long"
        case notEligible = "not-eligible"
        case wrongService = "wrong-service"
        case outOfArea = "out-of-area"
        case insufficientInformation = "insufficient-information"
        case duplicateReferral = "duplicate-referral"
        case languageNotAvailable = "language-not-available"
        case accessibilityNotAvailable = "accessibility-not-available"
        case safetyConcern = "safety-concern"
        case conflictOfInterest = "conflict-of-interest"
        case clientDeclined = "client-declined"
        case clientUnreachable = "client-unreachable"
        case clientNoLongerNeeds = "client-no-longer-needs"
        case other
    }

    /// Who did not want it: the client, the service, or who had referred.
    enum DeclinedBy: String, CodeSet {
        case client, receiver, sender
    }

    /// What came of a completed referral.
    enum Outcome: String, CodeSet {
        case needMet = "need-met"
        case needPartlyMet = "need-partly-met"
        case needNotMet = "need-not-met"
        case serviceStartedOngoing = "service-started-ongoing"
        case enrolled
        case informationGiven = "information-given"
        case clientDidNotAttend = "client-did-not-attend"
        case clientDiscontinued = "client-discontinued"
    }

    /// Whether the service has taken the client on its books (Gravity SDOH EnrollmentStatus).
    enum Enrolment: String, CodeSet {
        case enrolled
        case notEnrolled = "not-enrolled"
        case notEnrolledOnWaitlist = "not-enrolled-on-waitlist"
    }

    /// By which way somebody reached the client, or tried to.
    enum AttemptChannel: String, CodeSet {
        case phone, text, email, letter, visit, other
    }
}
