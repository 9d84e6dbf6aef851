import Testing

@testable import Rinnalla

@Suite struct WriterPaceTests {
    @Test(arguments: [(0, 4096), (10, 4096), (187, 4096), (200, 3840), (500, 1536), (1500, 512), (60_000, 512)])
    func `as much may wait as is committed within three seconds, and always two batches`(
        _ milliseconds: Int64,
        _ limit: Int
    ) {
        #expect(WriterPace().queueLimit(afterTurnOf: .milliseconds(milliseconds)) == limit)
    }

    @Test func `a writer that has not begun, or is in a turn of usual length, lets the queue fill`() {
        let pace = WriterPace()
        #expect(pace.queueLimit == GroupCommitWriter.queueLimit)
        pace.beginTurn()
        #expect(pace.queueLimit == GroupCommitWriter.queueLimit)
        pace.endTurn()
        #expect(pace.queueLimit == GroupCommitWriter.queueLimit)
    }

    @Test func `nothing is let in behind a turn that does not end, until it does`() {
        let pace = WriterPace(patience: .zero)
        pace.beginTurn()
        #expect(pace.queueLimit == 0)
        pace.endTurn()
        #expect(pace.queueLimit >= 2 * GroupCommitWriter.batchLimit)
    }
}
