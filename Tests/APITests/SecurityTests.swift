import MicroHTTP
import Testing

@testable import API

private let path = "/api/2.0/mlflow/experiments/search"

@Suite struct HostTests {
    @Test(arguments: [
        "localhost", "localhost:5000", "LocalHost:80", "127.0.0.1", "127.0.0.1:5000", "127.8.9.10", "0.0.0.0:8080",
        "[::1]",
        "[::1]:5000", "[0:0:0:0:0:0:0:1]:5000", "192.168.1.5:5000", "10.0.0.1", "172.16.0.1", "172.31.255.255:1",
        "[fc00::1]:5000", "[fd12:3456:789a::1]", "[FD00::AB]",
    ])
    func localAndPrivateHostsAreServed(_ host: String) throws {
        #expect(try APIServer().send(.get, path, headers: [("Host", host)]).status == 200)
    }

    @Test(arguments: [
        "", "evil.example", "10.evil.example", "192.168.1.5.evil.example", "localhost.evil.example",
        "127.0.0.1.evil.example",
        "172.16.0.1x", "172.32.0.1", "11.0.0.1", "10.0.0", "10.0.0.0.1", "10.0.0.256", "010.0.0.1", "8.8.8.8",
        "fc00::1", "::1",
        "[fe80::1]", "[fbff::1]", "[::2]", "[::1", "[::1]x", "[1:2:3]", "[fc00::1::2]", "[fc00:::1]", "localhost:",
        "localhost:x",
        "localhost:99999", "localhost:80:80", "user@localhost", "localhost/x", "localhost evil.example",
        "localhost,evil.example",
        "[::ffff:10.0.0.1]",
    ])
    func otherHostsAreRefused(_ host: String) throws {
        let server = try APIServer()
        let answer = try server.send(.get, path, headers: [("Host", host)])
        #expect(answer.status == 403)
        #expect(answer.text == "Invalid Host header - possible DNS rebinding attack detected")
        #expect(answer.header("Content-Type") == "text/plain")
        #expect(server.log.all.first?.hasPrefix("refusal request-1") == true)
    }

    @Test func twoHostsAreRefused() throws {
        let answer = try APIServer().send(.get, path, headers: [("Host", "localhost"), ("Host", "localhost")])
        #expect(answer.status == 403)
    }

    @Test(arguments: ["/health", "/version"]) func probesMayCallByAnyName(_ path: String) throws {
        #expect(try APIServer().send(.get, path, headers: [("Host", "probe.internal")]).status == 200)
    }

    @Test(arguments: [
        (["mlflow.example.com"], "mlflow.example.com", true), (["mlflow.example.com"], "MLFLOW.example.com:5000", true),
        (["mlflow.example.com:5000"], "mlflow.example.com:5000", true),
        (["mlflow.example.com:5000"], "mlflow.example.com:5001", false),
        (["*.example.com"], "a.b.example.com:8080", true), (["*.example.com"], "example.com", false),
        (["*.example.com"], "example.com.evil.example", false), (["*.example.com"], "evil.example/.example.com", false),
        (["a*.example.com", "b"], "b", true), (["b"], "localhost", false), (["*"], "anything.at.all", true),
        (["*"], "", true),
        (["b", "*"], "x y", true),
    ])
    func aListReplacesTheDefault(_ allowed: [String], _ host: String, _ isServed: Bool) throws {
        var configuration = APIConfiguration()
        configuration.allowedHosts = allowed
        let answer = try APIServer(configuration).send(.get, path, headers: [("Host", host)])
        #expect((answer.status == 200) == isServed)
    }

    @Test func theChecksCanBeTurnedOff() throws {
        var configuration = APIConfiguration()
        configuration.securityDisabled = true
        let server = try APIServer(configuration)
        let answer = try server.send(
            .post, path, "{}", headers: [("Host", "evil.example"), ("Origin", "http://evil.example")])
        #expect(answer.status == 200)
        #expect(answer.header("Access-Control-Allow-Origin") == nil)
    }
}

@Suite struct OriginTests {
    @Test(
        arguments: [
            "http://evil.example", "https://localhost.evil.example", "null", "", "http://", "localhost",
            "http://localhost/x",
            "http://localhost@evil.example", "http://127.0.0.2", "http://10.0.0.1", "file://",
        ].filter { !$0.isEmpty })
    func foreignPagesMayNotChangeAnything(_ origin: String) throws {
        let server = try APIServer()
        for method in [HTTPMethod.post, .put, .patch, .delete] {
            let answer = try server.send(method, path, "{}", headers: [("Origin", origin)])
            #expect(answer.status == 403)
            #expect(answer.text == "Cross-origin request blocked")
            #expect(answer.header("Access-Control-Allow-Origin") == nil)
        }
        let read = try server.send(.get, path, headers: [("Origin", origin)])
        #expect(read.status == 200)
        #expect(read.header("Access-Control-Allow-Origin") == nil)
    }

