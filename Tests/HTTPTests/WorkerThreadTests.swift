import Glibc
import HTTP
import Testing

@Suite struct WorkerThreadTests {
    @Test func `a thread has run its body when it is joined`() throws {
        let mailbox = try Mailbox<pthread_t>()
        let thread = try startThread(named: "test-thread") { mailbox.post(pthread_self()) }
        thread.join()
        thread.join()
        let threads = mailbox.takeAll()
        #expect(threads.count == 1)
        #expect(threads.first != pthread_self())
    }
}
