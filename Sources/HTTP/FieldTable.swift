/// Where a part of a message lies: in the bytes as received, or among the values joined from repeated fields.
struct ByteRange: Sendable, Equatable {
    private let start: UInt32
    private let count: UInt32
    private static let joined: UInt32 = 1 << 31

    static let absent = ByteRange(start: .max, count: 0)

    private init(start: UInt32, count: UInt32) {
        self.start = start
        self.count = count
    }

    init(_ range: Range<Int>, isJoined: Bool = false) {
        start = UInt32(range.lowerBound) | (isJoined ? Self.joined : 0)
        count = UInt32(range.count)
    }

    var isJoined: Bool { start & Self.joined != 0 }

    var indices: Range<Int> {
        let lower = Int(start & ~Self.joined)
        return lower..<lower + Int(count)
    }
}

/// Where the value of every known field lies: a fixed table, so that reading a field is an index and never a search.
struct FieldTable: Sendable {
    static let count = 37
    private var ranges = InlineArray<37, ByteRange>(repeating: .absent)

    subscript(_ name: FieldName) -> ByteRange? {
        get {
            let range = ranges[Int(name.rawValue)]
            return range == .absent ? nil : range
        }
        set { ranges[Int(name.rawValue)] = newValue ?? .absent }
    }
}
