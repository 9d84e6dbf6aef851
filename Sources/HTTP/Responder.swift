/// What the server asks of the program it carries: one per worker, born and used on that worker's thread.
public protocol Responder: SendableMetatype {
    /// Answers a request now, or says that the answer comes later through the reply.
    mutating func respond(to request: Request, reply: Reply) -> Disposition

    /// Answers a request by its head alone when that shows that it will be refused, before its content is asked for with
    /// 100 (RFC 9110 §10.1.1); nil lets the content come.
    mutating func refuse(_ request: Request, reply: Reply) -> Disposition?

    /// Begins the requests of one wake-up: all that is answered until `endBatch` had been received by now.
    mutating func beginBatch()

    /// Ends what `beginBatch` began.
    mutating func endBatch()
}

extension Responder {
    /// Refuses nothing.
    public mutating func refuse(_ request: Request, reply: Reply) -> Disposition? { nil }

    /// Does nothing.
    public mutating func beginBatch() {}

    /// Does nothing.
    public mutating func endBatch() {}
}

/// What becomes of a request.
public enum Disposition: Sendable {
    /// It is answered with this.
    case now(Response)
    /// It is answered through its reply.
    case later
}
