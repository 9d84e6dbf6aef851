/// An object of RFC 8259: members in the order they came, each name once.
public struct JSONObject: Sendable {
    /// The members in order.
    public private(set) var members: [(name: String, value: JSONValue)] = []

    // Where each name is, once there are too many to look through: a body of a megabyte may hold 100,000 names.
    private var positions: [MemberName: Int] = [:]
    // Records have up to forty members: comparing that many names costs less than hashing one.
    private static let linearSearchLimit = 40

    /// An object without members.
    public init() {}

    /// Takes the members in order; of two with the same name, the value of the last.
    public init(_ members: some Sequence<(String, JSONValue)>) {
        for (name, value) in members { self[name] = value }
    }

    /// Whether there is no member.
    public var isEmpty: Bool { members.isEmpty }

    /// How many members there are.
    public var count: Int { members.count }

    /// The value of that name; setting appends a member or replaces its value in place, and nil removes it.
    public subscript(name: String) -> JSONValue? {
        get {
            position(of: name).map { members[$0].value }
        }
        set {
            switch (position(of: name), newValue) {
            case (let position?, let value?): members[position].value = value
            case (let position?, nil): remove(at: position)
            case (nil, let value?): append(name, value)
            case (nil, nil): break
            }
        }
    }

    func contains(_ name: String) -> Bool {
        position(of: name) != nil
    }

    private func position(of name: String) -> Int? {
        if members.count > Self.linearSearchLimit { return positions[MemberName(name)] }
        for position in members.indices where members[position].name.isIdentical(to: name) { return position }
        return nil
    }

    /// Appends a member whose name the object does not have yet.
    mutating func append(_ name: String, _ value: JSONValue) {
        members.append((name, value))
        if members.count > Self.linearSearchLimit + 1 {
            positions[MemberName(name)] = members.count - 1
        } else if members.count == Self.linearSearchLimit + 1 {
            indexMembers()
        }
    }

    private mutating func remove(at position: Int) {
        members.remove(at: position)
        indexMembers()
    }

    private mutating func indexMembers() {
        positions.removeAll(keepingCapacity: true)
        guard members.count > Self.linearSearchLimit else { return }
        for (position, member) in members.enumerated() { positions[MemberName(member.name)] = position }
    }
}

extension JSONObject: Equatable {
    /// Whether both have the same members, in whatever order.
    public static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.name] == $0.value }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Takes the members in the order written.
    public init(dictionaryLiteral members: (String, JSONValue)...) {
        self.init(members)
    }
}

/// A name by its code units, for a hash table.
private struct MemberName: Hashable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: Self, right: Self) -> Bool {
        left.text.isIdentical(to: right.text)
    }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
