import JSON
import SQLite

/// The client's plan and services, in words.
extension OwnView {
    func plan() throws(Problem) -> SummarySection {
        try section(.plan, of: PlanRecord.resource) { section throws(Problem) in
            let plans = try records(PlanRecord.resource, "x.status IN ('draft', 'active', 'on-hold')")
            let inForce = plans.filter { $0.status != "draft" }
            guard !inForce.isEmpty else { return section.text = say(plans.isEmpty ? "plan-none" : "plan-draft") }
            section.text = say("plan")
            section.items = inForce.compactMap { plan in
                let isPaused = plan.status == "on-hold"
                let due = plan.date(isPaused ? "resumeBy" : "nextReviewDue")
                guard let due else {
                    return isPaused ? SummaryItem(text: say("plan-paused"), subject: plan.subject) : nil
                }
                let text = say(isPaused ? "plan-paused-by" : "plan-review", ["date": day(due)])
                return SummaryItem(text: text, subject: plan.subject, due: due, link: "/v1/plans/\(plan.id)")
            }
            section.items += try goals() + actions()
        }
    }

    private func goals() throws(Problem) -> [SummaryItem] {
        let pursued: SQL = """
            x.status IN ('proposed', 'planned', 'accepted', 'active', 'on-hold') AND EXISTS (SELECT 1 FROM plan p
            WHERE p.id = x.plan_id AND p.status IN ('active', 'on-hold'))
            """
        return try records(GoalRecord.resource, pursued).map { goal in
            let key = goal.status == "proposed" ? "goal-proposed" : goal.status == "on-hold" ? "goal-paused" : "goal"
            let due = goal["target"]?["due"]?.string.flatMap { CalendarDate($0) }
            return SummaryItem(
                text: joined(say(key, ["goal": plain(goal.text("description"))]), byDay(due)),
                subject: goal.subject,
                due: due
            )
        }
    }

    /// What happens next: what is soonest due first.
    private func actions() throws(Problem) -> [SummaryItem] {
        let open: SQL = """
            x.status IN ('not-started', 'scheduled', 'in-progress', 'on-hold') AND EXISTS (SELECT 1 FROM plan p
            WHERE p.id = x.plan_id AND p.status IN ('active', 'on-hold'))
            """
        let actions = try records(ActionRecord.resource, open)
        var items: [SummaryItem] = []
        for action in actions.sorted(by: { ($0.text("due") ?? "9") < ($1.text("due") ?? "9") }) {
            let text = joined(
                say("action", ["what": plain(action.text("description"))]),
                try doer(of: action),
                byDay(action.date("due"))
            )
            items.append(SummaryItem(text: text, subject: action.subject, due: action.date("due")))
        }
        return items
    }

    private func doer(of action: Record) throws(Problem) -> String? {
        guard let kind = action["owner"]?["kind"]?.string.flatMap({ ActionRecord.Owner(rawValue: $0) }) else {
            return nil
        }
        let id = action["owner"]?["id"]
        var who: String?
        if kind == .provider { who = try name(id, in: OrganizationRecord.resource) }
        if kind == .worker || (kind == .provider && who == nil) { who = try name(id, in: ProfessionalRecord.resource) }
        return who.map { say("action-by", ["who": .string($0)]) } ?? say("action-by-\(kind.rawValue)")
    }

    func services() throws(Problem) -> SummarySection {
        try section(.services, of: ReferralRecord.resource) { section throws(Problem) in
            section.items = try transaction.servicesInUse(by: client).map { service in
                let names: JSONObject = [
                    "service": .string(service.name(in: language)), "provider": service.provider["name"] ?? "",
                ]
                let person = service.contactPerson
                let contact = ["name", "phone", "email"].compactMap { person?[$0] }
                return SummaryItem(
                    text: joined(
                        say("service", names),
                        service.words(in: language),
                        contact.isEmpty ? nil : say("service-contact", ["ways": .array(contact)])
                    ),
                    subject: service.source.subject,
                    phone: person?["phone"],
                    email: person?["email"]
                )
            }
            section.items += try returned()
            section.text = say(section.items.isEmpty ? "services-none" : "services")
        }
    }

    /// Referrals that came back and are not settled yet: nobody is left without knowing that somebody goes on.
    private func returned() throws(Problem) -> [SummaryItem] {
        var items: [SummaryItem] = []
        for referral in try records(ReferralRecord.resource, "x.status IN ('rejected', 'failed', 'cancelled')")
        where referral.projections["loop"] == "open" {
            guard let id = referral.identifier("toServiceId", as: Record.self),
                let name = try transaction.known(ServiceRecord.resource, id)?["name"]?.text(in: language)
            else { continue }
            items.append(
                SummaryItem(text: say("service-returned", ["service": .string(name)]), subject: referral.subject)
            )
        }
        return items
    }

    private func byDay(_ date: CalendarDate?) -> String? { date.map { say("by", ["date": day($0)]) } }
}
