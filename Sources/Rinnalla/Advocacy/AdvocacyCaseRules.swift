import JSON
import SQLite

/// What holds for an advocacy case whenever it is written, and what follows from it.
extension AdvocacyCaseRecord {
    static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        let isMoving = draft.before.map { $0.status != draft.status } ?? false
        guard !isMoving else { return }
        try draft.refuseChange(in: ended)
        if draft.before == nil { draft["recordedBy"] = (transaction.access.actor?.id).map { .string($0.description) } }
        checkDates(&draft, transaction)
        try checkRespondent(&draft, transaction)
        try checkAdvocate(&draft, transaction)
        try checkPrevious(&draft, transaction)
        refuseRespondent(&draft, transaction)
        keepFiled(&draft, transaction)
        try checkAnswer(&draft, transaction)
    }

    static func stored(_ before: Record?, _ record: Record, _ transaction: WriteTransaction) throws(Problem) {
        try transaction.runClocks(ofAdvocacyCase: before, record)
        try transaction.openToNamed(before, record)
    }

    private static func checkDates(_ draft: inout Draft, _ transaction: WriteTransaction) {
        let today = transaction.now.dateInHelsinki
        if draft.before == nil, draft["receivedDate"] == nil { draft["receivedDate"] = .string(today.description) }
        for name in ["receivedDate", "noticeDate"] {
            if let date = draft.date(name), date > today { draft.fault(.dateInFuture, at: "/\(name)") }
        }
    }

    private static func checkRespondent(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        if let respondent = Respondent(draft["respondent"]),
            try transaction.known(respondent.kind.resource, respondent.id) == nil
        {
            draft.fault(.referenceNotFound, at: "/respondent/id")
        }
    }

    /// Nobody stands up for the client against themselves (hallintolaki 28 §).
    private static func checkAdvocate(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard let id = draft.identifier("advocateId", as: Record.self) else { return }
        if draft["advocateId"] != draft.before?["advocateId"] {
            try draft.requireActive(id, at: "/advocateId", transaction)
        }
        guard let respondent = Respondent(draft["respondent"]),
            let advocate = try transaction.known(ProfessionalRecord.resource, id)
        else { return }
        if respondent.includes(Respondent.Person(advocate)) { draft.violate("advocacy-advocate", at: "/advocateId") }
    }

    /// The step before on the way from a word with the worker to an authority, if there was one.
    private static func checkPrevious(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard draft.before == nil, let id = draft.identifier("previousCaseId", as: Record.self) else { return }
        let previous = try transaction.known(resource, id)
        let isOpen = try transaction.isOpen(id, resource)
        if previous?.client != draft.client || !isOpen { draft.fault(.referenceNotFound, at: "/previousCaseId") }
    }

    /// Who is complained of answers, and changes nothing else.
    private static func refuseRespondent(_ draft: inout Draft, _ transaction: WriteTransaction) {
        guard let before = draft.before, before.isDirected(at: transaction.access) else { return }
        for member in resource.schema.members where member.name != "answer" && draft[member.name] != before[member.name]
        {
            draft.violate("advocacy-respondent", at: "/\(member.name)")
        }
    }

    /// What was filed is the client's side's to change (AC14). Others mend a slip in what they have just recorded for the
    /// client, and add to what the case cites; they take nothing from it.
    private static func keepFiled(_ draft: inout Draft, _ transaction: WriteTransaction) {
        guard let before = draft.before, let person = Respondent.Person(transaction.access), !person.isIndependent,
            !before.isDirected(at: transaction.access)
        else { return }
        let isOwnSlip =
            before.text("recordedBy") == person.id.description && before["answer"] == nil
            && before.createdAt.dateInHelsinki == transaction.now.dateInHelsinki
        for name in ["about", "respondent"] where !isOwnSlip && draft[name] != before[name] {
            draft.violate("advocacy-filed", at: "/\(name)")
        }
        if let advocate = before["advocateId"], draft["advocateId"] != advocate {
            draft.violate("advocacy-filed", at: "/advocateId")
        }
        for name in ["matterIds", "referralIds"] {
            let kept = draft.items(name)
            if !before.items(name).allSatisfy({ kept.contains($0) }) { draft.violate("advocacy-filed", at: "/\(name)") }
        }
    }

    /// The answer is the respondent's (AC11), to a *muistutus* the head's (AC13): others of the service may give it for them,
    /// or record it, and the case says so. It comes after the complaint and, once it is there, is not taken back.
    private static func checkAnswer(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard draft["answer"] != draft.before?["answer"], let person = Respondent.Person(transaction.access) else {
            return
        }
        let respondent = Respondent(draft.before?["respondent"] ?? draft["respondent"])
        let isRespondent = respondent?.includes(person) ?? false
        let isMuistutus = draft.text("kind") == Kind.muistutus.rawValue
        let head = isMuistutus ? try transaction.head(answering: respondent, of: draft.client) : nil
        let isOwn = isMuistutus ? head == .actor : isRespondent
        let isOthersOwn = draft.before?["isAnswerConveyed"] == false
        if head == .another || head == .elsewhere && isRespondent {
            draft.violate("muistutus-answer", at: "/answer")
        } else if !isOwn && (person.isIndependent || isOthersOwn) || draft["answer"] == nil {
            draft.violate("advocacy-answer", at: "/answer")
        }
        if let date = draft["answer"]?["date"]?.string.flatMap({ CalendarDate($0) }) {
            if date > transaction.now.dateInHelsinki { draft.fault(.dateInFuture, at: "/answer/date") }
            if let received = draft.date("receivedDate"), date < received {
                draft.violate("advocacy-answer", at: "/answer/date")
            }
        }
        draft["answeredById"] = .string(person.id.description)
        draft["isAnswerConveyed"] = .bool(!isOwn)
    }
}

