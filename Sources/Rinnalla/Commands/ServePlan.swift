/// What is to be served: a configuration, and what is to be done between listening and answering.
public struct ServePlan {
    /// Where to listen, and on which data.
    public let configuration: Configuration
    /// Whether metrics and health may listen on a free port when theirs is taken.
    public var takesAnyOperationsPort = false
    /// Called once the addresses are known and clients can connect, before the first of them is answered.
    public let prepare: (Application, _ url: String, _ operationsURL: String) throws(CommandFailure) -> Void
}

extension Command {
    static let serve = Command(
        name: "serve",
        summary: "serve the API until SIGTERM",
        examples: [
            ("rinnalla serve --data-dir /srv/rinnalla", "on 127.0.0.1:8080, metrics and health on 127.0.0.1:9090"),
            ("RINNALLA_LISTEN=0.0.0.0:8080 rinnalla serve", "the same setting from the environment"),
        ],
        flags: [Setting.flag("--listen"), Setting.flag("--ops-listen"), Setting.flag("--data-dir")],
        run: { call throws(CommandFailure) in
            try call.serve(ServePlan(configuration: try call.configuration(), prepare: { _, _, _ in }))
        }
    )
}
