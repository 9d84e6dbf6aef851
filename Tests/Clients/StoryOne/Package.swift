// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "StoryOne",
    // What .ci/generate makes of openapi.yaml; it depends on nothing but Foundation.
    dependencies: [.package(path: "../../../.build/clients/swift6")],
    targets: [
        .executableTarget(
            name: "StoryOne",
            dependencies: [.product(name: "RinnallaClient", package: "swift6")],
            path: ".",
            sources: ["StoryOne.swift"]
        )
    ],
    swiftLanguageModes: [.v6]
)
