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
            pace.endTurn(jobs: GroupCommitWriter.batchLimit)
            limits.append(pace.queueLimit)
        }
        #expect(limits.first == 512)
        #expect(limits == limits.sorted())
        #expect(limits.last == GroupCommitWriter.queueLimit)
    }

    @Test func `a slow turn is believed at once, a quick one of few jobs little, a full one by half`() {
        let full = GroupCommitWriter.batchLimit
        #expect(WriterPace.expectation(after: .seconds(2), jobs: 1, .milliseconds(10)) == .seconds(2))
        #expect(WriterPace.expectation(after: .milliseconds(10), jobs: 1, .seconds(2)) == .milliseconds(1750))
        #expect(WriterPace.expectation(after: .milliseconds(10), jobs: full, .seconds(2)) == .seconds(1))
    }

    @Test func `nothing is let in behind a turn that does not end, until it does`() {
        let pace = WriterPace(patience: .zero)
        pace.beginTurn()
        #expect(pace.queueLimit == 0)
        pace.endTurn(jobs: 1)
        #expect(pace.queueLimit >= 2 * GroupCommitWriter.batchLimit)
    }
}
