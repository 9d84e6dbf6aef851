import HTTP
import SQLite
import Synchronization
import Testing

@testable import Rinnalla

@Suite struct GroupCommitWriterTests {
    @Test func `jobs that wait share a commit, and one that fails harms no other`() throws {
        let region = try TestRegion()
        let service = region.application.service
        let before = service.writer.statistics.snapshot
        let answers = try Mailbox<Bool>()
        let gate = try Mailbox<Bool>()
        // The first job holds the writer until the others wait behind it.
        try service.writer.submit(
            .init(
                work: { _ in
                    gate.wait(); return {}
                },
                failed: { _ in }
            )
        )
        for index in 0..<20 {
            let job = GroupCommitWriter.Job(
                work: { session throws(SQLiteError) in
                    let result = try session.inSavepoint { () throws(Problem) in
                        do throws(SQLiteError) {
                            try session.connection.run(
                                "INSERT INTO heartbeat (id, at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET at = ?1",
                                [.integer(Int64(index))]
                            )
                        } catch {
                            throw Problem(error)
                        }
                        if index == 7 { throw Problem(.stateConflict) }
                    }
                    let succeeded = if case .success = result { true } else { false }
                    return { answers.post(succeeded) }
                },
                failed: { _ in answers.post(false) }
            )
            try service.writer.submit(job)
        }
        gate.post(true)
        var results: [Bool] = []
        while results.count < 20 {
            answers.wait()
            results += answers.takeAll()
        }
        #expect(results.count { $0 } == 19)
        let after = service.writer.statistics.snapshot
        #expect(after.commits - before.commits <= 2)
        #expect(try region.query("SELECT at FROM heartbeat") { row in row.int(0) } == [19])
    }

    @Test func `a full queue refuses with 503`() throws {
        let region = try TestRegion()
        let writer = region.application.service.writer
        let gate = try Mailbox<Bool>()
        try writer.submit(
            .init(
                work: { _ in
                    gate.wait(); return {}
                },
                failed: { _ in }
            )
        )
        var refused: Problem?
        for _ in 0...GroupCommitWriter.queueLimit {
            do throws(Problem) {
                try writer.submit(.init(work: { _ in {} }, failed: { _ in }))
            } catch {
                refused = error
                break
            }
        }
        gate.post(true)
        #expect(refused?.code == .temporaryReducedCapacity)
        #expect(refused?.fields.first?.value == "1")
    }

    @Test func `a commit that fails fails every job of its batch, and positions go back`() throws {
        let region = try TestRegion()
        let service = region.application.service
        let position = try region.query("SELECT max(position) FROM event") { row in row.int(0) }
        let answers = try Mailbox<Bool>()
        let job = GroupCommitWriter.Job(
            work: { session throws(SQLiteError) in
                // A deferred foreign key fails at COMMIT and not before.
                try session.connection.run("PRAGMA defer_foreign_keys = ON")
                try session.connection.run(
                    "INSERT INTO professional_unit (professional_id, unit_id) VALUES (zeroblob(16), zeroblob(16))"
                )
                return { answers.post(true) }
            },
            failed: { _ in answers.post(false) }
        )
        try service.writer.submit(job)
        answers.wait()
        #expect(answers.takeAll() == [false])
        let made = try region.makeOrganization("Jälkeen", .provider)
        #expect(!made.id.isEmpty)
        #expect(try region.query("SELECT max(position) FROM event") { row in row.int(0) } == position.map { $0 + 1 })
    }
}
