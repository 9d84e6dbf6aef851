import Testing

@testable import Rinnalla

@Suite struct WriterPaceTests {
    @Test(arguments: [(0, 4096), (10, 4096), (187, 4096), (200, 3840), (500, 1536), (1500, 512), (60_000, 512)])
    func `as much may wait as is committed within three seconds, and always two batches`(
        _ milliseconds: Int64,
        _ limit: Int
    ) {
        #expect(WriterPace().queueLimit(at: .milliseconds(milliseconds)) == limit)
    }

    @Test func `two batches may wait at first, and the whole queue once some full turns were quick`() {
        let pace = WriterPace()
        var limits = [pace.queueLimit]
        for _ in 0..<10 {
            pace.beginTurn()
            pace.endTurn(jobs: GroupCommitWriter.batchLimit, hasWritten: true)
            limits.append(pace.queueLimit)
        }
        #expect(limits.first == 512)
        #expect(limits == limits.sorted())
        #expect(limits.last == GroupCommitWriter.queueLimit)
    }

    @Test func `a slow turn is believed at once, a full one that is quick by half`() {
        let full = GroupCommitWriter.batchLimit
        #expect(WriterPace.expectation(after: .seconds(2), jobs: 1, .milliseconds(10)) == .seconds(2))
        #expect(WriterPace.expectation(after: .milliseconds(10), jobs: full, .seconds(2)) == .seconds(1))
    }

    @Test(arguments: [(500, 2000, 1750), (500, 4000, 2250), (1000, 4000, 3500), (1, 3000, 254)])
    func `a turn of few jobs shows what a full one can take, and no more`(
        _ turn: Int64,
        _ before: Int64,
        _ expected: Int64
    ) {
        let found = WriterPace.expectation(after: .milliseconds(turn), jobs: 1, .milliseconds(before))
        #expect(found == .milliseconds(expected))
    }

    @Test func `a turn that wrote nothing says nothing of the disk`() {
        let pace = WriterPace()
        pace.beginTurn()
        pace.endTurn(jobs: 1, hasWritten: false)
        #expect(pace.queueLimit == 2 * GroupCommitWriter.batchLimit)
        pace.beginTurn()
        pace.endTurn(jobs: 1, hasWritten: true)
        #expect(pace.queueLimit > 1000)
    }

    @Test func `nothing is let in behind a turn that does not end, until it does`() {
        let pace = WriterPace(patience: .zero)
        pace.beginTurn()
        #expect(pace.queueLimit == 0)
        pace.endTurn(jobs: 1, hasWritten: true)
        #expect(pace.queueLimit >= 2 * GroupCommitWriter.batchLimit)
    }
}
