/// One recipient, one purpose and the client's consents: everything that a decision depends on but category and time.
struct Disclosure: Sendable {
    /// Who would receive the data, about what and why.
    struct Circumstances: Sendable {
        let recipient: Identifier<Organization>
        let kind: OrganizationKind
        let controller: Identifier<Organization>?
        let sectors: Set<String>
        let serviceTasks: Set<String>
        let record: Identifier<Record>?
        let purpose: Purpose?
    }

    let circumstances: Circumstances
    let controllerOfClient: Identifier<Organization>?
    let consents: [DisclosureConsent]

    /// What holds now, and until when it holds.
    func decide(_ category: DataCategories, now: Timestamp) -> DisclosureDecision {
        var decision = decision(on: category, at: now)
        decision.until = boundaries(after: now).first {
            self.decision(on: category, at: $0).isPermitted != decision.isPermitted
        }
        return decision
    }

    /// The times from `now` on, up to `end`, in which some of the categories are open, each with those that are.
    func openings(
        of categories: DataCategories,
        from now: Timestamp,
        to end: Timestamp
    ) -> [(from: Timestamp, to: Timestamp, categories: DataCategories)] {
        let starts = [now] + boundaries(after: now).filter { $0 < end }
        var found: [(from: Timestamp, to: Timestamp, categories: DataCategories)] = []
        for (index, start) in starts.enumerated() where start < end {
            let stop = index + 1 < starts.count ? starts[index + 1] : end
            var open: DataCategories = []
            for category in categories.each where decision(on: category, at: start).isPermitted {
                open.insert(category)
            }
            if open.isEmpty { continue }
            if let last = found.last, last.to == start, last.categories == open {
                found[found.count - 1].to = stop
            } else {
                found.append((start, stop, open))
            }
        }
        return found
    }

    /// When consents begin or end.
    private func boundaries(after now: Timestamp) -> [Timestamp] {
        Set(consents.flatMap { [$0.from, $0.to] }).filter { $0 > now && $0 < .latest }.sorted()
    }

    /// The order of ../domain/3-model.md 3.8; a purchased service stands first, as no prohibition can block it.
    private func decision(on wanted: DataCategories, at time: Timestamp) -> DisclosureDecision {
        // Consents do not name the process: who may not know the client may not know of it either.
        let category = wanted == .process ? .identity : wanted
        if isPurchasedService { return DisclosureDecision(outcome: .permit, rules: ["disclosure-purchased-service"]) }
        let valid = consents.filter { $0.isValid(at: time) }
        let statutory = valid.first {
            $0.kind == .statutoryBasis && $0.hasStatute && $0.permits(category, in: circumstances)
        }
        var rules: [Rule] = []
        if let prohibition = valid.first(where: { !$0.isOverridden && $0.denies(category, in: circumstances) }) {
            rules.append("disclosure-prohibited")
            guard hasStatutoryRight, let statutory else {
                return DisclosureDecision(outcome: .deny, rules: rules, consent: prohibition.id)
            }
            return DisclosureDecision(
                outcome: .permitStatutory,
                rules: rules + ["disclosure-statutory"],
                consent: statutory.id
            )
        }
        if let overridden = valid.first(where: { $0.denies(category, in: circumstances) }) {
            return DisclosureDecision(
                outcome: .permit,
                rules: ["disclosure-prohibited", "disclosure-overridden"],
                consent: overridden.id
            )
        }
        if isOwnRegister { return DisclosureDecision(outcome: .permit, rules: ["disclosure-own-register"]) }
        if let permit = valid.first(where: { $0.kind != .statutoryBasis && $0.permits(category, in: circumstances) }) {
            return DisclosureDecision(outcome: .permit, rules: ["disclosure-permitted"], consent: permit.id)
        }
        if let statutory {
            return DisclosureDecision(outcome: .permitStatutory, rules: ["disclosure-statutory"], consent: statutory.id)
        }
        return DisclosureDecision(outcome: .deny, rules: ["disclosure-not-permitted"])
    }

    private var isOfController: Bool {
        circumstances.controller != nil && circumstances.controller == controllerOfClient
    }

    private static let tasksOfProvider = Role.provider.purposes.union(Role.teamMember.purposes)

    /// A service that somebody else produces for the county: within that task the data stays in the county's register.
    private var isPurchasedService: Bool {
        let isProducer = circumstances.kind == .provider || circumstances.kind == .thirdSector
        return isOfController && isProducer && (circumstances.purpose.map { Self.tasksOfProvider.contains($0) } ?? true)
    }

    private static let duties = Role.worker.purposes.union(Role.supervisor.purposes)

    /// The client's own controller uses its own register in its assigned duty: no disclosure.
    private var isOwnRegister: Bool {
        isOfController && (circumstances.purpose.map { Self.duties.contains($0) } ?? true)
    }

    /// An authority that assesses a client's needs may have a right by statute.
    private var hasStatutoryRight: Bool {
        circumstances.purpose == .assessment && [.county, .municipality, .authority].contains(circumstances.kind)
    }
}
