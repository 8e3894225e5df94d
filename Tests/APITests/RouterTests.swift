import API
import JSON
import MicroHTTP
import Testing

@Suite struct RouterTests {
    @Test(arguments: [
        "/api/2.0/mlflow/registered-models/make", "/api/3.0/mlflow/experiments/get",
        "/api/2.0/mlflow/experiments/search/",
        "/api/2.0/mlflow/metrics/get-history-bulk", "/api/2.0/mlflow/experiments/search-datasets", "/nothing",
        "/api//nothing",
        "/API/2.0/mlflow/experiments/get",
    ])
    func unknownPathsAreToldAsJSON(_ path: String) throws {
        let answer = try APIServer().send(.get, path)
        #expect(answer.status == 404)
        #expect(answer.header("Content-Type") == "application/json")
        #expect(answer.code == "ENDPOINT_NOT_FOUND")
        #expect(answer.message == "There is no endpoint GET \(path) on this server.")
        #expect(answer.json?["error_class"]?.string == "RESOURCE_NOT_FOUND")
    }

    @Test(arguments: [
        (HTTPMethod.get, "experiments/create", "POST, OPTIONS"), (.delete, "experiments/get", "GET, HEAD, OPTIONS"),
        (.put, "experiments/search", "GET, POST, HEAD, OPTIONS"), (.head, "runs/create", "POST, OPTIONS"),
    ])
    func otherMethodsAreNotAllowed(_ method: HTTPMethod, _ path: String, _ allow: String) throws {
        let answer = try APIServer().send(method, "/api/2.0/mlflow/" + path)
        #expect(answer.status == 405)
        #expect(answer.header("Allow") == allow)
        #expect(answer.code == "BAD_REQUEST")
    }

    @Test func optionsTellsTheMethods() throws {
        let answer = try APIServer().send(.options, "/api/2.0/mlflow/runs/get")
        #expect(answer.status == 204)
        #expect(answer.header("Allow") == "GET, HEAD, OPTIONS")
        #expect(try APIServer().send(.options, "*").status == 204)
    }

    @Test func doubledSlashesAreRedirected() throws {
        let server = try APIServer()
        for path in ["/api/2.0/mlflow//experiments/search", "//api/2.0/mlflow/experiments///search"] {
            let answer = try server.send(.get, path + "?max_results=5&filter=a%2Fb")
            #expect(answer.status == 308)
            #expect(answer.header("Location") == "/api/2.0/mlflow/experiments/search?max_results=5&filter=a%2Fb")
        }
    }

    @Test func headRunsAsGet() throws {
        #expect(try APIServer().send(.head, "/health").status == 200)
        #expect(try APIServer().send(.head, "/api/2.0/mlflow/experiments/get?experiment_id=0").status == 200)
    }

    @Test func ajaxPathsMeanTheSame() throws {
        let server = try APIServer()
        let program = try server.send(.get, "/api/2.0/mlflow/experiments/get?experiment_id=0")
        let page = try server.send(.get, "/ajax-api/2.0/mlflow/experiments/get?experiment_id=0")
        #expect(page.status == 200)
        #expect(page.text == program.text)
    }

    @Test func everythingMovesUnderThePrefix() throws {
        var configuration = APIConfiguration()
        configuration.staticPrefix = "/tracking"
        let server = try APIServer(configuration)
        #expect(try server.send(.get, "/tracking/health").text == "OK")
        #expect(try server.send(.get, "/tracking/api/2.0/mlflow/experiments/get?experiment_id=0").status == 200)
        #expect(try server.send(.get, "/health").status == 404)
        #expect(try server.send(.get, "/tracking/").status == 200)
        let redirect = try server.send(.get, "/tracking//health")
        #expect(redirect.header("Location") == "/tracking/health")
        // The checks of Host and Origin know the prefix too.
        let probe = try server.send(.get, "/tracking/health", headers: [("Host", "probe.internal")])
        #expect(probe.status == 200)
        let foreign = try server.send(
            .post, "/tracking/api/2.0/mlflow/experiments/create", "{}", headers: [("Origin", "http://evil.example")])
        #expect(foreign.status == 403)
    }

    @Test func theServerTellsWhatItIs() throws {
        let server = try APIServer()
        let health = try server.send(.get, "/health")
        #expect(health.text == "OK")
        #expect(health.header("Content-Type") == "text/plain; charset=utf-8")
        let version = try server.send(.get, "/version")
        #expect(version.text == "3.17.2")
        #expect(version.header("Content-Type") == "text/html; charset=utf-8")
        for path in ["/api/3.0/mlflow/server-info", "/ajax-api/3.0/mlflow/server-info"] {
            let info = try server.send(.get, path)
            #expect(info.json?["store_type"]?.string == "SqlStore")
            #expect(info.json?["multipart_downloads_enabled"]?.bool == false)
            #expect(info.json?["workspaces_enabled"]?.bool == false)
        }
    }
}
