import JSON

/// What the passing of time alone brings about: a deadline that goes by, a change that takes effect at its time.
struct DueWork: Sendable {
    /// How the log names it.
    let name: String
    /// Does a portion, in a savepoint of its own and as the process itself; answers whether more is due.
    ///
    /// It finds what is due by the transaction's time, at most ``portion`` records, and leaves none of them due.
    let portion: @Sendable (WriteTransaction) throws(Problem) -> Bool
    /// What follows a portion that found something due, once it is committed.
    var afterwards: @Sendable (Service) throws(Problem) -> Void = { _ in }

    /// The most records of one savepoint: requests wait for no longer than that.
    static let portion = 100

    /// All of it, in the order in which it is done.
    static let all: [DueWork] = [
        missedReviews, handovers, covers, OverdueWork.overdue, OverdueWork.alerts, unansweredInvitations,
        AdvocacyReminders.work, UnansweredReferrals.work, proposals, destructions, ServiceSearch.indexing,
    ]
}

extension Service {
    /// Does one portion of each kind of work; answers whether more is due. What fails is tried again the next time.
    @discardableResult
    func runDueWork(_ works: [DueWork] = DueWork.all) -> Bool {
        var isMore = false
        for work in works {
            do throws(Problem) {
                guard try write(work.portion) else { continue }
                try work.afterwards(self)
                isMore = true
            } catch {
                log.write(.error, "due-work-failed") { members in
                    members.name("work")
                    members.string(work.name)
                    members.name("problem")
                    members.string(error.cause ?? error.code.rawValue)
                }
            }
        }
        return isMore
    }
}
