/// One line of the configuration: its name in the environment, its flag where it has one, and how its value is read.
struct Setting: Sendable {
    /// The variable of the environment.
    let name: String
    var flag: String?
    /// What stands for the value in the help.
    let placeholder: String
    /// What a value has to be, for a refusal: `RINNALLA_LISTEN=x is not …`.
    let expected: String
    let summary: String
    /// Takes the value over, or answers false when it is none.
    let read: @Sendable (String, inout Configuration) -> Bool

    static let all: [Setting] = [
        .init(
            name: "RINNALLA_LISTEN",
            flag: "--listen",
            placeholder: "HOST:PORT",
            expected: "HOST:PORT, such as 127.0.0.1:8080",
            summary: "where the API listens (127.0.0.1:8080)",
            read: { keep(Endpoint($0), in: &$1.listen) }
        ),
        .init(
            name: "RINNALLA_OPS_LISTEN",
            flag: "--ops-listen",
            placeholder: "HOST:PORT",
            expected: "HOST:PORT, such as 127.0.0.1:9090",
            summary: "where metrics and health listen (127.0.0.1:9090)",
            read: { keep(Endpoint($0), in: &$1.operationsListen) }
        ),
        .init(
            name: "RINNALLA_DATA_DIR",
            flag: "--data-dir",
            placeholder: "DIR",
            expected: "the name of a folder",
            summary: "the folder of the database (var)",
            read: { keep($0, if: !$0.isEmpty, in: &$1.dataDirectory) }
        ),
        .init(
            name: "RINNALLA_BACKUP_DIR",
            placeholder: "DIR",
            expected: "the name of a folder",
            summary: "the folder of the backups (DATA_DIR/backups)",
            read: { keep($0, if: !$0.isEmpty, in: &$1.namedBackupDirectory) }
        ),
        .init(
            name: "RINNALLA_RATE_LIMIT",
            placeholder: "N|off",
            expected: "off or a number of requests a minute",
            summary: "requests a minute and key (6000)",
            read: { text, configuration in
                let limit = number(text, 1...1_000_000)
                return keep(limit, if: limit != nil || text == "off", in: &configuration.rateLimit)
            }
        ),
        .init(
            name: "RINNALLA_REGION",
            placeholder: "NAME",
            expected: "a name of lower-case letters, digits and hyphens",
            summary: "the region in the source of events (demo)",
            read: { keep($0, if: isName($0), in: &$1.region) }
        ),
        .init(
            name: "RINNALLA_PUBLIC_URL",
            placeholder: "URL",
            expected: "an http or https URL without a slash at its end",
            summary: "the address by which the world knows the service",
            read: { keep($0, if: isBase($0), in: &$1.publicURL) }
        ),
        .init(
            name: "RINNALLA_SECURITY_CONTACT",
            placeholder: "URI",
            expected: "a mailto:, tel: or https: URI",
            summary: "who hears of weaknesses, for /.well-known/security.txt",
            read: { keep($0, if: isContact($0), in: &$1.securityContact) }
        ),
        .init(
            name: "RINNALLA_LOG_LEVEL",
            placeholder: "LEVEL",
            expected: "one of debug, info, warn, error",
            summary: "debug, info, warn or error (info)",
            read: { keep(LogLevel(rawValue: $0), in: &$1.logLevel) }
        ),
        .init(
            name: "RINNALLA_DRAIN_SECONDS",
            placeholder: "N",
            expected: "a number of seconds up to 300",
            summary: "how long /readyz says 503 before a stop (0)",
            read: { keep(number($0, 0...300), in: &$1.drainSeconds) }
        ),
        .init(
            name: "RINNALLA_ALLOW_TEST_HETU",
            placeholder: "true|false",
            expected: "true or false",
            summary: "takes personal identity codes made for tests (false)",
            read: { keep(Bool($0), in: &$1.allowsTestIdentityCodes) }
        ),
        .init(
            name: "RINNALLA_WORKERS",
            placeholder: "N",
            expected: "a number from 1 to 256",
            summary: "threads that answer requests (one for each core)",
            read: { keep(number($0, 1...256), in: &$1.workers) }
        ),
    ]

    /// The setting as a flag of a command.
    static func flag(_ name: String) -> Flag {
        guard let setting = all.first(where: { $0.flag == name }) else { preconditionFailure("no setting has \(name)") }
        return Flag(name: name, placeholder: setting.placeholder, summary: setting.summary)
    }

    private static func keep<T>(_ value: T?, in place: inout T) -> Bool {
        guard let value else { return false }
        place = value
        return true
    }

    private static func keep<T>(_ value: T, if isValid: Bool, in place: inout T) -> Bool {
        if isValid { place = value }
        return isValid
    }

    private static func number(_ text: String, _ range: ClosedRange<Int>) -> Int? {
        Int(text).flatMap { range.contains($0) ? $0 : nil }
    }

    private static func isName(_ text: String) -> Bool {
        (1...60).contains(text.utf8.count)
            && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
    }

    /// Whether paths can be put behind the text: nothing in it needs quoting in a field or a JSON text.
    private static func isBase(_ text: String) -> Bool {
        guard let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) }) else { return false }
        return text.utf8.count > scheme.utf8.count && !text.hasSuffix("/") && isPlain(text)
    }

    private static func isContact(_ text: String) -> Bool {
        ["mailto:", "tel:", "https://"].contains { text.hasPrefix($0) && text != $0 } && isPlain(text)
    }

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !Array("\"<>\\^`{|}#?".utf8).contains($0) }
    }
}
