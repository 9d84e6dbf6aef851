import Glibc
import Synchronization

/// Takes connections and deals them to the workers in turn.
struct Acceptor: ~Copyable {
    /// How many connections over the maximum are told so; more are closed without a word.
    private static let surplus = 64

    private let maximum: Int
    private let workers: [Mailbox<WorkerMessage>]
    private let counters: Counters
    private var next = 0
    /// A descriptor to give up when there are no others, so that the queue of connections can be emptied.
    private var reserve: Int32

    init(maximum: Int, workers: [Mailbox<WorkerMessage>], counters: Counters) {
        self.maximum = maximum
        self.workers = workers
        self.counters = counters
        reserve = Self.openReserve()
    }

    deinit {
        if reserve >= 0 { _ = close(reserve) }
    }

    /// Accepts until the mailbox of the server has a message.
    mutating func run(_ listener: borrowing Listener, until stop: Mailbox<Void>) {
        var requests = [
            pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: listener.number, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            guard poll(&requests, 2, -1) > 0 else { continue }
            if requests[0].revents != 0 { break }
            acceptAll(listener, stop)
        }
        // What the system has accepted already is not to be reset.
        acceptAll(listener, stop)
        listener.stop()
    }

    private mutating func acceptAll(_ listener: borrowing Listener, _ stop: Mailbox<Void>) {
        while true {
            do throws(SystemError) {
                deal(try listener.accept())
            } catch {
                switch error.errno {
                case EAGAIN, EINVAL: return
                case EMFILE, ENFILE:
                    guard refuseWithReserve(listener) else { return pause(stop) }
                case ENOBUFS, ENOMEM: return pause(stop)
                // accept(2): errors of the connection itself are to be treated like none; the next may be well.
                default: continue
                }
            }
        }
    }

    private mutating func deal(_ number: Int32) {
        let open = counters.openConnections.load(ordering: .relaxed)
        guard open < maximum + Self.surplus else { return refuse(number) }
        counters.openConnections.add(1, ordering: .relaxed)
        if open < maximum {
            counters.acceptedConnections.add(1, ordering: .relaxed)
            workers[next].post(.connection(number))
        } else {
            counters.refusedConnections.add(1, ordering: .relaxed)
            workers[next].post(.surplusConnection(number))
        }
        next = (next + 1) % workers.count
    }

    private func refuse(_ number: Int32) {
        counters.refusedConnections.add(1, ordering: .relaxed)
        _ = close(number)
    }

    /// Takes a connection with the descriptor kept for this, closes it and keeps the descriptor again.
    private mutating func refuseWithReserve(_ listener: borrowing Listener) -> Bool {
        guard reserve >= 0 else {
            reserve = Self.openReserve()
            return reserve >= 0
        }
        _ = close(reserve)
        reserve = -1
        do throws(SystemError) {
            refuse(try listener.accept())
        } catch {
            reserve = Self.openReserve()
            return false
        }
        reserve = Self.openReserve()
        return true
    }

    /// Lets others give back what the system has run out of; poll would report the same connection at once.
    private func pause(_ stop: Mailbox<Void>) {
        _ = stop.wait(atMost: .milliseconds(50))
    }

    private static func openReserve() -> Int32 {
        open("/dev/null", O_RDONLY | O_CLOEXEC)
    }
}
