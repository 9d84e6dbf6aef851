/// The states of every resource and who moves it, as ../product/decisions.md and ../domain/3-model.md have them, or the
/// DESIGN.md of its folder where they are silent. Written by hand from those, never from the code.
///
/// A line is `from > to: who`; who are the roles of ``StateCast``, each in its usual place beside one client.
enum StateTables {
    static let ofEach: [String: [Way]] = Dictionary(
        uniqueKeysWithValues: text.split(separator: "\n\n").map { block in
            let lines = block.split(separator: "\n")
            return (String(lines[0]), lines.dropFirst().flatMap { ways(String($0)) })
        }
    )

    struct Way: Sendable {
        let from: String
        let to: String
        let who: Set<String>
    }

    private static func ways(_ line: String) -> [Way] {
        let parts = line.split(separator: ":", omittingEmptySubsequences: false).map { $0.split(separator: " ") }
        let who = Set(parts[1].map(String.init))
        let states = parts[0].split(separator: ">").map { $0.map(String.init) }
        return states[0].flatMap { from in states[1].map { Way(from: from, to: $0, who: who) } }
    }

    private static let text = """
        client
        prospective > active: intake worker social-worker
        active > closed: worker social-worker supervisor
        closed > active: intake worker social-worker
        prospective active closed deceased > deceased: intake worker social-worker supervisor
        deceased > prospective: intake worker social-worker supervisor
        prospective active closed deceased > merged: intake supervisor
        merged > prospective active closed deceased: intake supervisor

        matter
        planned > waitlist active cancelled: intake worker social-worker
        waitlist > active cancelled: intake worker social-worker
        active > onhold finished: worker
        onhold > active finished: worker
        finished > active: intake worker social-worker
        planned waitlist active onhold finished cancelled > entered-in-error: supervisor

        contact
        open > resolved linked: worker social-worker
        linked > resolved: worker social-worker
        open > void: supervisor

        assessment
        pending > in-progress not-needed cancelled-by-client: worker social-worker
        in-progress > completed cancelled-by-client: worker social-worker
        not-needed > pending: worker social-worker client representative
        completed > amended:
        amended > completed:
        pending in-progress completed amended not-needed cancelled-by-client > entered-in-error: supervisor

        segment
        current superseded > entered-in-error: supervisor

        legal-hold
        active > ended: supervisor auditor

        destruction-list
        proposed > approved cancelled: auditor
        approved > carried-out:

        programme-enrolment
        enrolled > exited: worker social-worker
        enrolled exited > entered-in-error: supervisor

        plan
        draft > active: worker social-worker
        active > on-hold completed: worker
        on-hold > active: worker
        draft active on-hold > revoked: worker client representative supervisor
        draft active on-hold revoked completed > entered-in-error: supervisor

        goal
        proposed > planned: worker
        proposed > accepted rejected: worker client representative
        planned > accepted: worker client representative
        accepted > active: worker
        active > on-hold completed: worker
        on-hold > active: worker
        proposed planned accepted active on-hold > cancelled: worker
        proposed planned accepted active on-hold completed cancelled rejected > entered-in-error: worker

        action
        not-started > scheduled in-progress cancelled: worker client
        scheduled > in-progress on-hold cancelled: worker client
        in-progress > on-hold completed stopped: worker client
        on-hold > in-progress stopped cancelled: worker client
        not-started scheduled in-progress on-hold completed cancelled stopped > entered-in-error: worker client

        review
        scheduled missed > held: worker social-worker
        held > recorded: worker social-worker
        scheduled > missed cancelled:

        obligation
        open overdue > met late: worker social-worker
        open > overdue:
        open overdue > waived: supervisor

        suspension
        active > ended: worker social-worker supervisor

        advocacy-case
        open > waiting: intake worker supervisor client representative
        open waiting > resolved partly-resolved not-resolved: intake worker supervisor client representative
        open waiting > withdrawn: client representative
        waiting resolved partly-resolved not-resolved > open: intake worker supervisor client representative
        withdrawn > open: client representative

        ethics-consultation
        draft > answered: worker social-worker supervisor

        task
        open > resolved: worker
        open > cancelled: worker supervisor

        handover
        proposed > accepted rejected: social-worker
        proposed accepted > cancelled: worker supervisor
        accepted > effective: supervisor
        effective > confirmed: worker client representative

        cover
        active > ended: supervisor

        team
        proposed > active inactive: worker supervisor
        active > suspended inactive: worker supervisor
        suspended > active inactive: worker supervisor
        proposed active suspended inactive > entered-in-error: worker supervisor

        consent
        draft > proposed active: worker client
        proposed > active rejected: worker client
        active > inactive: worker client
        draft proposed active rejected inactive > entered-in-error: supervisor

        referral
        draft > requested: worker social-worker
        requested > received rejected: provider
        received > accepted rejected: provider
        accepted > in-progress failed: provider
        in-progress > on-hold completed failed: provider
        on-hold > in-progress failed: provider
        draft > cancelled: worker social-worker client representative
        requested received accepted in-progress on-hold > cancelled: worker social-worker client representative provider
        requested received accepted in-progress on-hold rejected completed failed cancelled draft > entered-in-error: supervisor

        utilization-event
        recorded > entered-in-error: supervisor

        cost-entry
        recorded > entered-in-error: supervisor

        feedback
        received > triaged: supervisor
        triaged > answered: supervisor
        answered > published: supervisor

        referral-link
        active > revoked: worker social-worker supervisor client representative
        """
}
