import JSON

/// How many clients a service can take, as it was last reported.
enum ServiceCapacity {
    static let schema: Schema = [
        .code("status", CapacityStatus.self),
        .text("unitType", 1...64),
        .integer("total", 0...1_000_000),
        .integer("available", 0...1_000_000),
        .integer("waitlistLength", 0...1_000_000),
        .integer("estimatedWaitDays", 0...3650),
        .text("targetPopulation", 1...200),
        .timestamp("reportedAt"),
        .text("notes", 1...2000),
    ]

    /// Settles status and time of a report, and checks its numbers (INV-V3).
    static func settle(_ draft: inout Draft, now: Timestamp) {
        guard var capacity = draft["capacity"]?.object else { return }
        let stored = draft.before?["capacity"]?.object
        keepWhatTimeHid(&capacity, stored)
        if let status = status(byNumbers: capacity) { capacity["status"] = .string(status.rawValue) }
        if capacity["status"] == nil { capacity["status"] = .string(CapacityStatus.unknown.rawValue) }
        if let available = capacity["available"]?.integer, let total = capacity["total"]?.integer, available > total {
            draft.violate("INV-V3", at: "/capacity/available", ["total": .integer(total)])
        }
        let reportedAt = capacity["reportedAt"]?.string
        if reportedAt == nil || (capacity != stored && reportedAt == stored?["reportedAt"]?.string) {
            capacity["reportedAt"] = .string(now.description)
        } else if let time = reportedAt.flatMap({ Timestamp($0) }), time > now {
            draft.fault(.dateInFuture, at: "/capacity/reportedAt")
        }
        draft["capacity"] = .object(capacity)
    }

    /// A report read back when it was old said `unknown`: sent again with the same time, it means what is stored, as a
    /// masked identity code does (decisions.md 24).
    private static func keepWhatTimeHid(_ capacity: inout JSONObject, _ stored: JSONObject?) {
        guard let stored, capacity["status"]?.string == CapacityStatus.unknown.rawValue,
            capacity["reportedAt"] == stored["reportedAt"]
        else { return }
        capacity["status"] = stored["status"]
    }

    /// INV-V3: free places decide; without them, whether there is a list to wait on.
    private static func status(byNumbers capacity: JSONObject) -> CapacityStatus? {
        guard let available = capacity["available"]?.integer else { return nil }
        if available > 0 { return .capacity }
        return capacity["waitlistLength"] == nil ? .noCapacity : .waitlist
    }
}