extension WriteTransaction {
    /// The advocate sees the case for as long as it names them and, while it goes on, what it cites (access.md); the
    /// respondent in person sees the case alone, to answer it.
    fileprivate func openToNamed(_ before: Record?, _ record: Record) throws(Problem) {
        let opened = record.openedToAdvocate
        guard let client = record.client,
            ["advocateId", "respondent"].contains(where: { before?[$0] != record[$0] })
                || before?.openedToAdvocate != opened
        else { return }
        try endRelationships(causedBy: record.id, at: now)
        func open(
            _ id: Identifier<Record>,
            to holder: Identifier<Record>,
            as kind: Relationships,
            _ categories: DataCategories
        ) throws(Problem) {
            try self.open(
                CareRelationship(
                    holder: holder,
                    client: client,
                    kind: kind,
                    categories: categories,
                    record: id,
                    source: record.id,
                    from: now
                )
            )
        }
        if let advocate = record.identifier("advocateId", as: Record.self) {
            for id in opened { try open(id, to: advocate, as: .caseAdvocate, .all) }
        }
        if let respondent = try respondentInPerson(of: record) {
            try open(record.id, to: respondent, as: .receiver, .advocacy)
        }
    }

    /// A professional of the county, which handles the case; being named opens nothing to another organization.
    private func respondentInPerson(of record: Record) throws(Problem) -> Identifier<Record>? {
        guard let respondent = Respondent(record["respondent"]), respondent.kind == .professional,
            let professional = try known(ProfessionalRecord.resource, respondent.id),
            professional.identifier("organizationId", as: Organization.self) == access.key.organization
        else { return nil }
        return professional.id
    }
}

extension Record {
    /// The case and, while it goes on, what it cites.
    fileprivate var openedToAdvocate: [Identifier<Record>] {
        guard let status, !AdvocacyCaseRecord.ended.contains(status) else { return [id] }
        let cited = (items("matterIds") + items("referralIds")).compactMap(\.string)
        return [id] + cited.compactMap { Identifier<Record>($0) }
    }
}
