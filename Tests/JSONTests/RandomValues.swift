import JSON

/// Makes the same JSON values for the same seed (Vigna's SplitMix64).
struct RandomValues: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    /// A value with arrays and objects up to that depth.
    mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &self) {
        case 0: .null
        case 1: .bool(Bool.random(using: &self))
        case 2: .integer(Int64(bitPattern: next()) >> Int64.random(in: 0..<64, using: &self))
        case 3: .decimal(decimal())
        case 4, 5: .string(string())
        case 6: .array((0..<length()).map { _ in value(depth: depth - 1) })
        default: .object(JSONObject((0..<length() * 3).map { _ in (string(), value(depth: depth - 1)) }))
        }
    }

    private mutating func length() -> Int {
        Int.random(in: 0..<8, using: &self)
    }

    private mutating func decimal() -> Double {
        let value = Double(bitPattern: next())
        return value.isFinite ? value : 0.5
    }

    private mutating func string() -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<length() {
            let limit: UInt32 = [0x80, 0x300, 0x1_0000, 0x11_0000].randomElement(using: &self) ?? 0x80
            scalars.append(Unicode.Scalar(UInt32.random(in: 0..<limit, using: &self)) ?? "\u{fffd}")
        }
        return String(scalars)
    }
}
