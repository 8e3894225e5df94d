import Testing

/// Who may import whom. SwiftPM does not keep to a target's list of dependencies: a module that was built anyway can be
/// imported from anywhere.
@Suite struct DependencyTests {
    struct Module: CustomTestStringConvertible, Sendable {
        let name: String
        /// Modules of ours, C and system modules, and packages.
        let imports: Set<String>

        var testDescription: String { name }
    }

    /// From the bottom up: a module imports what stands above it here, if anything.
    static let modules = [
        Module(name: "Bytes", imports: ["Glibc"]),
        Module(name: "Threads", imports: ["Glibc"]),
        Module(name: "Gzip", imports: ["Bytes", "CZlib"]),
        // The page, compiled in.
        Module(name: "WebUI", imports: ["Bytes", "Gzip", "CWebUI"]),
        Module(name: "JSON", imports: ["Bytes", "CNumbers"]),
        Module(
            name: "MicroHTTP", imports: ["Bytes", "Threads", "CMicroHTTPD", "Glibc", "Synchronization"]),
        Module(name: "SQLite", imports: ["CSQLite"]),
        // Values and rules.
        Module(name: "Model", imports: []),
        // Pure: no SQL, no HTTP, no input or output.
        Module(name: "Search", imports: ["Model"]),
        // Knows neither HTTP nor JSON.
        Module(name: "Store", imports: ["SQLite", "Search", "Model", "Threads", "Glibc"]),
        // Files below one folder; knows neither runs nor HTTP.
        Module(name: "Artifacts", imports: ["Model", "Threads", "Glibc"]),
        // MLflow's own web UI out of a wheel or a folder; knows no HTTP.
        Module(name: "StockUI", imports: ["Bytes", "Gzip", "Glibc"]),
        // Knows no SQL.
        Module(
            name: "API",
            imports: [
                "MicroHTTP", "WebUI", "Threads", "Store", "Artifacts", "Search", "Model", "JSON", "Gzip", "Bytes",
                "StockUI",
            ]),
        // Puts the parts together.
        Module(
            name: "roost",
            imports: [
                "API", "MicroHTTP", "Store", "Artifacts", "Model", "Threads", "StockUI", "CMigrations", "Glibc",
                "ArgumentParser", "Logging",
            ]),
    ]

    static let cModules: Set<String> = ["CMicroHTTPD", "CNumbers", "CSQLite", "CWebUI", "CZlib"]

    @Test(arguments: modules) func importsOnlyWhatItMay(_ module: Module) throws {
        for file in try Repository.files(below: "Sources/\(module.name)", extensions: ["swift"]) {
            for line in file.lines {
                guard let imported = Self.importedModule(line.text) else { continue }
                #expect(
                    module.imports.contains(imported), "\(file.path):\(line.number): \(module.name) imports \(imported)"
                )
            }
        }
    }

    @Test func everyFolderOfSourcesIsInTheTable() throws {
        let known = Set(Self.modules.map(\.name)).union(Self.cModules)
        #expect(try Set(Repository.folders(in: "Sources")) == known)
    }

    @Test func aModuleOnlyImportsThoseAboveIt() {
        var above: Set<String> = []
        let ours = Set(Self.modules.map(\.name))
        for module in Self.modules {
            let wrong = module.imports.intersection(ours).subtracting(above)
            #expect(wrong.isEmpty, "\(module.name) imports \(wrong.sorted()), which stand below it")
            above.insert(module.name)
        }
    }

    /// Pointers stay where they were put: these modules are ordinary checked Swift.
    @Test(arguments: ["Model", "Search", "API"]) func hasNoUnsafeCode(_ module: String) throws {
        for file in try Repository.files(below: "Sources/\(module)", extensions: ["swift"]) {
            for line in file.lines where !Self.isComment(line.text) {
                // The word of a policy of web pages is another one.
                if line.text.contains("'unsafe-inline'") { continue }
                #expect(
                    !line.text.contains(#/\bunsafe\b/#) && !line.text.contains("@unsafe"),
                    "\(file.path):\(line.number): unsafe code in \(module)")
            }
        }
    }

    /// `import Model`, `package import struct Model.Run`, `@preconcurrency import Model`: Model.
    static func importedModule(_ line: Substring) -> String? {
        let pattern =
            #/
            ^ \s* (?: @\w+ (?: \(\w+\) )? \s+ )*
            (?: (?:public|package|internal|fileprivate|private) \s+ )?
            import \s+ (?: (?:struct|class|enum|protocol|func|var|let|typealias) \s+ )? (\w+)
            /#
        return line.firstMatch(of: pattern).map { String($0.1) }
    }

    static func isComment(_ line: Substring) -> Bool { line.contains(#/^\s*\/\//#) }

    @Test(arguments: [
        ("import Model", "Model"), ("package import Model", "Model"), ("  internal import struct Model.Run", "Model"),
        ("@preconcurrency import Glibc", "Glibc"), ("@testable import API", "API"),
    ]) func readsImportLines(_ line: String, _ module: String) {
        #expect(Self.importedModule(line[...]) == module)
    }
}
