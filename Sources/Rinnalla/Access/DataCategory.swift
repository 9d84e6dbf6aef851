/// What a record tells of a client, as bits (decisions.md 10): a reader needs every bit that the record has.
struct DataCategories: OptionSet, Sendable, Hashable {
    let rawValue: Int64

    /// Name, birth date, language, interpreter, external ids.
    static let identity = DataCategories(rawValue: 1)
    /// Addresses, phones, safe contact, network, representatives, contacts.
    static let contact = DataCategories(rawValue: 1 << 1)
    static let assessment = DataCategories(rawValue: 1 << 2)
    static let plan = DataCategories(rawValue: 1 << 3)
    static let referral = DataCategories(rawValue: 1 << 4)
    static let teamMinutes = DataCategories(rawValue: 1 << 5)
    /// Tags that a need, goal, action or referral may carry besides.
    static let health = DataCategories(rawValue: 1 << 6)
    static let financial = DataCategories(rawValue: 1 << 7)
    static let child = DataCategories(rawValue: 1 << 8)

    /// Matters, responsibilities, tasks, teams and consents: how the client's process is run. It has no code on the wire, as
    /// nobody shares it; it comes with a relationship.
    static let process = DataCategories(rawValue: 1 << 9)
    /// The cases in which the client's rights are stood up for. No code on the wire either, and apart from the process: who
    /// runs that is often who is complained of.
    static let advocacy = DataCategories(rawValue: 1 << 10)

    /// What clients say of the services they have had: the client's own side has it, and nobody else by standing to the
    /// client (FB3). No code on the wire either.
    static let feedback = DataCategories(rawValue: 1 << 11)
    /// What services have cost. No code on the wire: who works with the client is not to see it (S4-16).
    static let cost = DataCategories(rawValue: 1 << 12)

    static let basic: DataCategories = [.identity, .contact]
    static let tags: DataCategories = [.health, .financial, .child]
    /// What comes with answering for a client.
    static let all = DataCategories(rawValue: (1 << 11) - 1)
    /// What the client has.
    static let ofClient = all.union([.feedback, .cost])
    /// What the supervisor of who answers for the client has.
    static let ofSupervisor = all.union(.cost)
    /// Those that have a code.
    static let coded = all.subtracting([.process, .advocacy])

    /// The codes of `accessScope`, `sharedData` and `dataCategories`, in bit order.
    static let codes = [
        "identity", "contact", "assessment", "plan", "referral", "team-minutes", "health", "financial", "child",
    ]

    init(rawValue: Int64) { self.rawValue = rawValue }

    init(codes: [String]) {
        var bits: Int64 = 0
        for (index, code) in Self.codes.enumerated() where codes.contains(code) { bits |= 1 << Int64(index) }
        self.init(rawValue: bits)
    }

    var codes: [String] { Self.codes.enumerated().compactMap { rawValue & (1 << Int64($0)) != 0 ? $1 : nil } }

    /// Each of its categories alone.
    var each: [DataCategories] {
        (0..<Int64(Int64.bitWidth - rawValue.leadingZeroBitCount)).map { DataCategories(rawValue: 1 << $0) }.filter {
            contains($0)
        }
    }
}
