extension Command {
    static let demo = Command(
        name: "demo",
        summary: "serve a synthetic region, with its keys and calls to try",
        examples: [
            ("rinnalla demo", "a region that is gone when you stop it"),
            ("rinnalla demo --keep var --clients 2000", "a region that is made once and stays in var"),
        ],
        flags: [
            Setting.flag("--listen"),
            Setting.flag("--ops-listen"),
            Flag(name: "--clients", placeholder: "N", summary: "how many clients to make up (40)"),
            Flag(name: "--seed", placeholder: "N", summary: "another number makes another region (1)"),
            Flag(name: "--keep", placeholder: "DIR", summary: "keeps the region in a folder"),
        ],
        run: { call throws(CommandFailure) in
            let clients = try call.arguments.number("--clients", in: 0...1_000_000, default: 40)
            let seed = try call.arguments.number("--seed", in: 0...Int.max, default: 1)
            var configuration = try call.configuration()
            configuration.rateLimit = nil
            configuration.allowsTestIdentityCodes = true
            configuration.securityContact = configuration.securityContact ?? "mailto:security@rinnalla.example"
            let kept = call.arguments["--keep"]
            configuration.dataDirectory =
                if let kept { kept } else { try DataDirectory.temporary(in: call.environment) }
            let directory = configuration.dataDirectory
            let region = DemoRegion(directory: directory)
            try region.checkOwnership()
            let isPortChosen =
                call.arguments["--ops-listen"] != nil || call.environment["RINNALLA_OPS_LISTEN"] != nil
            defer { if kept == nil { DataDirectory.remove(directory) } }
            try call.serve(
                ServePlan(configuration: configuration, takesAnyOperationsPort: !isPortChosen) {
                    application,
                    url,
                    operationsURL throws(CommandFailure) in
                    if try !region.isFilled(application) {
                        try region.fill(application, clients: clients, seed: UInt64(seed))
                    }
                    call.console.print(try region.guide(url, operations: operationsURL))
                }
            )
        }
    )
}
