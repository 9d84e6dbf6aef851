// What Swift allows without Foundation: epoll and a thread per core, reads inline on a connection of each thread in one
// transaction a wake-up, one writer. Only /livez, a service, a client and create; it checks no more than it must.
// usage: COUNTY=key spike DATABASE PORT
import CSQLite
import Glibc

let arguments = CommandLine.arguments
guard arguments.count == 3, let county = getenv("COUNTY") else { exit(2) }
let path = arguments[1], port = UInt16(arguments[2]) ?? 0
let authorization = "\r\nAuthorization: Bearer \(String(cString: county))\r\n"
let writer = Writer(path: path)

/// A request that has arrived whole: its head ends in zero in place of its last CR LF.
struct Request {
    let head: UnsafeMutablePointer<CChar>
    let content: UnsafeBufferPointer<UInt8>

    func starts(_ text: String) -> Bool { strncmp(head, text, text.utf8.count) == 0 }
    func has(_ text: String) -> Bool { strstr(head, text) != nil }

    /// The 36 characters after the text.
    func uuid(after text: String) -> [UInt8] {
        guard let found = strstr(head, text) else { return [] }
        let start = UnsafeRawPointer(found + text.utf8.count).assumingMemoryBound(to: UInt8.self)
        return strnlen(found, 36 + text.utf8.count) < 36 + text.utf8.count
            ? [] : Array(UnsafeBufferPointer(start: start, count: 36))
    }
}

/// UUIDv7: ids that rise with time touch few pages of the index.
func makeID() -> [UInt8] {
    var time = timespec(), random: (UInt64, UInt64) = (0, 0)
    clock_gettime(CLOCK_REALTIME, &time)
    getrandom(&random, 16, 0)
    let milliseconds = UInt64(time.tv_sec * 1000 + time.tv_nsec / 1_000_000)
    let high = milliseconds << 16 | 0x7000 | random.0 & 0xfff, low = random.1 >> 2 | 1 << 63
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for index in 0..<32 {
        if [8, 12, 16, 20].contains(index) { text.append(UInt8(ascii: "-")) }
        let digit = UInt8(truncatingIfNeeded: (index < 16 ? high : low) >> UInt64(60 - index % 16 * 4) & 15)
        text.append(digit < 10 ? 48 + digit : 87 + digit)
    }
    return text
}

final class Worker {
    private let database = Database(path: path)
    private let begin, commit, client, service: Statement
    private let clients, services: Shape
    private var connections: [Int32: Connection] = [:]
    private var isReading = false
    private var row = Output(), output = Output()
    private let poller = epoll_create1(0)
    private let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)

    init() {
        begin = database.prepare("BEGIN")
        commit = database.prepare("COMMIT")
        client = database.prepare("SELECT * FROM client WHERE id = ?")
        service = database.prepare("SELECT * FROM service WHERE id = ?")
        clients = database.shape(of: "client")
        services = database.shape(of: "service")
    }

    private func read(_ statement: Statement, _ shape: Shape, id: [UInt8]) -> Int? {
        if !isReading { isReading = begin.run() }
        row.count = 0
        defer { statement.reset() }
        return id.withUnsafeBufferPointer {
            statement.bind(1, $0)
            guard statement.step() else { return nil }
            statement.write(shape, to: &row)
            return statement.integer(1)
        }
    }

    private func answer(_ request: Request, on connection: Connection) {
        let nothing = UnsafeBufferPointer<UInt8>(start: nil, count: 0), socket = connection.socket
        if request.starts("GET /livez ") {
            let body: StaticString = "{\"status\":\"ok\"}"
            return output.send(
                to: socket,
                status: 200,
                UnsafeBufferPointer(start: body.utf8Start, count: body.utf8CodeUnitCount)
            )
        }
        guard request.has(authorization) else { return output.send(to: socket, status: 401, nothing) }
        let actor = request.uuid(after: "\r\nOn-Behalf-Of: sub=\"")
        if request.starts("POST /v1/clients ") {
            let body = Array(request.content)
            return writer.add(
                Job(connection: connection, id: makeID(), actor: actor, isCreation: true, version: 1, content: body)
            )
        }
        if request.starts("GET /v1/services/"),
            let version = read(service, services, id: request.uuid(after: "/v1/services/"))
        {
            return output.send(to: socket, status: 200, version: version, row.bytes)
        }
        let id = request.uuid(after: "/v1/clients/")
        guard request.starts("GET /v1/clients/"), let version = read(client, clients, id: id) else {
            return output.send(to: socket, status: 404, nothing)
        }
        writer.add(
            Job(
                connection: connection,
                id: id,
                actor: actor,
                isCreation: false,
                version: version,
                content: Array(row.bytes)
            )
        )
    }

    private func receive(_ connection: Connection) {
        let input = connection.input
        let got = recv(connection.socket, input + connection.have, Connection.capacity - 1 - connection.have, 0)
        guard got > 0 else {
            while connection.isWaiting { usleep(100) }
            connections[connection.socket] = nil
            close(connection.socket)
            return
        }
        connection.have += got
        input[connection.have] = 0
        let text = UnsafeMutableRawPointer(input).assumingMemoryBound(to: CChar.self)
        guard let end = strstr(text, "\r\n\r\n") else { return }
        let field = "\r\nContent-Length: "
        let length =
            text[0] == CChar(UInt8(ascii: "P")) ? strstr(text, field).map { Int(atoi($0 + field.utf8.count)) } ?? 0 : 0
        let start = end - text + 4
        guard connection.have >= start + length else { return }
        end[2] = 0
        connection.have = 0
        answer(Request(head: text, content: UnsafeBufferPointer(start: input + start, count: length)), on: connection)
    }

    private func accept() {
        var on: Int32 = 1
        while case let socket = accept_nonblocking(listener), socket >= 0 {
            setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
            connections[socket] = Connection(socket: socket)
            watch(socket)
        }
    }

    private func watch(_ socket: Int32) {
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(fd: socket))
        epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event)
    }

    private func listen() {
        var on: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, 4)
        setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &on, 4)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isBound, Glibc.listen(listener, 4096) == 0 else { fatalError("cannot listen on \(port)") }
        watch(listener)
    }

    func run() -> Never {
        listen()
        var events = [epoll_event](repeating: epoll_event(), count: 256)
        while true {
            let count = epoll_wait(poller, &events, 256, -1)
            for event in events.prefix(Int(max(count, 0))) {
                if let connection = connections[event.data.fd] { receive(connection) } else { accept() }
            }
            if isReading {
                _ = commit.run()
                isReading = false
            }
        }
    }
}

func startThread(_ body: @escaping @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?) {
    var thread = pthread_t()
    pthread_create(&thread, nil, body, nil)
}

without_memory_statistics()
startThread { _ in writer.run() }
for _ in 1..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) { startThread { _ in Worker().run() } }
Worker().run()
