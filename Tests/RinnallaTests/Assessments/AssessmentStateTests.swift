import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// The states of an assessment, as 3.4 of the domain and Assessments/DESIGN.md have them.
@Suite struct AssessmentStateTests {
    static let states = [
        "pending", "in-progress", "completed", "amended", "not-needed", "cancelled-by-client", "entered-in-error",
    ]

    /// The table: from, to and who; nobody where the service moves it by itself.
    static let table: [String: [String: Set<String>]] = [
        "pending": [
            "in-progress": ["worker", "social-worker"], "not-needed": ["worker", "social-worker"],
            "cancelled-by-client": ["worker", "social-worker"],
        ],
        "in-progress": [
            "completed": ["worker", "social-worker"], "cancelled-by-client": ["worker", "social-worker"],
        ],
        "completed": ["amended": []], "amended": ["completed": []],
        "not-needed": ["pending": ["worker", "social-worker", "client"]],
    ]

    static func performers(from: String, to: String) -> Set<String>? {
        if to == "entered-in-error", from != to { return ["supervisor"] }
        return table[from]?[to]
    }

    private static func request(to state: String) -> JSONObject {
        let today = JSONValue.string(CalendarDate.today.description)
        return switch state {
        case "not-needed": ["reasonText": "Ei tarvetta", "clientNotifiedDate": today, "reviewNoticeDate": today]
        case "pending", "entered-in-error": ["reasonText": "Syy"]
        default: [:]
        }
    }

    @Test(arguments: states)
    func `every target from this state, by every role, does what the table says`(_ from: String) throws {
        let region = try TestRegion()
        let story = try region.begin()
        var socialWorker = story.worker
        socialWorker.role = "social-worker"
        let callers = [
            "worker": story.worker, "social-worker": socialWorker, "supervisor": story.supervisor,
            "client": region.caller(client: story.client), "stranger": story.stranger, "provider": story.provider,
        ]
        let assessment = try region.makeAssessment(of: story).id
        for to in Self.states {
            for (name, caller) in callers.sorted(by: { $0.key < $1.key }) {
                try region.force("assessment", assessment, to: from)
                let path = "/v1/assessments/\(assessment)"
                let moved = try region.move(path, to: to, as: caller, Self.request(to: to))
                let performers = Self.performers(from: from, to: to)
                let isHidden = ["stranger", "provider"].contains(name)
                let expected = isHidden ? 404 : performers.map { $0.contains(name) ? 200 : 403 } ?? 409
                #expect(moved.status == expected, "\(from) to \(to) by \(name): \(moved.text)")
            }
        }
    }
}
