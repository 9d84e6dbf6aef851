/// What the program answers: a status, fields and content.
public struct Response: Sendable {
    /// The status code (RFC 9110 §15).
    public var status: Int
    /// The media type of the content; without one no Content-Type is sent.
    public var contentType: StaticString?
    /// The content before any coding; not sent with a status that has none, nor to HEAD.
    public var content: [UInt8]
    /// Whether the connection ends with this response.
    public var closesConnection = false
    private var compressible: Bool?
    /// The fields as they will be sent: a line each, with its CRLF.
    private(set) var fieldLines: [UInt8] = []
    /// Room for the fields of most responses, so that they need not move.
    private static let usualSize = 256

    /// Makes a response with no fields but those the server adds.
    public init(status: Int, contentType: StaticString? = nil, content: [UInt8] = []) {
        self.status = status
        self.contentType = contentType
        self.content = content
    }

    /// Whether the content may be sent with the gzip coding; by default when its type is JSON, YAML, XML or text.
    public var isCompressible: Bool {
        get { compressible ?? (contentType?.isCompressible ?? false) }
        set { compressible = newValue }
    }

    /// Sets a field; an earlier value of the same name is dropped.
    public mutating func setField(_ name: StaticString, _ value: [UInt8]) {
        setField(name, value.span)
    }

    /// Sets a field; an earlier value of the same name is dropped.
    public mutating func setField(_ name: StaticString, _ value: String) {
        setField(name, value.utf8Span.span)
    }

    /// Sets a field; an earlier value of the same name is dropped.
    public mutating func setField(_ name: StaticString, _ value: StaticString) {
        beginField(name)
        fieldLines.append(value)
        fieldLines.append("\r\n")
    }

    /// Sets a field; an earlier value of the same name is dropped.
    public mutating func setField(_ name: StaticString, _ value: ArraySlice<UInt8>) {
        setField(name, value.span)
    }

    private mutating func setField(_ name: StaticString, _ value: Span<UInt8>) {
        beginField(name)
        let start = fieldLines.count
        value.withUnsafeBufferPointer { fieldLines.append(contentsOf: $0) }
        // RFC 9110 §5.5: a value cannot hold these, and a line end in one would let its author write fields.
        for index in start..<fieldLines.count where fieldLines[index] < 0x20 && fieldLines[index] != Byte.tab {
            fieldLines[index] = Byte.space
        }
        fieldLines.append("\r\n")
    }

    /// The value of a field, whose name is compared in any case.
    public func fieldValue(_ name: String) -> String? {
        let wanted = name.lowercased()
        if wanted == "content-type" { return contentType.map { $0.description } }
        for line in fieldLines.split(separator: Byte.lineFeed) {
            guard let colon = line.firstIndex(of: Byte.colon),
                String(decoding: line[..<colon], as: UTF8.self).lowercased() == wanted
            else { continue }
            return String(decoding: line[(colon + 2)...].dropLast(), as: UTF8.self)
        }
        return nil
    }

    private mutating func beginField(_ name: StaticString) {
        if fieldLines.isEmpty { fieldLines.reserveCapacity(Self.usualSize) } else { removeField(name) }
        fieldLines.append(name)
        fieldLines.append(": ")
    }

    private mutating func removeField(_ name: StaticString) {
        var start = 0
        while let end = fieldLines.span.firstLineFeed(from: start) {
            let nameEnd = start + name.utf8CodeUnitCount
            if nameEnd < end, fieldLines[nameEnd] == Byte.colon, fieldLines.span.equals(name, at: start) {
                fieldLines.removeSubrange(start...end)
            } else {
                start = end + 1
            }
        }
    }
}

extension Span where Element == UInt8 {
    /// Whether the text stands anywhere in it, in any case.
    fileprivate func holds(_ text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        for start in 0...(count - text.utf8CodeUnitCount) where equals(text, at: start) { return true }
        return false
    }

    /// Whether the text stands at a position, in any case.
    fileprivate func equals(_ text: StaticString, at start: Int) -> Bool {
        for offset in 0..<text.utf8CodeUnitCount
        where self[start + offset].lowercased != text.utf8Start[offset].lowercased {
            return false
        }
        return true
    }
}

extension StaticString {
    fileprivate var isCompressible: Bool {
        let type = UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount).span
        let words: [5 of StaticString] = ["text/", "json", "yaml", "xml", "javascript"]
        for index in words.indices where type.holds(words[index]) { return true }
        return false
    }
}
