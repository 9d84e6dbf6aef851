/// How far a client of the synthetic region has come, from the first contact on; a stage includes those before it.
enum DemoStage: Int, CaseIterable, Comparable, Sendable {
    case contactMade, matterOpened, workerNamed, active
    case assessmentPending, assessmentStarted, assessmentCompleted
    case planDrafted, planActive, planOnHold
    case referralDrafted, referralRequested, referralPermitted, referralReceived, referralAccepted, referralInProgress
    case referralCompleted, referralRejected, referralFailed, referralCancelled
    case teamActive
    /// Active once, found to need no assessment, and closed again: nothing is owed to the client any more.
    case closed

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// How many of forty clients are at the stage.
    private var share: Int {
        switch self {
        case .contactMade, .matterOpened, .planActive, .referralRequested: 3
        case .workerNamed, .active, .assessmentPending, .assessmentStarted, .assessmentCompleted, .planDrafted: 2
        case .referralReceived, .referralInProgress, .referralCompleted, .teamActive: 2
        default: 1
        }
    }

    /// The stages of forty clients, each stage once before any comes again.
    static let mix: [DemoStage] = {
        let rounds = 1...(allCases.map(\.share).max() ?? 1)
        return rounds.flatMap { round in allCases.filter { $0.share >= round } }
    }()

    /// The state in which the client's referral is.
    var referralStatus: String? {
        switch self {
        case .referralDrafted: "draft"
        case .referralRequested, .referralPermitted: "requested"
        case .referralReceived: "received"
        case .referralAccepted: "accepted"
        case .referralInProgress: "in-progress"
        case .referralCompleted: "completed"
        case .referralRejected: "rejected"
        case .referralFailed: "failed"
        case .referralCancelled: "cancelled"
        default: nil
        }
    }
}
