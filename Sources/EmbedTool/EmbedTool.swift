import Glibc

/// Run by the Embed plugin, or with `--json FILE` by hand to see the JSON that openapi.yaml becomes.
@main
struct EmbedTool {
    static func main() {
        do throws(EmbedError) {
            let options = Options(CommandLine.arguments.dropFirst())
            if let path = options["--json"].first {
                try json(read(TextFile(path: path))).write(to: "/dev/stdout")
            } else {
                try embed(options)
            }
        } catch {
            let line = Array("\(error)\n".utf8)
            _ = write(STDERR_FILENO, line, line.count)
            exit(1)
        }
    }

    private static func embed(_ options: Options) throws(EmbedError) {
        guard let output = options["--output"].first, let openAPI = options["--openapi"].first else {
            throw EmbedError(path: "EmbedTool", message: "--output and --openapi are needed")
        }
        let contract = try TextFile(path: openAPI)
        var source = EmbeddedSource()
        source.append("migrations", try options["--migrations"].map(TextFile.init(path:)))
        source.append("texts", try options["--texts"].map(TextFile.init(path:)))
        source.append("data", try options["--data"].map(TextFile.init(path:)))
        source.append("openAPIDocument", contract)
        let document = try read(contract)
        guard case .string(let version)? = document["info"]?["version"] else {
            throw EmbedError(path: contract.path, message: "info.version is missing")
        }
        source.append("openAPIJSON", json(document))
        // Told apart here, so that no start has to parse the contract for it.
        source.append("openAPIVersion", TextFile(name: "version", text: version))
        try source.file.write(to: output)
    }

    private static func json(_ document: YAMLNode) -> TextFile { TextFile(name: "openapi.json", text: document.json) }

    private static func read(_ yaml: TextFile) throws(EmbedError) -> YAMLNode {
        do throws(YAMLError) {
            return try YAMLReader.read(yaml.text)
        } catch {
            throw EmbedError(path: yaml.path, line: error.line, message: error.message)
        }
    }
}

/// Arguments by the option they follow.
private struct Options {
    private var values: [String: [String]] = [:]

    init(_ arguments: some Sequence<String>) {
        var option = ""
        for argument in arguments {
            if argument.hasPrefix("--") {
                option = argument
            } else {
                values[option, default: []].append(argument)
            }
        }
    }

    subscript(option: String) -> [String] { values[option] ?? [] }
}
