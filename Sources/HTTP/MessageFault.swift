/// Everything that can be wrong with a message before the program that carries the server has a say.
public enum MessageFault: String, Error, Sendable, Equatable, CaseIterable {
    // The request line.
    case emptyLines, bareLineFeed, bareCarriageReturn, invalidRequestLine, invalidMethod, invalidTarget, invalidVersion
    case uriTooLong, connectNotSupported, versionNotSupported
    // The field section.
    case obsoleteFolding, invalidFieldName, spaceBeforeColon, invalidFieldValue, repeatedField, missingHost, invalidHost
    case fieldsTooLarge, expectationFailed
    // The framing.
    case invalidContentLength, contentLengthWithTransferEncoding, invalidTransferEncoding
    case transferEncodingInHTTP10 = "transferEncodingInHttp10"
    case unknownTransferCoding, lengthRequired
    case invalidChunkSize, invalidChunkExtension, chunkExtensionsTooLarge, invalidChunkEnd
    // The content.
    case contentTooLarge, contentExpandsTooFar, unsupportedCoding, malformedCoding
    // The connection.
    case headTimeout, contentTimeout, tooManyConnections

    /// The status of the answer (RFC 9110 §15).
    public var status: Int {
        switch self {
        case .headTimeout, .contentTimeout: 408
        case .lengthRequired: 411
        case .contentTooLarge, .contentExpandsTooFar: 413
        case .uriTooLong: 414
        case .unsupportedCoding: 415
        case .expectationFailed: 417
        case .fieldsTooLarge: 431
        case .connectNotSupported, .unknownTransferCoding: 501
        case .tooManyConnections: 503
        case .versionNotSupported: 505
        default: 400
        }
    }

    /// A stable name for programs, in kebab case.
    public var code: String {
        var code = ""
        for letter in rawValue {
            if letter.isUppercase { code += "-" }
            code += letter.lowercased()
        }
        return code
    }
}
