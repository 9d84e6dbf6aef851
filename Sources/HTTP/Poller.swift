import CLinux
import Glibc

/// An epoll instance and the events it reported last.
struct Poller: ~Copyable {
    private static let capacity = 256
    private let descriptor: Descriptor
    private let events = UnsafeMutableBufferPointer<epoll_event>.allocate(capacity: capacity)

    static var readable: UInt32 { EPOLLIN.rawValue }
    static var writable: UInt32 { EPOLLOUT.rawValue }
    /// Reported without being asked for: an error, or both directions closed.
    static var broken: UInt32 { EPOLLERR.rawValue | EPOLLHUP.rawValue }

    /// What happened to a descriptor.
    struct Event {
        let token: UInt64
        let flags: UInt32

        func has(_ flag: UInt32) -> Bool { flags & flag != 0 }
    }

    init() throws(SystemError) {
        descriptor = try Descriptor(epoll_create1(Int32(EPOLL_CLOEXEC)), "epoll_create1")
        events.initialize(repeating: epoll_event())
    }

    deinit {
        events.deallocate()
    }

    func add(_ number: Int32, token: UInt64, interest: UInt32) throws(SystemError) {
        try control(EPOLL_CTL_ADD, number, token, interest)
    }

    func modify(_ number: Int32, token: UInt64, interest: UInt32) throws(SystemError) {
        try control(EPOLL_CTL_MOD, number, token, interest)
    }

    /// Waits for events; how many there are.
    func wait(milliseconds: Int32) -> Int {
        // An interrupted wait is a wait that found nothing.
        max(0, Int(epoll_wait(descriptor.number, events.baseAddress, Int32(Self.capacity), milliseconds)))
    }

    subscript(index: Int) -> Event {
        Event(token: events[index].data.u64, flags: events[index].events)
    }

    private func control(_ operation: Int32, _ number: Int32, _ token: UInt64, _ interest: UInt32) throws(SystemError) {
        var event = epoll_event(events: interest, data: epoll_data_t(u64: token))
        guard epoll_ctl(descriptor.number, operation, number, &event) == 0 else { throw SystemError("epoll_ctl") }
    }
}
