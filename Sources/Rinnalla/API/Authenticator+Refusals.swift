import JSON

/// What is wrong with the headers that say who asks and why.
extension Authenticator {
    /// The forms of `On-Behalf-Of` and `Purpose-Of-Use`, for those who miss them.
    static let actorForm: JSONObject = ["suggestion": "sub=\"ID\", role=\"worker\""]
    private static let purposeForm: JSONObject = ["suggestion": "coordination"]

    static var purposeMissing: Problem {
        var problem = Problem(.purposeRequired)
        problem.faults = [Fault(place: .header("Purpose-Of-Use"), code: .required, details: purposeForm)]
        return problem
    }

    /// Who asks is missing, and perhaps why too: whoever sends neither header is told of both.
    static func actorMissing(purpose: ArraySlice<UInt8>?) -> Problem {
        var problem = Problem(.actorRequired)
        problem.faults = [Fault(place: .header("On-Behalf-Of"), code: .required, details: actorForm)]
        if purpose == nil { problem.faults += purposeMissing.faults }
        return problem
    }

    /// A header whose value is wrong: how, and what would have been right.
    static func invalid(_ header: String, _ code: Fault.Code = .invalidHeader, _ details: JSONObject = [:]) -> Problem {
        var problem = Problem(.invalidHeader, ["header": .string(header)])
        problem.faults = [Fault(place: .header(header), code: code, details: details)]
        return problem
    }

    static func unknown(_ name: String, among known: [String], in header: String) -> Problem {
        var details: JSONObject = ["allowed": .array(known.map { .string($0) })]
        details["suggestion"] = Suggestion.nearest(to: name, among: known).map { .string($0) }
        return invalid(header, .unknownCode, details)
    }
}
