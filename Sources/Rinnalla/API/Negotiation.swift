import HTTP
import JSON

/// What a request says of representations (RFC 9110 §12, §8.3) and preferences (RFC 7240).
enum Negotiation {
    /// 406 when the caller takes nothing that the operation has.
    static func check(accept: ArraySlice<UInt8>?, _ operation: Operation) throws(Problem) {
        guard let accept, !accept.isEmpty else { return }
        let produced = operation.produces
        let family = produced.prefix { $0 != "/" } + "/*"
        let accepted = WeightedList(accept).elements.contains { element in
            element.weight > 0
                && (element.name == produced || element.name == "*/*" || element.name == family
                    || (element.name == "application/json" && produced.hasSuffix("+json")))
        }
        if !accepted { throw Problem(.notAcceptable, ["available": .array([.string(produced)])]) }
    }

    /// 415 when the operation takes content, and not of this type.
    static func check(contentType: ArraySlice<UInt8>?, _ operation: Operation) throws(Problem) {
        let allowed = operation.content.mediaTypes
        guard !allowed.isEmpty else { return }
        if let contentType, isAllowed(contentType, allowed) { return }
        let types = allowed.joined(separator: ", ")
        let problem = Problem(.unsupportedMediaType, ["available": .array(allowed.map { .string($0) })])
        throw operation.method == .patch ? problem.adding("Accept-Patch", types) : problem.adding("Accept-Post", types)
    }

    /// The content as JSON: 415 for another media type, 413 and the like from the message, 400 with the place for syntax.
    static func content(of request: Request, _ operation: Operation) throws(Problem) -> JSONValue {
        let allowed = operation.content.mediaTypes
        if allowed.isEmpty {
            if let fault = request.contentFault, fault != .lengthRequired { throw Problem(fault) }
            if operation.isWriting, !request.content.isEmpty { try requireNothing(in: try parse(request)) }
            return .null
        }
        if let fault = request.contentFault, fault == .unsupportedCoding { throw Problem(fault) }
        try check(contentType: request.field(.contentType), operation)
        if let fault = request.contentFault { throw Problem(fault) }
        return try parse(request)
    }

    /// What is sent to an operation that takes no content was meant to say something: it is not passed over (api.md 1.5).
    private static func requireNothing(in content: JSONValue) throws(Problem) {
        var reader = SchemaReader(.creating, settings: .init(today: .earliest))
        _ = reader.read(content, by: [])
        if !reader.faults.isEmpty { throw .invalid(reader.faults) }
    }

    private static func parse(_ request: Request) throws(Problem) -> JSONValue {
        do throws(JSONSyntaxError) {
            return try JSONParser.parse(request.content)
        } catch {
            throw Problem(
                .malformedJSON,
                [
                    "reason": .string(code(of: error.reason)), "line": .integer(Int64(error.line)),
                    "column": .integer(Int64(error.column)), "offset": .integer(Int64(error.offset)),
                ]
            )
        }
    }

    /// `duplicateMember("a")` is `duplicate-member`.
    private static func code(of reason: JSONSyntaxError.Reason) -> String {
        var code = ""
        for letter in "\(reason)".prefix(while: { $0 != "(" }) {
            if letter.isUppercase, code.last?.isUppercase != true { code += "-" }
            code.append(letter)
        }
        return code.lowercased()
    }

    private static func isAllowed(_ field: ArraySlice<UInt8>, _ allowed: [String]) -> Bool {
        let parts = String(decoding: field, as: UTF8.self).lowercased().split(separator: ";")
        guard let type = parts.first.map({ trimmed($0) }), allowed.contains(type) else { return false }
        return parts.dropFirst().map { trimmed($0) }.allSatisfy { parameter in
            !parameter.hasPrefix("charset=") || parameter == "charset=utf-8" || parameter == "charset=\"utf-8\""
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }

    /// Whether `Prefer: handling=dry-run` asks for the full write path, then rolled back (api.md 1.5).
    ///
    /// The first `handling` counts (RFC 7240 §2). A value that is neither `dry-run` nor one of the RFC's own is refused:
    /// who mistypes it meant that nothing be written.
    static func prefersDryRun(_ field: ArraySlice<UInt8>?) throws(Problem) -> Bool {
        guard let field else { return false }
        for preference in field.split(separator: UInt8(ascii: ",")) {
            let words = String(decoding: preference, as: UTF8.self).split(separator: ";").first ?? ""
            let parts = words.split(separator: "=", maxSplits: 1).map { trimmed($0).lowercased() }
            guard parts.first == "handling" else { continue }
            let value = parts.count > 1 ? parts[1].filter { $0 != "\"" } : ""
            guard ["dry-run", "strict", "lenient"].contains(value) else { throw Authenticator.invalid("Prefer") }
            return value == "dry-run"
        }
        return false
    }
}

/// W3C Trace Context: what came in is continued, what is malformed is dropped.
enum TraceContext {
    /// The same trace, or nil when the field is not one of version 00.
    static func continued(_ field: ArraySlice<UInt8>) -> String? {
        let parts = field.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 4, parts.map(\.count) == [2, 32, 16, 2], parts[0].elementsEqual("00".utf8),
            parts.allSatisfy({ $0.allSatisfy { (48...57).contains($0) || (97...102).contains($0) } }),
            parts[1].contains(where: { $0 != 48 }), parts[2].contains(where: { $0 != 48 })
        else { return nil }
        return String(decoding: field, as: UTF8.self)
    }

    /// A caller's own request id when it is harmless in a log: 16 to 64 hexadecimal digits and hyphens, as machines make them.
    ///
    /// No name, word or personal identity code looks like that; what does not is dropped, as ours stands in the line anyway.
    static func safe(_ field: ArraySlice<UInt8>) -> String? {
        let isSafe = field.allSatisfy { byte in
            (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
                || byte == UInt8(ascii: "-")
        }
        return isSafe && (16...64).contains(field.count) ? String(decoding: field, as: UTF8.self) : nil
    }
}

extension Problem {
    /// What a fault of the message is to the caller; the parser's own word for it goes along.
    init(_ fault: MessageFault) {
        let code: ProblemCode =
            switch fault.status {
            case 408: .requestTimeout
            case 411: .lengthRequired
            case 413: .contentTooLarge
            case 414: .uriTooLong
            case 415: .unsupportedMediaType
            case 417: .expectationFailed
            case 431: .headersTooLarge
            case 501: .notImplemented
            case 503: .temporaryReducedCapacity
            case 505: .httpVersionNotSupported
            default: .badRequest
            }
        self.init(code, ["reason": .string(fault.code)])
        if code == .temporaryReducedCapacity { fields.append(("Retry-After", "1")) }
        if code == .unsupportedMediaType { fields.append(("Accept-Encoding", "gzip, identity")) }
    }
}
