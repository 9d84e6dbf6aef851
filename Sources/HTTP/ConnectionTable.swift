/// The connections of a worker by slot; a slot is used again, its token never is.
struct ConnectionTable {
    private var connections: [Connection?] = []
    private var freeSlots: [Int] = []
    private var serial: UInt64 = 0
    private(set) var count = 0

    mutating func open(_ number: Int32) -> Connection {
        // Slot numbers have 32 bits, so a serial takes the 32 above.
        serial = (serial + 1) & 0x7fff_ffff
        let slot = freeSlots.popLast() ?? connections.count
        let connection = Connection(number, slot: slot, token: serial << 32 | UInt64(slot))
        if slot == connections.count { connections.append(connection) } else { connections[slot] = connection }
        count += 1
        return connection
    }

    /// The connection in a slot.
    subscript(slot: Int) -> Connection? {
        connections[slot]
    }

    /// The connection of an event, unless it has gone.
    func connection(token: UInt64) -> Connection? {
        guard let connection = connections[Int(token & 0xffff_ffff)], connection.token == token else { return nil }
        return connection
    }

    /// Forgets a connection; whether it was still there.
    mutating func close(_ connection: Connection) -> Bool {
        guard connections[connection.slot] === connection else { return false }
        connections[connection.slot] = nil
        freeSlots.append(connection.slot)
        count -= 1
        return true
    }

    /// The slots to look through for all connections.
    var slots: Range<Int> { connections.indices }
}
