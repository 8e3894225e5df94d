// swift-tools-version: 6.2
import PackageDescription

/// The same strict settings for every Swift target, tests included.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

func swift(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

func tests(_ name: String, _ more: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + more,
        resources: resources, swiftSettings: strict)
}

let package = Package(
    name: "roost",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        // C at the edge.
        .target(name: "CMicroHTTPD", linkerSettings: [.linkedLibrary("microhttpd")]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CNumbers"),
        .target(name: "CWebUI"),
        .target(
            name: "CMigrations", path: "Migrations",
            exclude: [
                "0001_initial.sql", "0002_logged_models.sql", "0003_model_registry.sql", "0004_run_trees.sql",
                "0005_tree_writes.sql", "0006_tree_reads.sql",
            ], sources: ["embed.c"]),

        // The only Swift that touches pointers.
        swift("Bytes"),
        swift("Threads"),
        swift("Gzip", ["Bytes", "CZlib"]),
        swift("JSON", ["Bytes", "CNumbers"]),
        swift("MicroHTTP", ["CMicroHTTPD", "Bytes", "Threads"]),
        swift("SQLite", ["CSQLite"]),

        .target(
            name: "WebUI", dependencies: ["CWebUI", "Gzip", "Bytes"], exclude: ["App", "Pictures", "bundle.sh"],
            swiftSettings: strict),

        // The domain.
        swift("Model"),
        .target(name: "Search", dependencies: ["Model"], exclude: ["FILTERS.md"], swiftSettings: strict),
        swift("Store", ["SQLite", "Search", "Model", "Threads"]),
        swift("Artifacts", ["Model", "Threads"]),
        swift("StockUI", ["Bytes", "Gzip"]),

        // The surface.
        swift(
            "API",
            [
                "MicroHTTP", "WebUI", "StockUI", "Store", "Artifacts", "Search", "Model", "JSON", "Gzip", "Bytes",
                "Threads",
            ],
            exclude: ["openapi.json"]),
        .executableTarget(
            name: "roost",
            dependencies: [
                "API", "MicroHTTP", "Store", "Artifacts", "SQLite", "Model", "Threads", "StockUI", "CMigrations",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),

        // Tests.
        .target(
            name: "TestSupport", dependencies: ["Store", "CMigrations"], path: "Tests/TestSupport",
            swiftSettings: strict),
        tests("JSON", ["Bytes"], resources: [.copy("Cases")]),
        tests("Search", ["Model"], resources: [.copy("Cases")]),
        tests("MicroHTTP", ["Bytes"]),
        tests("SQLite"),
        tests("Store", ["Model", "Search", "SQLite"]),
        tests("Artifacts", ["Model"]),
        tests("StockUI", ["Bytes", "Gzip"]),
        tests("API", ["Model", "Store", "Artifacts", "MicroHTTP", "JSON", "Bytes", "StockUI"]),
        .testTarget(name: "TidyTests", dependencies: ["TestSupport"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu2x,  // #embed in Migrations/embed.c
    cxxLanguageStandard: .cxx17  // std::from_chars for doubles in CNumbers
)
