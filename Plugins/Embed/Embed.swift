import Foundation
import PackagePlugin

/// Writes `Embedded.swift`, by which the binary carries its migrations, its texts, its data and its contract.
@main
struct Embed: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let root = context.package.directoryURL
        let contract = root.appending(path: "openapi.yaml")
        let migrations = try files(in: root.appending(path: "Migrations")).filter { $0.pathExtension == "sql" }
        let texts = try files(in: target.directoryURL.appending(path: "Texts"))
        let data = try files(in: target.directoryURL.appending(path: "Data"))
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

    /// The files of a folder sorted by name, hidden ones left out; none if there is no folder.
    private func files(in folder: URL) throws -> [URL] {
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { !$0.hasPrefix(".") }
            .sorted()
            .map { folder.appending(path: $0) }
    }
}
