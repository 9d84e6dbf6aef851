import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct TaskTests {
    @Test func `a task is resolved by its owner, with what became of it, once`() throws {
        let region = try TestRegion()
        let (story, path) = try region.beginWithTask()
        let silent = try region.move(path, to: "resolved", as: story.worker)
        #expect(silent.status == 400)
        #expect(silent.places == ["/resolution"])
        let resolved = try region.move(path, to: "resolved", as: story.worker, ["resolution": "handled"])
        #expect(resolved.status == 200)
        #expect(resolved.json["status"] == "resolved")
        #expect(resolved.json["resolution"] == "handled")
        #expect(resolved.json["resolvedAt"] == resolved.json["updatedAt"])
        #expect(try region.move(path, to: "resolved", as: story.worker, ["resolution": "handled"]).status == 409)
        #expect(try region.send(.get, "/v1/tasks?status=open", as: story.worker).ids == [])
    }

    @Test func `who only reads a task does not resolve it`() throws {
        let region = try TestRegion()
        let (story, path) = try region.beginWithTask()
        for caller in [story.supervisor, region.caller(client: story.client)] {
            #expect(try region.send(.get, path, as: caller).status == 200)
            #expect(try region.move(path, to: "resolved", as: caller, ["resolution": "handled"]).status == 403)
        }
        for caller in [story.stranger, story.intake, story.provider] {
            #expect(try region.move(path, to: "resolved", as: caller, ["resolution": "handled"]).status == 404)
        }
    }

    @Test func `a task is cancelled by its owner or the supervisor, with a reason`() throws {
        let region = try TestRegion()
        let (story, path) = try region.beginWithTask()
        #expect(try region.move(path, to: "cancelled", as: story.supervisor).places == ["/reasonText"])
        let cancelled = try region.move(
            path,
            to: "cancelled",
            as: story.supervisor,
            ["reasonText": "Kirjattu kahdesti"]
        )
        #expect(cancelled.json["status"] == "cancelled")
        #expect(try region.move(path, to: "resolved", as: story.worker, ["resolution": "handled"]).status == 409)
    }

    @Test func `tasks are sorted and filtered by the day they are due`() throws {
        let region = try TestRegion()
        let (story, _) = try region.beginWithTask()
        let all = try region.send(.get, "/v1/tasks?sort=due", as: story.worker)
        #expect(all.ids.count == 1)
        let due = all.json["items"]?.array?.first?["due"]?.string ?? ""
        #expect(try region.send(.get, "/v1/tasks?dueFrom=\(due)", as: story.worker).ids == all.ids)
        #expect(try region.send(.get, "/v1/tasks?dueTo=\(due)", as: story.worker).ids == [])
        #expect(try region.send(.get, "/v1/clients/\(story.client)/tasks", as: story.worker).ids == all.ids)
    }
}

extension TestRegion {
    /// A story in which intake has recorded a contact: the path of the worker's task.
    fileprivate func beginWithTask() throws -> (Story, path: String) {
        let story = try begin()
        _ = try record("/v1/clients/\(story.client)/contacts", as: story.intake)
        let tasks = try send(.get, "/v1/tasks", as: story.worker)
        return (story, "/v1/tasks/\(tasks.ids.first ?? "")")
    }
}
