/// Numbers written as ECMAScript does, which RFC 8785 §3.2.2.3 makes canonical.
enum CanonicalNumber {
    /// The text ECMA-262 gives a number (Number::toString with radix 10); null if it is not finite.
    static func text(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        guard value != 0 else { return "0" }
        let sign = value < 0 ? "-" : ""
        let (digits, point) = shortestDigits(value.magnitude)
        switch point {
        case digits.count...21:
            return sign + digits + zeros(point - digits.count)
        case 1..<max(1, digits.count):
            return sign + digits.prefix(point) + "." + digits.dropFirst(point)
        case -5...0:
            return sign + "0." + zeros(-point) + digits
        default:
            let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
            let exponent = point - 1
            return sign + digits.prefix(1) + fraction + "e" + (exponent < 0 ? "-" : "+")
                + exponent.magnitude.description
        }
    }

    /// The fewest digits that read back as the number, and how many of them stand before the decimal point.
    private static func shortestDigits(_ value: Double) -> (digits: String, point: Int) {
        // Swift prints the same shortest digits as ECMAScript asks for; only their layout differs.
        let parts = value.description.split(separator: "e")
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let halves = parts[0].split(separator: ".")
        let whole = halves[0]
        let fraction = halves.count > 1 ? halves[1] : ""
        let padded = whole + fraction
        let leading = padded.prefix { $0 == "0" }.count
        var digits = padded.dropFirst(leading)
        while digits.last == "0" { digits.removeLast() }
        return (String(digits), whole.count - leading + exponent)
    }

    private static func zeros(_ count: Int) -> String {
        String(repeating: "0", count: count)
    }
}
