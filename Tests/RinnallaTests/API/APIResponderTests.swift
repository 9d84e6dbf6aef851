import HTTP
import Testing

@testable import Rinnalla

@Suite struct APIResponderTests {
    @Test func `each request has its own time, however old the connection is`() throws {
        let region = try TestRegion()
        let patience = Duration.milliseconds(300)
        var responder = try APIResponder(region.application.service, patience: patience)
        let end = ContinuousClock.now + patience * 1.5
        let request = Request(
            method: .get,
            path: "/v1/organizations",
            fields: [(.authorization, "Bearer \(region.countyKey)")]
        )
        let replies = try Mailbox<Response>()
        while ContinuousClock.now < end {
            responder.beginBatch()
            let disposition = responder.respond(to: request, reply: Reply(to: replies))
            responder.endBatch()
            guard case .now(let response) = disposition, response.status == 200 else {
                Issue.record("refused: \(disposition)")
                return
            }
        }
    }
}
