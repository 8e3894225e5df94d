import API
import Foundation
import MicroHTTP
import Testing

/// The route table against the protocol's list of routes, and against the table in README. Roost's own routes are
/// compared with openapi.json instead (`OpenAPITests`).
@Suite struct RouteTableTests {
    /// `METHOD path`, and the part of the protocol it belongs to.
    private struct ProtocolRoute {
        let method: String
        let path: String
        let group: String
        var text: String { "\(method) \(path)" }
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The recorded routes of the stock server; nil when the list is not at hand.
    private static let protocolRoutes: [ProtocolRoute]? = {
        let path =
            ProcessInfo.processInfo.environment["ROOST_ROUTES_TSV"]
            ?? root.appending(path: "../shared/protocol/routes.tsv").path
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        return text.split(separator: "\n").dropFirst().map { line in
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return ProtocolRoute(method: columns[0], path: columns[1], group: columns[2])
        }
    }()

    private static let readme = try? String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)

    private static var served: Set<String> {
        let protocols = Routes.all.filter { ![.roost, .webUI].contains($0.base) }
        return Set(protocols.flatMap { route in route.paths.map { "\(route.method.rawValue) \($0)" } })
    }

    /// Paths under both prefixes are one row: `/{api,ajax-api}/…`.
    private static func row(_ method: String, _ paths: Set<String>, _ state: String) -> Set<String> {
        var rows: Set<String> = []
        for path in paths {
            if path.hasPrefix("/api/"), paths.contains("/ajax-api/" + path.dropFirst(5)) {
                rows.insert("| \(method) | /{api,ajax-api}/\(path.dropFirst(5)) | \(state) |")
            } else if !path.hasPrefix("/ajax-api/") || !paths.contains("/api/" + path.dropFirst(10)) {
                rows.insert("| \(method) | \(path) | \(state) |")
            }
        }
        return rows
    }

    private static func rows(_ routes: Set<String>, _ state: String) -> Set<String> {
        var paths: [String: Set<String>] = [:]
        for route in routes {
            let parts = route.split(separator: " ", maxSplits: 1).map(String.init)
            paths[parts[0], default: []].insert(parts[1])
        }
        return paths.reduce(into: []) { $0.formUnion(row($1.key, $1.value, state)) }
    }

    /// What README must say: the served routes one by one, and of each part of the protocol what is not served.
    private static func expectedRows(_ protocolRoutes: [ProtocolRoute]) -> [String] {
        let served = served
        var expected = rows(served, "served")
        for (group, routes) in Dictionary(grouping: protocolRoutes, by: \.group) {
            let missing = routes.filter { !served.contains($0.text) }
            if missing.count == routes.count {
                expected.insert("| any | \(group): \(routes.count) routes | not yet |")
                continue
            }
            for (subject, routes) in Dictionary(grouping: missing, by: { subject(of: $0.path) }) {
                let single = rows(Set(routes.map(\.text)), "not yet")
                if single.count < 3 {
                    expected.formUnion(single)
                } else {
                    expected.insert("| any | \(group), \(subject): \(routes.count) routes | not yet |")
                }
            }
        }
        return expected.sorted { sortKey($0) < sortKey($1) }
    }

    /// The first part of a path that is not of the base: `runs` of `/api/2.0/mlflow/runs/get`.
    private static func subject(of path: String) -> Substring {
        let parts = path.split(separator: "/")
        let isBase = { (part: Substring) in
            part.hasSuffix("api") || part.hasPrefix("mlflow") || part.first?.isNumber == true
        }
        return parts.first { !isBase($0) } ?? ""
    }

    private static func sortKey(_ row: String) -> String {
        let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        return [cells[2] == "served" ? "0" : "1", cells[0] == "any" ? "1" : "0", cells[1], cells[0]].joined(
            separator: " ")
    }

    private static func readmeRows() throws -> [String] {
        let text = try #require(readme)
        let begin = try #require(
            text.range(of: "<!-- routes:begin -->"), "README.md has no mark for the table of routes")
        let end = try #require(text.range(of: "<!-- routes:end -->"), "README.md's table of routes has no end mark")
        return text[begin.upperBound..<end.lowerBound].split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix("|") && !$0.contains("---") && !$0.lowercased().contains("| method |") }
            .map { $0.replacing("`", with: "") }
    }

    @Test(.enabled(if: protocolRoutes != nil, "the list of the protocol's routes is not at hand"))
    func everyRouteIsOneOfTheProtocol() throws {
        let known = Set(try #require(Self.protocolRoutes).map(\.text))
        let invented = Self.served.subtracting(known)
        #expect(invented.isEmpty)
    }

    @Test(.enabled(if: readme != nil, "there is no README.md yet"))
    func readmeNamesExactlyTheServedRoutes() throws {
        let claimed = Set(try Self.readmeRows().filter { $0.hasSuffix("| served |") })
        let expected = Self.rows(Self.served, "served")
        #expect(claimed.subtracting(expected).sorted() == [], "in README.md, but not served")
        #expect(expected.subtracting(claimed).sorted() == [], "served, but not in README.md")
    }

    @Test(.enabled(if: readme != nil && protocolRoutes != nil, "README.md or the list of routes is not at hand"))
    func readmeCoversTheWholeProtocol() throws {
        let claimed = Set(try Self.readmeRows())
        let expected = Set(Self.expectedRows(try #require(Self.protocolRoutes)))
        #expect(claimed.subtracting(expected).sorted() == [], "rows of README.md that are not true")
        #expect(expected.subtracting(claimed).sorted() == [], "rows that README.md lacks")
    }

    /// Prints the table for README.md: `ROOST_PRINT_ROUTES=1 swift test --filter printsTheTableForReadme`.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["ROOST_PRINT_ROUTES"] != nil, "set ROOST_PRINT_ROUTES=1"))
    func printsTheTableForReadme() throws {
        print("| Method | Path | State |\n| --- | --- | --- |")
        for row in Self.expectedRows(try #require(Self.protocolRoutes)) { print(row) }
    }

    @Test func everyChangeNeedsAPermission() {
        for route in Routes.all where route.method != .get {
            #expect(route.permission != .anyone, "\(route.path)")
        }
        for route in Routes.all where [.mlflow2, .mlflow2Ajax, .roost].contains(route.base) {
            #expect(route.permission != .anyone, "\(route.path)")
        }
    }
}
