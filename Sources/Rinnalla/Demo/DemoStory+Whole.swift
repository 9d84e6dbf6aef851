import JSON

/// A client with everything around them: what `wholeStory` of `demo.json` names.
extension DemoStory {
    private func content(_ name: String) -> JSONObject { words.spelled(DemoData.whole[name]?.object ?? [:]) }

    /// The team and its meeting, the complaint, the segment, the programme, the advice on ethics, who stands in, and a
    /// handover that waits for its acceptance.
    mutating func tellWhole() throws(Problem) {
        try formTeam()
        try complain()
        try worker.create(SegmentRecord.resource, content("segment"), for: client.id.cast())
        try worker.create(ProgrammeEnrolmentRecord.resource, content("programme"), for: client.id.cast())
        let question = try worker.create(EthicsConsultationRecord.resource, content("ethics"), for: client.id.cast())
        guard let supervisor else { return }
        try supervisor.move(question, to: "answered", content("advice"))
        try supervisor.create(CoverRecord.resource, content("cover"), for: client.id.cast())
        try supervisor.create(HandoverRecord.resource, content("proposed"), for: client.id.cast())
        told.successor = area.successor.actor?.id
    }

    /// The first review of the plan, held and recorded.
    func review(_ plan: Record) throws(Problem) {
        let review = try worker.create(ReviewRecord.resource, content("review"), in: plan)
        try worker.move(review, to: "held", ["isClientPresent": true])
        try worker.move(review, to: "recorded", content("decision"))
    }

    /// The client passes to another worker, whom the client has met.
    mutating func passOn() throws(Problem) {
        guard let supervisor else { return }
        let handover = try supervisor.create(HandoverRecord.resource, content("handover"), for: client.id.cast())
        try successor.move(handover, to: "accepted")
        try successor.move(handover, to: "confirmed", content("met"))
        told.worker = area.successor.actor?.id
    }
}
