import HTTP

@testable import Rinnalla

extension TestRegion {
    /// Sends one request to the operations port's responder.
    func operations(_ method: Method, _ path: String, query: String? = nil) throws -> Outcome {
        var responder = OperationsResponder(application.service) { ServerStatistics() }
        let answers = try Mailbox<Response>()
        let request = Request(method: method, path: path, query: query)
        switch responder.respond(to: request, reply: Reply(to: answers)) {
        case .now(let response): return Outcome(response: response)
        case .later:
            answers.wait()
            guard let response = answers.takeAll().first else { throw SystemError("no answer") }
            return Outcome(response: response)
        }
    }
}
