import JSON
import SQLite

/// What a client's own view is made of: one client, one language, and what the reader may see in all the person's records.
struct OwnView {
    let client: Identifier<Client>
    let language: Language
    let held: Relationships
    let open: (whole: DataCategories, part: DataCategories)
    let transaction: ReadTransaction

    /// The kinds of record that the view tells of.
    static let sources = [
        ResponsibilityRecord.resource, CoverRecord.resource, HandoverRecord.resource, PlanRecord.resource,
        ReferralRecord.resource, ObligationRecord.resource, TeamRecord.resource, MeetingRecord.resource,
        ConsentRecord.resource, AdvocacyCaseRecord.resource,
    ]

    /// How far back what is over is told of, in milliseconds.
    static let year: SQL = "31536000000"

    func say(_ key: String, _ values: JSONObject = [:]) -> String {
        Texts.shared.view(key, in: language, values) ?? key
    }

    func day(_ date: CalendarDate) -> JSONValue { .string(date.words(in: language)) }

    /// Several sentences as one text.
    func joined(_ sentences: String?...) -> String { sentences.compactMap(\.self).joined(separator: " ") }

    /// A section about records of one kind; one that the reader may not see says so, and not that there is nothing.
    func section(
        _ code: SummarySection.Code,
        of resource: Resource,
        _ make: (inout SummarySection) throws(Problem) -> Void
    ) throws(Problem) -> SummarySection {
        let isOpen = !open.whole.union(open.part).isDisjoint(with: resource.categories)
        guard isOpen, transaction.access.mayRead(resource) else { return closed(code) }
        var section = SummarySection(code: code, title: say("\(code.rawValue)-title"), text: "")
        try make(&section)
        return section
    }

    func closed(_ code: SummarySection.Code) -> SummarySection {
        SummarySection(code: code, title: say("\(code.rawValue)-title"), text: say("withheld"), isWithheld: true)
    }

    func records(_ resource: Resource, _ condition: SQL) throws(Problem) -> [Record] {
        try transaction.openRecords(resource, ofPerson: client, where: condition)
    }

    func person(_ id: JSONValue?) throws(Problem) -> Record? {
        guard let id = id?.string.flatMap({ Identifier<Record>($0) }) else { return nil }
        return try transaction.known(ProfessionalRecord.resource, id)
    }

    /// How a professional is reached.
    func reach(_ person: Record) -> String {
        let ways = [person["phone"], person["email"]].compactMap(\.self)
        return ways.isEmpty ? say("worker-unreachable") : say("worker-reach", ["ways": .array(ways)])
    }

    /// What somebody wrote, without the stop at its end: ours follows.
    func plain(_ text: String?) -> JSONValue {
        guard let text else { return "" }
        return .string(text.hasSuffix(".") ? String(text.dropLast()) : text)
    }

    /// The name of a professional, an organization or whoever else of the directory has the id.
    func name(_ id: JSONValue?, in resource: Resource) throws(Problem) -> String? {
        guard let id = id?.string.flatMap({ Identifier<Record>($0) }) else { return nil }
        return try transaction.known(resource, id)?.text("name")
    }

    /// Where more of a kind of record of the client is.
    func link(_ collection: String) -> String { "/v1/clients/\(client)/\(collection)" }

    // MARK: - Who helps

    func worker() throws(Problem) -> SummarySection {
        try section(.worker, of: ResponsibilityRecord.resource) { section throws(Problem) in
            guard let own = try records(ResponsibilityRecord.resource, "x.valid_to IS NULL").last,
                let person = try person(own["workerId"])
            else { return section.text = say("worker-none") }
            section.text = say("worker", ["name": person["name"] ?? ""])
            section.items = [
                SummaryItem(
                    text: reach(person),
                    subject: person.subject,
                    phone: person["phone"],
                    email: person["email"]
                )
            ]
        }
    }

    func team() throws(Problem) -> SummarySection {
        try section(.team, of: TeamRecord.resource) { section throws(Problem) in
            let members = try records(
                TeamMemberRecord.resource,
                "EXISTS (SELECT 1 FROM team t WHERE t.id = x.team_id AND t.status = 'active')"
            )
            for member in members {
                let membership = TeamComposition.Membership(id: member.id, content: member.content)
                guard membership.isMember(at: transaction.now), !membership.isOnClientsSide else { continue }
                let known = try name(member["person"]?["id"], in: ProfessionalRecord.resource)
                guard let name = known ?? member["person"]?["name"]?.string else { continue }
                let organization = try self.name(member["organizationId"], in: OrganizationRecord.resource)
                let text = [name, organization].compactMap(\.self).joined(separator: ", ")
                section.items.append(SummaryItem(text: text, subject: member.subject))
            }
            section.text = say(section.items.isEmpty ? "team-none" : "team")
        }
    }

    // MARK: - What runs

    func deadlines() throws(Problem) -> SummarySection {
        try section(.deadlines, of: ObligationRecord.resource) { section throws(Problem) in
            let owed = try records(ObligationRecord.resource, "x.status IN ('open', 'overdue')")
            for obligation in owed.sorted(by: { ($0.text("due") ?? "") < ($1.text("due") ?? "") }) {
                guard let due = obligation.date("due") else { continue }
                let isVerified = try !transaction.isAny(Self.unverified, [Value(obligation.text("kind"))])
                section.items.append(
                    SummaryItem(
                        text: words(of: obligation, due: due, isVerified: isVerified),
                        subject: obligation.subject,
                        due: due,
                        statute: obligation.text("statute"),
                        isStatuteVerified: isVerified
                    )
                )
            }
            section.text = say(section.items.isEmpty ? "deadlines-none" : "deadlines")
        }
    }

    /// Since when the client waits; what is still to begin says nothing of it.
    private func begun(_ obligation: Record) -> String? {
        guard let start = obligation.date("startsAt"), start <= transaction.now.dateInHelsinki else { return nil }
        return say("deadline-since", ["date": day(start)])
    }

    private static let unverified: SQL = "SELECT 1 FROM rule_parameter WHERE rule = ? AND is_verified = 0"

    /// What has to be done by the day, and how binding that is; what nobody has read in the law is not said to be there.
    private func words(of obligation: Record, due: CalendarDate, isVerified: Bool) -> String {
        let kind = obligation.text("kind").map { Rule(stringLiteral: $0) }
        let values: JSONObject = [
            "date": day(due), "what": .string(kind.map { Texts.shared.rule($0, in: language) } ?? ""),
        ]
        let awaits = "deadline-\(obligation.text("awaits") ?? "")"
        let isStatutory = obligation.text("label") == "statutory"
        let isOwn = awaits == "deadline-\(ObligationClock.Awaits.correctionRequest.rawValue)"
        return joined(
            Texts.shared.view("\(awaits)-\(kind?.id ?? "")", in: language, values)
                ?? Texts.shared.view(awaits, in: language, values) ?? say("deadline", values),
            begun(obligation),
            say(!isStatutory ? "deadline-target" : isVerified ? "deadline-statutory" : "deadline-unverified"),
            obligation.projections["isSuspended"] == true ? say("deadline-suspended") : nil,
            obligation.status == "overdue" ? say(isOwn ? "deadline-past" : "deadline-overdue") : nil
        )
    }
}
