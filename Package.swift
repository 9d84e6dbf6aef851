// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
    // Checked at run time by debug builds, and so by every test; the checks are a tenth of a small request's work.
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

/// The folders of Rinnalla with design decisions of their own.
let folders = [
    "API", "Access", "Advocacy", "Assessments", "Clients", "Deadlines", "Demo", "Directory", "Feed", "Feedback",
    "Plans", "Referrals", "Resources", "Responsibility", "Retention", "Rights", "Storage", "Teams", "Usage", "Values",
]

let package = Package(
    name: "rinnalla",
    products: [
        .executable(name: "rinnalla", targets: ["RinnallaServer"])
    ],
    targets: [
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CSHA256"),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        .target(name: "JSON", exclude: ["DESIGN.md"], swiftSettings: strict),
        .target(name: "HTTP", dependencies: ["CLinux", "CZlib"], exclude: ["DESIGN.md"], swiftSettings: strict),
        .target(name: "SQLite", dependencies: ["CSQLite"], exclude: ["DESIGN.md"], swiftSettings: strict),
        .target(
            name: "Rinnalla",
            dependencies: ["HTTP", "SQLite", "JSON", "CSHA256"],
            exclude: ["DESIGN.md", "Texts", "Data"] + folders.map { "\($0)/DESIGN.md" },
            // The bulk of the code: it keeps the image small, and was not measured to be slower.
            // What it stands on is built for speed.
            swiftSettings: strict + [.unsafeFlags(["-Osize"], .when(configuration: .release))],
            plugins: ["Embed"]
        ),
        .executableTarget(
            name: "RinnallaServer",
            dependencies: ["Rinnalla", "HTTP", "CLinux"],
            exclude: ["DESIGN.md"],
            swiftSettings: strict
        ),

        .executableTarget(name: "EmbedTool", exclude: ["DESIGN.md"], swiftSettings: strict),
        .plugin(name: "Embed", capability: .buildTool(), dependencies: ["EmbedTool"], path: "Sources/EmbedPlugin"),

        .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: strict),
        .testTarget(name: "HTTPTests", dependencies: ["HTTP"], swiftSettings: strict),
        .testTarget(name: "SQLiteTests", dependencies: ["SQLite"], swiftSettings: strict),
        .testTarget(name: "EmbedToolTests", dependencies: ["EmbedTool"], swiftSettings: strict),
        .testTarget(
            name: "RinnallaTests",
            dependencies: ["Rinnalla", "HTTP", "SQLite", "JSON"],
            swiftSettings: strict
        ),
    ]
)
