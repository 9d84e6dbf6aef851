import HTTP
import Testing

@Suite struct MailboxTests {
    @Test func `messages are taken in the order in which they were posted`() throws {
        let mailbox = try Mailbox<Int>()
        for number in 1...3 { mailbox.post(number) }
        #expect(mailbox.takeAll() == [1, 2, 3])
        #expect(mailbox.takeAll() == [])
    }

    @Test func `only a box with messages wakes its reader`() throws {
        let mailbox = try Mailbox<Int>()
        #expect(!mailbox.wait(atMost: .milliseconds(1)))
        mailbox.post(1)
        mailbox.post(2)
        #expect(mailbox.wait(atMost: .seconds(10)))
        _ = mailbox.takeAll()
        #expect(!mailbox.wait(atMost: .milliseconds(1)))
    }

    @Test func `nothing is lost between many threads`() throws {
        let mailbox = try Mailbox<Int>()
        var threads: [WorkerThread] = []
        for start in 0..<4 {
            threads.append(
                try startThread(named: "poster") { for number in 0..<2500 { mailbox.post(number * 4 + start) } }
            )
        }
        var taken: [Int] = []
        while taken.count < 10_000 {
            mailbox.wait()
            taken += mailbox.takeAll()
        }
        for thread in threads { thread.join() }
        #expect(taken.sorted() == Array(0..<10_000))
    }
}
