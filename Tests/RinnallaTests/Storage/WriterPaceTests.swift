import Testing

@testable import Rinnalla

@Suite struct WriterPaceTests {
    @Test(arguments: [(0, 4096), (10, 4096), (187, 4096), (200, 3840), (500, 1536), (1500, 512), (60_000, 512)])
    func `as much may wait as is committed within three seconds, and always two batches`(
        _ milliseconds: Int64,
        _ limit: Int
    ) {
        let pace = WriterPace()
        #expect(pace.queueLimit(after: .milliseconds(milliseconds), from: GroupCommitWriter.queueLimit) == limit)
    }

    @Test func `the queue's limit rises by a batch a turn, from two batches to its end`() {
        let pace = WriterPace()
        var limits = [pace.queueLimit]
        for _ in 0..<20 {
            pace.beginTurn()
            pace.endTurn()
            limits.append(pace.queueLimit)
        }
        #expect(limits.prefix(4) == [512, 768, 1024, 1280])
        #expect(limits.last == GroupCommitWriter.queueLimit)
    }

    @Test func `nothing is let in behind a turn that does not end, until it does`() {
        let pace = WriterPace(patience: .zero)
        pace.beginTurn()
        #expect(pace.queueLimit == 0)
        pace.endTurn()
        #expect(pace.queueLimit >= 2 * GroupCommitWriter.batchLimit)
    }
}
