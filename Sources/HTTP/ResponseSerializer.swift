/// Turns responses into bytes: status line, fields, content (RFC 9112 §4, §5).
struct ResponseSerializer: ~Copyable {
    /// Below this a coded content is hardly smaller, and fits in a packet anyway.
    static let leastCompressed = 1024

    private let commonFields: [UInt8]
    /// Whether the fields of every response say already that the coding depends on the request.
    private let alwaysVaries: Bool
    private var deflater = Deflater()
    private var second = Int.min
    /// Date and the fields of every response.
    private var datedFields: [UInt8] = []

    init(commonFields: [UInt8]) {
        self.commonFields = commonFields
        let text = String(decoding: commonFields, as: UTF8.self).lowercased()
        alwaysVaries = text.split(separator: "\r\n").contains {
            $0.hasPrefix("vary:") && $0.contains("accept-encoding")
        }
    }

    /// What the request says about the form of its response.
    struct Form {
        var omitsContent = false
        var coding = ContentCoding.identity
        var closes = false
    }

    /// Sets the date of the responses that follow.
    mutating func setDate(_ second: Int) {
        guard second != self.second else { return }
        self.second = second
        datedFields.removeAll(keepingCapacity: true)
        datedFields.append("Date: ")
        datedFields += httpDate(second)
        datedFields.append("\r\n")
        datedFields += commonFields
    }

    /// Appends a response to the output.
    mutating func append(_ response: Response, _ form: Form, to output: inout [UInt8]) {
        appendStatusLine(response.status, to: &output)
        output.append(contentsOf: datedFields)
        output.append(contentsOf: response.fieldLines)
        if form.closes { output.append("Connection: close\r\n") }
        // RFC 9110 §8.6 and §15.4.5: a 204 has no Content-Length, and a 304 need not repeat that of the 200.
        guard response.status != 204, response.status != 304 else {
            output.append("\r\n")
            return
        }
        if let contentType = response.contentType {
            output.append("Content-Type: ")
            output.append(contentType)
            output.append("\r\n")
        }
        var isCoded = false
        if response.content.count >= Self.leastCompressed, response.isCompressible {
            // RFC 9110 §12.5.5: said of the identity form too, as a cache must not give it to everybody.
            if !alwaysVaries { output.append("Vary: Accept-Encoding\r\n") }
            isCoded = form.coding == .gzip && deflater.encode(response.content)
            if isCoded { output.append("Content-Encoding: gzip\r\n") }
        }
        let count = isCoded ? deflater.coded.count : response.content.count
        output.append("Content-Length: ")
        output.append(decimal: count)
        output.append("\r\n\r\n")
        // RFC 9110 §9.3.2: the fields of a response to HEAD are those of the response to GET.
        if form.omitsContent || count == 0 { return }
        output.append(contentsOf: isCoded ? deflater.coded : response.content)
    }

    private func appendStatusLine(_ status: Int, to output: inout [UInt8]) {
        if let line = statusLine(status) { return output.append(line) }
        output.append("HTTP/1.1 ")
        output.append(decimal: status)
        output.append(" \r\n")
    }
}
