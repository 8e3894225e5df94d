import API
import Foundation
import MicroHTTP
import StockUI
import TestSupport
import Testing

/// MLflow's own pages under `/mlflow/`, here out of a folder; what only they ask for.
@Suite struct StockUIEndpointTests {
    let server: APIServer
    let handler: APIHandler

    init() throws {
        var configuration = APIConfiguration()
        configuration.staticPrefix = "/team"
        server = try APIServer(configuration)
        let folder = server.temporary.folder.path + "/ui"
        try FileManager.default.createDirectory(atPath: folder + "/static/js", withIntermediateDirectories: true)
        try Data("<!doctype html>".utf8).write(to: URL(filePath: folder + "/index.html"))
        try Data("script".utf8).write(to: URL(filePath: folder + "/static/js/main.c2f5f8d4.js"))
        handler = APIHandler(
            store: server.store, artifacts: ArtifactStorage(proxied: server.artifacts), configuration: configuration,
            log: server.log, stockUI: try StockUI(path: folder))
    }

    private func send(
        _ method: HTTPMethod, _ target: String, _ body: String? = nil, headers: [(name: String, value: String)] = []
    ) throws -> Answer {
        try server.send(method, target, body, headers: headers, through: handler)
    }

    @Test func servesThePageAndItsFiles() throws {
        let page = try send(.get, "/team/mlflow/")
        #expect(page.status == 200 && page.text == "<15 bytes of a file>")
        #expect(page.header("Content-Type") == "text/html; charset=utf-8")
        #expect(page.header("Cache-Control") == "no-cache")
        let script = try send(.get, "/team/mlflow/static-files/static/js/main.c2f5f8d4.js")
        #expect(script.status == 200 && script.text == "<6 bytes of a file>")
        #expect(script.header("Cache-Control") == "public, max-age=31536000, immutable")
        let tag = try #require(script.header("ETag"))
        let known = try send(
            .get, "/team/mlflow/static-files/static/js/main.c2f5f8d4.js", headers: [("If-None-Match", tag)])
        #expect(known.status == 304 && known.text.isEmpty && known.header("ETag") == tag)
        let missing = try send(.get, "/team/mlflow/static-files/static/js/other.js")
        #expect(missing.status == 404)
        #expect(missing.message == "MLflow's UI has no file 'static/js/other.js'.")
    }

    /// Relative, so that it holds behind a proxy that cuts the prefix.
    @Test func aMissingSlashIsAdded() throws {
        for query in ["", "?workspace=a%20b"] {
            let answer = try send(.get, "/team/mlflow" + query)
            #expect(answer.status == 308)
            #expect(answer.header("Location") == "mlflow/" + query)
        }
    }

    @Test(arguments: [
        "/team/api/2.0/mlflow/experiments/get?experiment_id=0",
        "/team/mlflow/api/2.0/mlflow/experiments/get?experiment_id=0",
        "/team/mlflow/ajax-api/2.0/mlflow/experiments/get?experiment_id=0",
        "/team/mlflow/ajax-api/3.0/mlflow/server-info", "/team/mlflow/health", "/team/mlflow/version",
    ]) func theAPIIsBelowThePagesToo(_ target: String) throws {
        #expect(try send(.get, target).status == 200)
    }

    /// Pages of other sites must not write through that door either.
    @Test func otherSitesAreKeptOutThereToo() throws {
        for path in ["/team/api", "/team/mlflow/api", "/team/mlflow/ajax-api"] {
            let answer = try send(
                .post, path + "/2.0/mlflow/experiments/create", #"{"name":"e"}"#,
                headers: [("Origin", "https://evil.example")])
            #expect(answer.status == 403, "\(path)")
        }
        let other = try send(.get, "/team/mlflow/", headers: [("Host", "evil.example")])
        #expect(other.status == 403)
    }

    @Test func withoutThePagesThereIsNothing() throws {
        for target in ["/team/mlflow", "/team/mlflow/", "/team/mlflow/ajax-api/3.0/mlflow/server-info"] {
            #expect(try server.send(.get, target).status == 404)
        }
    }

    static let constants: [Scenario] = [
        .get("/ajax-api/2.0/mlflow/gateway-proxy?gateway_path=api/2.0/endpoints/", contains: #"{"endpoints":[]}"#),
        .get("/ajax-api/3.0/mlflow/ui-telemetry", contains: #""disable_ui_telemetry":true"#),
        .post("/ajax-api/3.0/mlflow/ui-telemetry", #"{"records":[]}"#, contains: #"{"status":"disabled"}"#),
        .post("/ajax-api/3.0/mlflow/traces/metrics", "{}", contains: #"{"data_points":[]}"#),
        .post("/ajax-api/3.0/mlflow/traces/search", "{}", contains: "{}"),
        .post("/ajax-api/3.0/mlflow/datasets/search", "{}", contains: "{}"),
        .get("/ajax-api/3.0/mlflow/scorers/list?experiment_id=1", contains: "{}"),
        .get(
            "/ajax-api/2.0/mlflow/users/current", 404, "ENDPOINT_NOT_FOUND",
            "There is no endpoint GET /ajax-api/2.0/mlflow/users/current on this server."),
    ]

    @Test(arguments: constants) func answersForWhatIsNotBuilt(_ scenario: Scenario) throws { try scenario.check() }
}
