import JSON
import SQLite

/// What the passing of time alone brings about: a deadline that goes by, a change that takes effect at its time.
struct DueWork: Sendable {
    /// How the log names it.
    let name: String
    /// The statement that finds what is due: on an index, for it runs each minute whatever the region has.
    let due: SQL
    /// Does a portion, in a savepoint of its own and as the process itself; answers whether more is due.
    ///
    /// It finds what is due by the transaction's time, at most ``portion`` records, and leaves none of them due.
    let portion: @Sendable (WriteTransaction) throws(Problem) -> Bool
    /// What follows a portion that found something due, once it is committed.
    let afterwards: @Sendable (Service) throws(Problem) -> Void

    init(
        name: String,
        due: SQL,
        portion: @escaping @Sendable (WriteTransaction) throws(Problem) -> Bool,
        afterwards: @escaping @Sendable (Service) throws(Problem) -> Void = { _ in }
    ) {
        self.name = name
        self.due = due
        self.portion = portion
        self.afterwards = afterwards
    }

    /// Work on records of one kind, each by itself: those whose ids `due` finds by `time`, `?1`, at most as many as `?2`.
    init(
        name: String,
        of resource: @escaping @Sendable @autoclosure () -> Resource,
        due: SQL,
        by time: @escaping @Sendable (WriteTransaction) throws(Problem) -> Value,
        act: @escaping @Sendable (Record, WriteTransaction) throws(Problem) -> Void
    ) {
        self.init(
            name: name,
            due: due,
            portion: { transaction throws(Problem) in
                let values = [try time(transaction), Value(Self.portion)]
                let ids = try transaction.all(due, values) { row in row.identifier(0) }
                for id in ids.compactMap(\.self) {
                    guard let record = try transaction.known(resource(), Identifier(id)) else { continue }
                    try act(record, transaction)
                }
                return ids.count == Self.portion
            }
        )
    }

    /// Today, for what is due by the day.
    static func today(_ transaction: WriteTransaction) -> Value { .text(transaction.now.dateInHelsinki.description) }

    /// The most records of one savepoint: requests wait for no longer than that.
    static let portion = 100

    /// All of it, in the order in which it is done.
    static let all: [DueWork] = [
        missedReviews, handovers, covers, OverdueWork.overdue, OverdueWork.alerts, unansweredInvitations,
        AdvocacyReminders.work, UnansweredReferrals.work, proposals, destructions, WordSearch.services.indexing,
        WordSearch.units.indexing,
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
