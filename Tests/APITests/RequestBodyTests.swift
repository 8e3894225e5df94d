import JSON
import MicroHTTP
import Model
import Store
import Testing

/// How requests are read, whatever the endpoint.
@Suite struct RequestBodyTests {
    private static let create = "/api/2.0/mlflow/experiments/create"

    @Test(arguments: [
        ("", "Bad Request. Content-Type header is missing."),
        ("text/plain", "Bad Request. Content-Type must be one of ['application/json']."),
        ("APPLICATION/JSON", "Bad Request. Content-Type must be one of ['application/json']."),
        ("application/x-www-form-urlencoded", "Bad Request. Content-Type must be one of ['application/json']."),
    ])
    func postsMustBeJSON(_ contentType: String, _ message: String) throws {
        let answer = try APIServer().send(
            .post, Self.create, #"{"name":"x"}"#, headers: [("Content-Type", contentType)])
        #expect(answer.status == 400)
        #expect(answer.code == "INVALID_PARAMETER_VALUE")
        #expect(answer.message == message)
    }

    @Test(arguments: ["application/json", "application/json; charset=utf-8", "application/json ;charset=utf-8"])
    func parametersOfTheContentTypeDoNotMatter(_ contentType: String) throws {
        let answer = try APIServer().send(
            .post, Self.create, #"{"name":"x"}"#, headers: [("Content-Type", contentType)])
        #expect(answer.status == 200, "\(answer.text)")
    }

    @Test(arguments: [
        ("{", "Request body is not valid JSON: "),
        (#"{"name":"x",}"#, "Request body is not valid JSON: "),
        (#"{"name":NaN}"#, "Request body is not valid JSON: "),
        ("\u{feff}{}", "Request body is not valid JSON: a byte order mark"),
        ("[1]", "Request body must be a JSON object, but is of type 'list'."),
        ("5", "Request body must be a JSON object, but is of type 'int'."),
        ("true", "Request body must be a JSON object, but is of type 'bool'."),
        (#""plain text""#, "JSON text inside the request body is not valid JSON: "),
        (#""\"twice\"""#, "Request body must be a JSON object, but is of type 'str'."),
    ])
    func badBodiesAreNamed(_ body: String, _ message: String) throws {
        let answer = try APIServer().send(.post, Self.create, body)
        #expect(answer.status == 400)
        #expect(answer.code == "INVALID_PARAMETER_VALUE")
        #expect(answer.message?.hasPrefix(message) == true, "\(answer.text)")
    }

    @Test func badJSONIsNamedByItsByte() throws {
        let answer = try APIServer().send(.post, Self.create, #"{"name":"x" "y"}"#)
        #expect(answer.message?.contains("at byte 12") == true, "\(answer.text)")
    }

    @Test(arguments: ["", "null", #""null""#, "{}"]) func emptyBodiesAreEmptyMessages(_ body: String) throws {
        let answer = try APIServer().send(.post, Self.create, body)
        #expect(answer.message == Expected.missing("name"))
    }

    @Test(arguments: [
        #""{\"name\":\"twice\"}""#, #"{"name":"a","name":"twice"}"#,
        #"{"name":"twice","x":{"y":[null]},"tags":null}"#,
    ])
    func lenientFormsAreRead(_ body: String) throws {
        let server = try APIServer()
        #expect(try server.send(.post, Self.create, body).status == 200)
        #expect(try server.store.experiment(named: "twice").id == 1)
    }

    @Test func aPostIgnoresItsQuery() throws {
        let answer = try APIServer().send(.post, Self.create + "?name=x", "{}")
        #expect(answer.message == Expected.missing("name"))
    }

    @Test func aGetWithoutQueryReadsItsBodyWhateverItsType() throws {
        let server = try APIServer()
        for headers in [[], [("Content-Type", "")], [("Content-Type", "text/plain")]] {
            let answer = try server.send(
                .get, "/api/2.0/mlflow/experiments/get", #"{"experiment_id":"0"}"#, headers: headers)
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    @Test func aGetWithQueryIgnoresItsBody() throws {
        let answer = try APIServer().send(.get, "/api/2.0/mlflow/experiments/get?x=1", #"{"experiment_id":"0"}"#)
        #expect(answer.message == Expected.missing("experiment_id"))
    }

    @Test func hugeValuesAreNotSentBackWhole() throws {
        let name = String(repeating: "n", count: 2_000_000)
        let answer = try APIServer().send(.post, Self.create, "{\"name\":[\"\(name)\"]}")
        #expect(answer.status == 400)
        #expect(answer.text.utf8.count < 3000)
    }
}
