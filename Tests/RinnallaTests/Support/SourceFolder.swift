import Glibc

@testable import Rinnalla

/// A folder of the project, for what the sources themselves must hold to.
struct SourceFolder {
    let path: String

    /// A folder by its path from the project's root, found from where this file stands.
    init(_ path: String) {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        self.path = "/\(root)/\(path)"
    }

    /// The texts of all files whose names end so, in the folders inside too.
    func texts(ending: String) -> [String] { Self.files(in: path, ending: ending).compactMap { TextFile.read($0) } }

    private static func files(in folder: String, ending: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var files: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            let path = "\(folder)/\(name)"
            if name.hasPrefix(".") { continue }
            if Int32(entry.pointee.d_type) == Int32(DT_DIR) {
                files += Self.files(in: path, ending: ending)
            } else if name.hasSuffix(ending) {
                files.append(path)
            }
        }
        return files
    }
}
