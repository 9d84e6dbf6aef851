import JSON
import SQLite

/// The client's own cases, in words: what each is about, where it stands, by when and what comes next.
extension OwnView {
    /// Those that go on, and those of the last year. Whom the client complains of does not read them here either (AC8).
    func advocacy() throws(Problem) -> SummarySection {
        try section(.advocacy, of: AdvocacyCaseRecord.resource) { section throws(Problem) in
            let told: SQL = "x.status IN ('open', 'waiting') OR ?4 - x.updated_at < \(Self.year)"
            for advocacyCase in try records(AdvocacyCaseRecord.resource, told).reversed() {
                section.items.append(try item(advocacyCase))
            }
            section.text = say(section.items.isEmpty ? "advocacy-none" : "advocacy")
        }
    }

    private func item(_ advocacyCase: Record) throws(Problem) -> SummaryItem {
        let advocate = try person(advocacyCase["advocateId"])?["name"]
        let next = next(in: advocacyCase)
        return SummaryItem(
            text: joined(
                say(
                    "advocacy-kind-\(advocacyCase.text("kind") ?? "")",
                    ["about": plain(advocacyCase.text("about"))]
                ),
                next.words,
                advocacyCase.text("outcome").map { say("advocacy-outcome", ["outcome": plain($0)]) },
                advocate.map { say("advocacy-helper", ["name": $0]) }
            ),
            subject: advocacyCase.subject,
            due: next.due,
            link: "/v1/advocacy-cases/\(advocacyCase.id)"
        )
    }

    private func next(in advocacyCase: Record) -> (words: String, due: CalendarDate?) {
        let status = advocacyCase.status ?? ""
        guard status == "open" else { return (say("advocacy-\(status)"), nil) }
        if let answer = advocacyCase["answer"]?["date"]?.string.flatMap({ CalendarDate($0) }) {
            return (say("advocacy-answered", ["date": day(answer)]), nil)
        }
        guard let clock = advocacyCase.advocacyKind?.clock,
            let due = advocacyCase.projections["deadline"]?.string.flatMap({ CalendarDate($0) })
        else { return (say("advocacy-open"), nil) }
        // To answer is the service's time, to ask for a correction the client's own.
        let whose = clock == .d14 ? "answer" : "request"
        let isPast = due < transaction.now.dateInHelsinki
        return (say("advocacy-\(whose)-\(isPast ? "late" : "by")", ["date": day(due)]), due)
    }
}
