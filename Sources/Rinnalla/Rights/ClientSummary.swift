import HTTP
import JSON
import SQLite

/// `GET /v1/clients/{id}/summary`: a client's own view of everything, in plain language: who helps, what is agreed, what comes
/// next and by when, who has looked, which rights there are. Finnish: *asiakkaan oma näkymä*.
///
/// Whoever reads it reads what is worded for the client, as far as the reader may see it.
enum ClientSummary {
    static let operation = Operation(
        id: "getSummaryOfClient",
        method: .get,
        path: "/v1/clients/{id}/summary",
        guarding: .clientData("clients:read", ownAccess: true),
        handler: .read(show)
    )

    /// The client's own side, and those who would show it to the client.
    private static let readers = Relationships.caseworkers.union(.supervisor).union(.ownSide)

    private static func show(_ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Answer {
        let client: Identifier<Client> = call.id.cast()
        let held = try transaction.relationships(to: client)
        guard !held.isDisjoint(with: readers) else {
            throw .actorNotAllowed(call.access, only: readers)
        }
        let view = OwnView(
            client: client,
            language: call.language,
            held: held,
            open: try transaction.openCategories(of: client),
            transaction: transaction
        )
        let sections = [
            try view.worker(), try view.cover(), try view.handovers(), try view.plan(), try view.services(),
            try view.deadlines(), try view.team(), try view.meetings(), try view.consents(), try view.advocacy(),
            try view.accessLog(), try view.rights(),
        ]
        let withheld = try transaction.withholdings(of: client, among: .coded)
        var answer = Answer.json([
            "clientId": .string(client.description), "language": .string(call.language.rawValue),
            "asOf": .string(transaction.now.description),
            "sections": .array(sections.map { .object($0.representation) }),
            "withheld": .array(withheld.map { $0.representation(in: call.language) }),
        ])
        answer.clients = try transaction.ownRecords(ofPerson: client)
        answer.fields = [("Content-Language", call.language.rawValue)]
        answer.includedScopes = OwnView.sources.filter { transaction.access.mayRead($0) }.map(\.readScope)
        return answer
    }
}

/// One part of a client's own view: a sentence on the whole of it, and one or more on each thing in it.
struct SummarySection: Sendable {
    enum Code: String, CodeSet {
        case worker, cover, handovers, plan, services, deadlines, team, meetings, consents, advocacy
        case accessLog = "access-log"
        case rights
    }

    let code: Code
    let title: String
    var text: String
    /// Whether the reader may not see what belongs here; `items` is empty then, whatever there is.
    var isWithheld = false
    var items: [SummaryItem] = []

    var representation: JSONObject {
        [
            "code": .string(code.rawValue), "title": .string(title), "text": .string(text),
            "isWithheld": .bool(isWithheld), "items": .array(items.map { .object($0.representation) }),
        ]
    }
}

/// One thing of a client's own view, in words, with what a program needs to lead there.
struct SummaryItem: Sendable {
    let text: String
    var subject: JSONValue?
    var due: CalendarDate?
    var phone: JSONValue?
    var email: JSONValue?
    var statute: String?
    /// Whether somebody has read the statute at its source; nil where others have named it.
    var isStatuteVerified: Bool?
    /// Where more of it is, as a relative reference.
    var link: String?

    var representation: JSONObject {
        var object: JSONObject = ["text": .string(text)]
        object["subject"] = subject
        object["due"] = due.map { .string($0.description) }
        object["phone"] = phone
        object["email"] = email
        object["statute"] = statute.map { .string($0) }
        object["isStatuteVerified"] = isStatuteVerified.map { .bool($0) }
        object["link"] = link.map { .string($0) }
        return object
    }
}
