import Glibc
import PackagePlugin

/// Writes `Embedded.swift`, by which the binary carries its migrations, its texts, its data and its contract.
@main
struct Embed: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let root = context.package.directoryURL
        let contract = root.appending(path: "openapi.yaml")
        let migrations = names(in: root.path + "/Migrations").filter { $0.hasSuffix(".sql") }
            .map { root.appending(path: "Migrations/\($0)") }
        let folder = target.directoryURL
        let texts = names(in: folder.path + "/Texts").map { folder.appending(path: "Texts/\($0)") }
        let data = names(in: folder.path + "/Data").map { folder.appending(path: "Data/\($0)") }
        let output = context.pluginWorkDirectoryURL.appending(path: "Embedded.swift")
        // The files are arguments and not only inputs, so that one more or one less is another command, which runs again.
        var arguments = ["--output", output.path, "--openapi", contract.path]
        for (option, files) in [("--migrations", migrations), ("--texts", texts), ("--data", data)] {
            arguments.append(option)
            arguments += files.map(\.path)
        }
        return [
            .buildCommand(
                displayName: "Embedding migrations, texts, data and openapi.yaml",
                executable: try context.tool(named: "EmbedTool").url,
                arguments: arguments,
                inputFiles: [contract] + migrations + texts + data,
                outputFiles: [output]
            )
        ]
    }

    /// The names of the files of a folder in order, hidden ones left out; none if there is no folder.
    private func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}
