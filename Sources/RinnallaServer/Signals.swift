import CLinux
import Glibc

/// The signals that stop the process, read like a socket so that no handler runs in the middle of something.
enum Signals {
    private static let stops = [SIGTERM, SIGINT]

    /// Keeps the signals from every thread started after this, and answers the descriptor that reports them instead.
    ///
    /// SIGPIPE is kept away too: a peer that has gone is an error of the write.
    static func descriptor() -> Int32 {
        change(SIG_BLOCK, stops + [SIGPIPE])
        var set = set(of: stops)
        return signalfd(-1, &set, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
    }

    /// Lets the next signal end the process at once, whatever it is doing.
    ///
    /// By a handler of our own: the first process of a container has no default actions.
    static func exitAtNext(_ descriptor: Int32) {
        var taken = signalfd_siginfo()
        while read(descriptor, &taken, MemoryLayout<signalfd_siginfo>.size) > 0 {}
        for number in stops { signal(number) { Signals.exitAtOnce($0) } }
        change(SIG_UNBLOCK, stops)
    }

    /// Says so in the log and ends; the head of the access log is for the next start to tell, as a handler may only write.
    private static func exitAtOnce(_ number: Int32) -> Never {
        let line: StaticString = "{\"level\":\"warn\",\"event\":\"killed\"}\n"
        _ = write(STDERR_FILENO, line.utf8Start, line.utf8CodeUnitCount)
        _exit(128 + number)
    }

    private static func change(_ how: Int32, _ numbers: [Int32]) {
        var set = set(of: numbers)
        pthread_sigmask(how, &set, nil)
    }

    private static func set(of numbers: [Int32]) -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        return set
    }
}