    @Test(arguments: ["http://localhost", "http://localhost:3000", "http://127.0.0.1:5000", "http://[::1]:5000"])
    func localPagesMay(_ origin: String) throws {
        let answer = try APIServer().send(.post, path, "{}", headers: [("Origin", origin)])
        #expect(answer.status == 200)
        #expect(answer.header("Access-Control-Allow-Origin") == origin)
        #expect(answer.header("Access-Control-Allow-Credentials") == "true")
        #expect(answer.header("Access-Control-Expose-Headers") == "*")
    }

    /// The server's own page, at whatever address people open it; stock refuses it there.
    @Test(arguments: ["192.168.1.5:8080", "10.0.0.1", "[fd00::1]:8080", "localhost:5000"])
    func theOwnPageMay(_ host: String) throws {
        let server = try APIServer()
        for origin in ["http://" + host, "https://" + host] {
            let answer = try server.send(.post, path, "{}", headers: [("Host", host), ("Origin", origin)])
            #expect(answer.status == 200)
        }
        for origin in ["http://x." + host, "http://" + host + ".evil.example", "http://evil.example"] {
            let answer = try server.send(.post, path, "{}", headers: [("Host", "192.168.1.6"), ("Origin", origin)])
            #expect(answer.status == 403, "\(origin)")
        }
    }

    /// Stock lets such a page write, and does not let it read the answer.
    @Test func otherSchemesOnLocalhostMayCallWithoutReading() throws {
        let answer = try APIServer().send(.post, path, "{}", headers: [("Origin", "https://localhost:3000")])
        #expect(answer.status == 200)
        #expect(answer.header("Access-Control-Allow-Origin") == nil)
    }

    @Test func oneForeignOriginAmongTwoIsEnough() throws {
        let answer = try APIServer().send(
            .post, path, "{}", headers: [("Origin", "http://localhost"), ("Origin", "http://evil.example")])
        #expect(answer.status == 403)
    }

    @Test(arguments: [
        (["https://app.example.com"], "https://app.example.com", true),
        (["https://app.example.com"], "https://app.example.com:8443", false),
        (["https://*.example.com"], "https://a.example.com", true),
        (["https://*.example.com"], "https://example.com.evil.example", false),
    ])
    func listedPagesMay(_ allowed: [String], _ origin: String, _ isAllowed: Bool) throws {
        var configuration = APIConfiguration()
        configuration.corsAllowedOrigins = allowed
        let answer = try APIServer(configuration).send(.post, path, "{}", headers: [("Origin", origin)])
        #expect(answer.status == (isAllowed ? 200 : 403))
        #expect(answer.header("Access-Control-Allow-Origin") == (isAllowed ? origin : nil))
    }

    @Test func aStarAllowsEveryPageWithoutItsCredentials() throws {
        var configuration = APIConfiguration()
        configuration.corsAllowedOrigins = ["*"]
        let answer = try APIServer(configuration).send(.post, path, "{}", headers: [("Origin", "http://any.example")])
        #expect(answer.status == 200)
        #expect(answer.header("Access-Control-Allow-Origin") == "*")
        #expect(answer.header("Access-Control-Allow-Credentials") == nil)
    }

    @Test func browsersAskFirst() throws {
        let server = try APIServer()
        func ask(_ origin: String, _ method: String) throws -> Answer {
            try server.send(
                .options, path,
                headers: [
                    ("Origin", origin), ("Access-Control-Request-Method", method),
                    ("Access-Control-Request-Headers", "content-type,x-y"),
                ])
        }
        let good = try ask("http://localhost:3000", "POST")
        #expect(good.status == 200)
        #expect(good.text == "OK")
        #expect(good.header("Access-Control-Allow-Origin") == "http://localhost:3000")
        #expect(good.header("Access-Control-Allow-Methods") == "GET, POST, PUT, DELETE, OPTIONS, PATCH")
        #expect(good.header("Access-Control-Allow-Headers") == "content-type,x-y")
        #expect(good.header("Access-Control-Max-Age") == "600")
        let badOrigin = try ask("http://evil.example", "POST")
        #expect(badOrigin.status == 400)
        #expect(badOrigin.text == "Disallowed CORS origin")
        #expect(badOrigin.header("Access-Control-Allow-Origin") == nil)
        #expect(try ask("http://localhost", "BREW").text == "Disallowed CORS method")
    }

    @Test func errorsCanBeReadByThePageThatCaused() throws {
        let answer = try APIServer().send(
            .get, "/api/2.0/mlflow/nothing", headers: [("Origin", "http://localhost:3000")])
        #expect(answer.status == 404)
        #expect(answer.header("Access-Control-Allow-Origin") == "http://localhost:3000")
    }
}

@Suite struct WildcardTests {
    @Test(arguments: [
        ("abc", "abc", true), ("abc", "ABC", true), ("abc", "abcd", false), ("*", "", true), ("a*", "a", true),
        ("a*c", "abbc", true),
        ("a*c", "ac", true), ("a*a", "a", false), ("*b*", "abc", true), ("*b*c", "abcbc", true),
        ("*ab*ab", "abab", true),
        ("*ab*ab", "aab", false), ("a.c", "abc", false), ("[a]", "a", false), ("?", "x", false),
    ])
    func matches(_ pattern: String, _ text: String, _ expected: Bool) {
        #expect(Wildcard(pattern).matches(text) == expected)
    }
}
