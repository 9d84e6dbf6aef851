import JSON
import SQLite

/// Who stands in for the client's worker, who comes next, and what the team has decided, in words.
extension OwnView {
    func cover() throws(Problem) -> SummarySection {
        try section(.cover, of: CoverRecord.resource) { section throws(Problem) in
            for cover in try records(CoverRecord.resource, "x.status = 'active' AND ?4 < x.valid_to") {
                guard let from = cover.time("validFrom"), let to = cover.time("validTo"),
                    let person = try person(cover["workerId"])
                else { continue }
                // Why the worker is away is not the client's to know.
                let last = to.adding(seconds: -1).dateInHelsinki
                section.items.append(
                    SummaryItem(
                        text: joined(
                            say("cover-person", ["name": person["name"] ?? ""]),
                            from <= transaction.now ? nil : say("cover-from", ["date": day(from.dateInHelsinki)]),
                            say("cover-until", ["date": day(last)]),
                            reach(person)
                        ),
                        subject: cover.subject,
                        due: last,
                        phone: person["phone"],
                        email: person["email"]
                    )
                )
            }
            section.text = say(section.items.isEmpty ? "cover-none" : "cover")
        }
    }

    /// Handovers that are under way, and those of the last year that have taken effect.
    func handovers() throws(Problem) -> SummarySection {
        try section(.handovers, of: HandoverRecord.resource) { section throws(Problem) in
            let told: SQL = """
                x.status IN ('proposed', 'accepted')
                OR (x.status IN ('effective', 'confirmed') AND ?4 - x.effective_at < \(Self.year))
                """
            for handover in try records(HandoverRecord.resource, told).reversed() {
                section.items.append(try item(handover))
            }
            section.text = say(section.items.isEmpty ? "handovers-none" : "handovers")
        }
    }

    private func item(_ handover: Record) throws(Problem) -> SummaryItem {
        let isAhead = HandoverRecord.openStates.contains(handover.status ?? "")
        let next = try person(handover["toWorkerId"])?["name"]
        let former = try person(handover["fromWorkerId"])?["name"]
        let effective = try beginning(of: handover)?.dateInHelsinki
        let meeting = handover.time("jointMeetingAt").flatMap { $0 > transaction.now ? $0.dateInHelsinki : nil }
        let meetBy = handover.status == "effective" ? handover.date("confirmBy") : nil
        return SummaryItem(
            text: joined(
                say(next == nil ? "handover-asked" : "handover-\(stage(of: handover))"),
                former.map { say(isAhead ? "handover-now" : "handover-before", ["name": $0]) },
                next.map { say("handover-next", ["name": $0]) },
                effective.map { say("handover-day", ["date": day($0)]) },
                handover.text("cause").map { say("handover-cause-\($0)") },
                meeting.map { say("handover-meeting", ["date": day($0)]) },
                meetBy.map { say("handover-meet-by", ["date": day($0)]) }
            ),
            subject: handover.subject,
            due: meetBy ?? (isAhead ? effective : nil),
            link: "/v1/handovers/\(handover.id)"
        )
    }

    private func stage(of handover: Record) -> String {
        handover["stoppedAt"] != nil ? "stopped" : handover.status == "confirmed" ? "effective" : handover.status ?? ""
    }

    private static let began: SQL = """
        SELECT valid_from FROM responsibility WHERE client_id = ? AND content ->> '$.handoverId' = ?
        """

    /// When the new worker began to answer for the client, or is to begin: a handover may take effect later than planned.
    private func beginning(of handover: Record) throws(Problem) -> Timestamp? {
        let values: [Value] = [Value(handover.client), .text(handover.id.description)]
        let began = try transaction.first(Self.began, values) { row in Timestamp(milliseconds: row.int(0)) }
        return began ?? handover.time("effectiveAt")
    }

    private static let mostMeetings = 5

    /// The latest meetings of the last year, each with what was decided and by whom.
    func meetings() throws(Problem) -> SummarySection {
        try section(.meetings, of: MeetingRecord.resource) { section throws(Problem) in
            let meetings = try records(MeetingRecord.resource, "?4 - x.at < \(Self.year)")
                .sorted { ($0.text("at") ?? "") > ($1.text("at") ?? "") }
            for meeting in meetings.prefix(Self.mostMeetings) {
                let minutes = meeting.time("minutesSharedWithClientAt")?.dateInHelsinki
                section.items.append(
                    SummaryItem(
                        text: joined(
                            meeting.time("at").map { say("meeting", ["date": day($0.dateInHelsinki)]) },
                            meeting.text("clientPresent").map { say("meeting-client-\($0)") },
                            minutes.map { say("meeting-minutes", ["date": day($0)]) } ?? say("meeting-minutes-none")
                        ),
                        subject: meeting.subject,
                        link: "/v1/meetings/\(meeting.id)"
                    )
                )
                section.items += meeting.items("decisions").map { decision in
                    SummaryItem(
                        text: joined(
                            say("meeting-decision", ["what": plain(decision["text"]?.string)]),
                            decision["whoDecided"]?.string.map { say("meeting-decided-\($0)") }
                        ),
                        subject: meeting.subject
                    )
                }
            }
            section.text = say(section.items.isEmpty ? "meetings-none" : "meetings")
        }
    }
}
