import JSON

/// How an eligibility rule is read: everything that is wrong with it is a fault with its place, before it is stored.
extension SchemaReader {
    /// Reads a rule into its canonical form.
    mutating func eligibilityRule(_ value: JSONValue, at place: String) -> JSONValue? {
        var nodes = 0
        return eligibilityRule(value, at: place, depth: 1, &nodes)
    }

    private mutating func eligibilityRule(
        _ value: JSONValue,
        at place: String,
        depth: Int,
        _ nodes: inout Int
    ) -> JSONValue? {
        nodes += 1
        if nodes == EligibilityRule.maximumNodes + 1 {
            fault(place, .tooManyItems, ["maximum": .integer(Int64(EligibilityRule.maximumNodes))])
        }
        guard nodes <= EligibilityRule.maximumNodes else { return nil }
        guard depth <= EligibilityRule.maximumDepth else {
            fault(place, .tooDeep, ["maximum": .integer(Int64(EligibilityRule.maximumDepth))])
            return nil
        }
        guard let object = value.object else {
            fault(place, .wrongType, ["expected": "object"])
            return nil
        }
        guard let (name, operand) = object.members.first else {
            fault(place, .required)
            return nil
        }
        guard object.count == 1 else {
            fault(place, .tooManyItems, ["maximum": 1])
            return nil
        }
        let inside = JSONPointer.append(name, to: place)
        guard let kind = EligibilityRule.Operator(rawValue: name) else {
            fault(inside, .unknownMember, ["allowed": .array(EligibilityRule.Operator.codes.map { .string($0) })])
            return nil
        }
        let read: JSONValue? =
            switch kind {
            case .all, .any: eligibilityRules(operand, at: inside, depth: depth, &nodes)
            case .not: eligibilityRule(operand, at: inside, depth: depth + 1, &nodes)
            case .atLeast, .atMost, .equals, .isIn: comparison(kind, operand, at: inside)
            }
        return read.map { .object([name: $0]) }
    }

    private mutating func eligibilityRules(
        _ value: JSONValue,
        at place: String,
        depth: Int,
        _ nodes: inout Int
    ) -> JSONValue? {
        guard let items = value.array else {
            fault(place, .wrongType, ["expected": "array"])
            return nil
        }
        if items.isEmpty { fault(place, .tooFewItems, ["minimum": 1]) }
        var rules: [JSONValue] = []
        for (index, item) in items.enumerated() {
            let position = JSONPointer.append(index, to: place)
            if let rule = eligibilityRule(item, at: position, depth: depth + 1, &nodes) { rules.append(rule) }
        }
        return .array(rules)
    }

    /// `["age", 65]` or, with `in`, `["municipality", ["398", "142"]]`.
    private mutating func comparison(
        _ kind: EligibilityRule.Operator,
        _ value: JSONValue,
        at place: String
    ) -> JSONValue? {
        guard let pair = value.array else {
            fault(place, .wrongType, ["expected": "array"])
            return nil
        }
        guard pair.count == 2 else {
            let isShort = pair.count < 2
            fault(place, isShort ? .tooFewItems : .tooManyItems, [isShort ? "minimum" : "maximum": 2])
            return nil
        }
        let isOrder = kind == .atLeast || kind == .atMost
        let variables = EligibilityVariable.allCases.filter { $0.isOrdered || !isOrder }
        let known = self.value(pair[0], as: .code(variables.map(\.rawValue)), at: place + "/0")
        guard let variable = known?.string.flatMap({ EligibilityVariable(rawValue: $0) }) else { return nil }
        let type: MemberType = kind == .isIn ? .array(variable.type, 1...100) : variable.type
        return self.value(pair[1], as: type, at: place + "/1").map { .array([.string(variable.rawValue), $0]) }
    }
}
