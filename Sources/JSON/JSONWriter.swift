/// Appends a JSON text to bytes in the caller's order, and sets the commas.
///
/// The caller keeps arrays and objects balanced and gives every member of an object a name.
public struct JSONWriter: Sendable {
    /// What has been written so far.
    public private(set) var bytes: [UInt8] = []

    // A comma is due before the next name or value if and only if the last thing written was a whole value.
    private var isCommaDue = false

    /// A writer with room for that many bytes.
    public init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// A writer that goes on behind whole values which are not its own.
    public init(behind bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Opens an object.
    public mutating func beginObject() {
        begin(UInt8(ascii: "{"))
    }

    /// Closes the object opened last.
    public mutating func endObject() {
        end(UInt8(ascii: "}"))
    }

    /// Opens an array.
    public mutating func beginArray() {
        begin(UInt8(ascii: "["))
    }

    /// Closes the array opened last.
    public mutating func endArray() {
        end(UInt8(ascii: "]"))
    }

    /// The name of the member whose value is written next; it must need no escapes.
    public mutating func name(_ name: StaticString) {
        if isCommaDue { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        isCommaDue = false
    }

    /// The name of the member whose value is written next.
    @_disfavoredOverload  // A literal is then a StaticString, and spared the search for what to escape.
    public mutating func name(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        isCommaDue = false
    }

    /// Writes a text.
    public mutating func string(_ text: String) {
        beginValue()
        bytes.appendJSONString(text.utf8Span.span)
    }

    /// Writes a string that `append` appends, of characters that need no escapes: an id, a time.
    public mutating func plain(_ append: (inout [UInt8]) -> Void) {
        beginValue()
        bytes.append(UInt8(ascii: "\""))
        append(&bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes a text that needs no escapes.
    public mutating func string(_ text: StaticString) {
        plain { $0.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)) }
    }

    /// Writes a whole number.
    public mutating func integer(_ value: Int64) {
        beginValue()
        bytes.append(decimal: value)
    }

    /// Writes a count of thousandths, which may not be negative, with three decimals.
    public mutating func thousandths(_ count: Int64) {
        integer(count / 1000)
        bytes.append(UInt8(ascii: "."))
        for divisor: Int64 in [100, 10, 1] { bytes.append(UInt8(ascii: "0") + UInt8(count / divisor % 10)) }
    }

    /// Writes a whole number.
    public mutating func integer(_ value: Int) {
        integer(Int64(value))
    }

    /// Writes the shortest digits that read back as the same number; null for what RFC 8259 §6 has no number for.
    public mutating func decimal(_ value: Double) {
        literal(value.isFinite ? value.description : "null")
    }

    /// Writes true or false.
    public mutating func bool(_ value: Bool) {
        literal(value ? "true" : "false")
    }

    /// Writes null.
    public mutating func null() {
        literal("null")
    }

    /// Writes a parsed or composed value, members in their order.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): integer(value)
        case .decimal(let value): decimal(value)
        case .string(let text): string(text)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let object):
            beginObject()
            for member in object.members {
                name(member.name)
                self.value(member.value)
            }
            endObject()
        }
    }

    /// Writes a string from bytes that are known to be UTF-8.
    public mutating func string(utf8 text: Span<UInt8>) {
        beginValue()
        bytes.appendJSONString(text)
    }

    /// Splices in a value that is encoded already.
    public mutating func raw(_ encoded: ArraySlice<UInt8>) {
        raw(encoded.span)
    }

    /// Splices in a value that is encoded already.
    public mutating func raw(_ encoded: Span<UInt8>) {
        beginValue()
        encoded.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    }

    /// Splices in a value that is encoded already.
    public mutating func raw(_ encoded: [UInt8]) {
        raw(encoded[...])
    }

    /// Splices the members of an encoded object, which has no white space around its braces, into the open one.
    public mutating func rawMembers(_ encoded: ArraySlice<UInt8>) {
        rawMembers(encoded.span)
    }

    /// Splices the members of an encoded object, which has no white space around its braces, into the open one.
    public mutating func rawMembers(_ encoded: Span<UInt8>) {
        guard encoded.count > 2 else { return }
        raw(encoded.extracting(1..<encoded.count - 1))
    }

    /// Splices the members of an encoded object, which has no white space around its braces, into the open one.
    public mutating func rawMembers(_ encoded: [UInt8]) {
        rawMembers(encoded[...])
    }
}

extension JSONWriter {
    private mutating func beginValue() {
        if isCommaDue { bytes.append(UInt8(ascii: ",")) }
        isCommaDue = true
    }

    private mutating func begin(_ bracket: UInt8) {
        beginValue()
        bytes.append(bracket)
        isCommaDue = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        isCommaDue = true
    }

    private mutating func literal(_ text: String) {
        beginValue()
        bytes.append(contentsOf: text.utf8)
    }
}
