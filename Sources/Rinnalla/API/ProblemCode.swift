/// The catalogue of problems (api.md 1.4, decisions.md 21): the code is stable and never translated.
enum ProblemCode: String, CaseIterable, Sendable {
    case badRequest = "bad-request"
    case malformedJSON = "malformed-json"
    case validationFailed = "validation-failed"
    case unknownParameter = "unknown-parameter"
    case sensitiveQueryParameter = "sensitive-query-parameter"
    case invalidCursor = "invalid-cursor"
    case cursorMismatch = "cursor-mismatch"
    case purposeRequired = "purpose-required"
    case actorRequired = "actor-required"
    case invalidHeader = "invalid-header"
    case authenticationRequired = "authentication-required"
    case invalidToken = "invalid-token"
    case expiredKey = "expired-key"
    case revokedKey = "revoked-key"
    case insufficientScope = "insufficient-scope"
    case actorNotAllowed = "actor-not-allowed"
    case purposeNotAllowed = "purpose-not-allowed"
    case consentMissing = "consent-missing"
    case notFound = "not-found"
    case noSuchRoute = "no-such-route"
    case gone
    case methodNotAllowed = "method-not-allowed"
    case notAcceptable = "not-acceptable"
    case requestTimeout = "request-timeout"
    case stateConflict = "state-conflict"
    case externalIDConflict = "external-id-conflict"
    case alreadyExists = "already-exists"
    case inUse = "in-use"
    case duplicateAssessment = "duplicate-assessment"
    case duplicateReferral = "duplicate-referral"
    case loopDetected = "loop-detected"
    case lengthRequired = "length-required"
    case versionMismatch = "version-mismatch"
    case contentTooLarge = "content-too-large"
    case uriTooLong = "uri-too-long"
    case unsupportedMediaType = "unsupported-media-type"
    case expectationFailed = "expectation-failed"
    case ruleViolation = "rule-violation"
    case referenceNotFound = "reference-not-found"
    case idempotencyKeyReused = "idempotency-key-reused"
    case preconditionRequired = "precondition-required"
    case quotaExceeded = "quota-exceeded"
    case headersTooLarge = "headers-too-large"
    case internalError = "internal-error"
    case notImplemented = "not-implemented"
    case temporaryReducedCapacity = "temporary-reduced-capacity"
    case draining = "draining"
    case httpVersionNotSupported = "http-version-not-supported"
    case storageFull = "storage-full"

    /// The status it is answered with: 400 for what the request alone shows, 422 for rules, 409 for state.
    var status: Int {
        switch self {
        case .badRequest, .malformedJSON, .validationFailed, .unknownParameter, .sensitiveQueryParameter,
            .invalidCursor, .cursorMismatch, .purposeRequired, .actorRequired, .invalidHeader:
            400
        case .authenticationRequired, .invalidToken, .expiredKey, .revokedKey: 401
        case .insufficientScope, .actorNotAllowed, .purposeNotAllowed, .consentMissing: 403
        case .notFound, .noSuchRoute: 404
        case .methodNotAllowed: 405
        case .notAcceptable: 406
        case .requestTimeout: 408
        case .stateConflict, .externalIDConflict, .alreadyExists, .inUse, .duplicateAssessment, .duplicateReferral,
            .loopDetected:
            409
        case .gone: 410
        case .lengthRequired: 411
        case .versionMismatch: 412
        case .contentTooLarge: 413
        case .uriTooLong: 414
        case .unsupportedMediaType: 415
        case .expectationFailed: 417
        case .ruleViolation, .referenceNotFound, .idempotencyKeyReused: 422
        case .preconditionRequired: 428
        case .quotaExceeded: 429
        case .headersTooLarge: 431
        case .internalError: 500
        case .notImplemented: 501
        case .temporaryReducedCapacity, .draining: 503
        case .httpVersionNotSupported: 505
        case .storageFull: 507
        }
    }
}
