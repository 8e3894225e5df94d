import API
import JSON
import MicroHTTP
import Testing

private let invalid = "INVALID_PARAMETER_VALUE"
private let absent = "RESOURCE_DOES_NOT_EXIST"
private let badName = """
    provided. Model name must be a non-empty string and cannot contain the following characters: \
    ('/', ':', '.', '%', '"', "'")
    """

extension APIServer {
    /// A logged model that must be made.
    func makeModel(_ fields: String = #""experiment_id":"0","name":"m""#) throws -> String {
        let answer = try post("logged-models", "{\(fields)}")
        return try #require(answer.json?["model"]?["info"]?["model_id"]?.string, "\(answer.text)")
    }

    func patch(_ path: String, _ body: String) throws -> Answer { try send(.patch, "/api/2.0/mlflow/" + path, body) }

    func delete(_ path: String) throws -> Answer { try send(.delete, "/api/2.0/mlflow/" + path) }
}

@Suite struct LoggedModelTests {
    static let scenarios: [Scenario] = [
        .post("logged-models", "{}", 400, invalid, Expected.missing("experiment_id")),
        .post("logged-models", #"{"experiment_id":1}"#, 400, invalid, Expected.wrongType("1", "experiment_id", "int")),
        .post(
            "logged-models", #"{"experiment_id":"x"}"#, 400, invalid,
            "Invalid experiment ID 'x'. Experiment ID must be a valid integer."),
        .post("logged-models", #"{"experiment_id":"99"}"#, 404, absent, "No Experiment with id=99 exists"),
        .post(
            "logged-models", #"{"experiment_id":"2"}"#, 400, invalid,
            "The experiment 2 must be in the 'active' state. Current state is deleted."),
        .post(
            "logged-models", #"{"experiment_id":"99","name":"a/b"}"#, 400, invalid,
            "Invalid model name ('a/b') \(badName)"),
        .post(
            "logged-models", #"{"experiment_id":"1","name":"it's"}"#, 400, invalid,
            "Invalid model name (\"it's\") \(badName)"),
        .post(
            "logged-models", #"{"experiment_id":"1","params":[{"key":1}]}"#, 400, invalid,
            Expected.wrongType("1", "params[0].key", "int")),
        .post(
            "logged-models", #"{"experiment_id":"1","tags":"t"}"#, 400, invalid,
            Expected.wrongType("\"t\"", "tags", "str")),
        .post(
            "logged-models", #"{"experiment_id":"1","tags":[{"key":"a"},{"key":"a"}]}"#, 400, "BAD_REQUEST",
            "The tags of a logged model must have different keys; 'a' was given more than once."),
        .post("logged-models", #"{"experiment_id":"1","name":" "}"#, contains: #""name":" ""#),
        .get("logged-models/m-1", 404, absent, "Logged model with ID 'm-1' not found."),
        .get("logged-models/m-1?allow_deleted=true", 404, absent, "Logged model with ID 'm-1' not found."),
        .post("logged-models/m-1/params", #"{"params":[]}"#, 400, invalid, Expected.missing("model_id")),
        .post(
            "logged-models/m-1/params", #"{"model_id":"m-2"}"#, 404, absent, "Logged model with ID 'm-1' not found."),

        .post("logged-models/search", "{}", 400, invalid, Expected.missing("experiment_ids")),
        .post("logged-models/search", #"{"experiment_ids":[]}"#, contains: "{}"),
        .post("logged-models/search", #"{"experiment_ids":["1","99"]}"#, contains: "{}"),
        .post(
            "logged-models/search", #"{"experiment_ids":["x"],"order_by":[{"field_name":"bogus"}]}"#, 400, invalid,
            "Invalid experiment ID 'x'. Experiment ID must be a valid integer."),
        .post(
            "logged-models/search", #"{"experiment_ids":["1"],"order_by":[{"field_name":"bogus"}]}"#, 400, invalid,
            "Invalid order by field name: bogus"),
        .post(
            "logged-models/search", #"{"experiment_ids":["1"],"order_by":[{"field_name":"params.a"}]}"#, 400, invalid,
            "Invalid order by field name: params.a. Only metrics are supported."),
        .post(
            "logged-models/search", #"{"experiment_ids":["1"],"order_by":[{"field_name":"name","ascending":0}]}"#, 400,
            invalid, Expected.wrongType("0", "order_by[0].ascending", "int")),
        .post(
            "logged-models/search", #"{"experiment_ids":["1"],"datasets":[{"dataset_digest":"d"}],"page_token":"zz"}"#,
            400, invalid, "`dataset_name` in the `datasets` clause must be specified."),
        .post(
            "logged-models/search", #"{"experiment_ids":["x"],"filter":"bogus = 1"}"#, 400, invalid,
            startsWith: "Invalid attribute key 'bogus' specified."),
        .post(
            "logged-models/search", #"{"experiment_ids":["1"],"page_token":"zz"}"#, 400, invalid,
            startsWith: "Invalid page token"),
        .post(
            "logged-models/search", #"{"experiment_ids":["1"],"max_results":-1}"#, 400, invalid,
            startsWith: "Invalid value -1 for parameter 'max_results' supplied."),
        .post(
            "logged-models/search", #"{"experiment_ids":["1"],"max_results":"x"}"#, 400, invalid,
            Expected.wrongType("\"x\"", "max_results", "str")),
        .post("logged-models/search", #"{"experiment_ids":["1"],"max_results":9223372036854775807}"#, contains: "{}"),
    ]

    @Test(arguments: scenarios) func answers(_ scenario: Scenario) throws { try scenario.check() }

    @Test func aModelIsShownWithEverythingThatWasLoggedToIt() throws {
        let server = try APIServer()
        let run = try server.makeRun()
        let id = try server.makeModel(
            """
            "experiment_id":"0","name":"m","model_type":"t","sourceRunId":"\(run)",
            "params":[{"key":"b","value":"1"},{"key":"a"}],"tags":[{"key":"z","value":"1"},{"value":"2"}]
            """)
        for body in [
            """
            {"run_id":"\(run)","key":"acc","value":"NaN","timestamp":10,"step":1,"model_id":"\(id)",
             "dataset_name":"ds","dataset_digest":"d1"}
            """,
            "{\"run_id\":\"\(run)\",\"key\":\"acc\",\"value\":0.5,\"timestamp\":5,\"model_id\":\"\(id)\"}",
        ] {
            let answer = try server.post("runs/log-metric", body)
            #expect(answer.text == "{}")
        }
        let batch = try server.post(
            "runs/log-batch",
            """
            {"run_id":"\(run)","metrics":[{"key":"b","value":1,"timestamp":1,"run_id":"x","modelId":"\(id)"},
             {"key":"c","value":1,"timestamp":1,"model_id":""}]}
            """)
        #expect(batch.text == "{}")
        let model = try #require(try server.get("logged-models/\(id)").json?["model"])
        let created = try #require(model["info"]?["creation_timestamp_ms"]?.int64)
        #expect(
            model.compactText == """
                {"data":{"metrics":[\
                {"dataset_digest":"d1","dataset_name":"ds","key":"acc","model_id":"\(id)","run_id":"\(run)","step":1,\
                "timestamp":10,"value":0.0},\
                {"key":"acc","model_id":"\(id)","run_id":"\(run)","step":0,"timestamp":5,"value":0.5},\
                {"key":"b","model_id":"\(id)","run_id":"\(run)","step":0,"timestamp":1,"value":1.0}],\
                "params":[{"key":"a","value":""},{"key":"b","value":"1"}]},\
                "info":{"artifact_uri":"mlflow-artifacts:/0/models/\(id)/artifacts",\
                "creation_timestamp_ms":\(created),"experiment_id":"0","last_updated_timestamp_ms":\(created),\
                "model_id":"\(id)","model_type":"t","name":"m","source_run_id":"\(run)",\
                "status":"LOGGED_MODEL_PENDING","tags":[{"key":"","value":"2"},{"key":"z","value":"1"}]}}
                """)
        // The run has the points as well, and nothing of the model.
        let metrics = try server.get("runs/get?run_id=\(run)").json?["run"]?["data"]?["metrics"]
        #expect(
            metrics?.compactText == """
                [{"key":"acc","step":1,"timestamp":10,"value":"NaN"},{"key":"b","step":0,"timestamp":1,"value":1.0},\
                {"key":"c","step":0,"timestamp":1,"value":1.0}]
                """)
        let history = try server.get("metrics/get-history?run_id=\(run)&metric_key=acc").json?["metrics"]
        #expect(
            history?.compactText == """
                [{"key":"acc","step":0,"timestamp":5,"value":0.5},{"key":"acc","step":1,"timestamp":10,"value":"NaN"}]
                """)
    }

    @Test func whatWasNotGivenIsEmptyOrLeftOut() throws {
        let server = try APIServer()
        let model = try #require(try server.post("logged-models", #"{"experiment_id":"0","name":""}"#).json?["model"])
        #expect(model["data"]?.compactText == "{}")
        #expect(model["info"]?["model_type"]?.string == "")
        #expect(model["info"]?["source_run_id"]?.string == "")
        #expect(model["info"]?["tags"] == nil)
        let name = try #require(model["info"]?["name"]?.string)
        #expect(name.split(separator: "-").count == 3, "\(name)")
    }

    @Test(
        arguments: [
            ("2", "LOGGED_MODEL_READY"), ("\"LOGGED_MODEL_READY\"", "LOGGED_MODEL_READY"),
            ("\"3\"", "LOGGED_MODEL_UPLOAD_FAILED"),
            ("0", "LOGGED_MODEL_STATUS_UNSPECIFIED"), ("7", nil), ("\"READY\"", nil), ("true", nil), ("1.5", nil),
            ("null", nil), ("\"\"", nil),
        ] as [(String, String?)])
    func theStatusIsANameOrANumber(_ given: String, _ status: String?) throws {
        let server = try APIServer()
        let id = try server.makeModel()
        // The body says which model; the path only has to look like one.
        let answer = try server.patch("logged-models/other", "{\"model_id\":\"\(id)\",\"status\":\(given)}")
        #expect(answer.status == (status == nil ? 400 : 200), "\(answer.text)")
        #expect(answer.json?["model"]?["info"]?["status"]?.string == status)
        let stored = try server.get("logged-models/\(id)").json?["model"]?["info"]?["status"]?.string
        #expect(stored == status ?? "LOGGED_MODEL_PENDING")
    }

    @Test func finalizingNeedsAModelAndAStatus() throws {
        let server = try APIServer()
        let id = try server.makeModel()
        #expect(try server.patch("logged-models/\(id)", "{\"status\":2}").message == Expected.missing("model_id"))
        #expect(
            try server.patch("logged-models/\(id)", "{\"model_id\":\"\(id)\"}").message == Expected.missing("status"))
        let unknown = try server.patch("logged-models/\(id)", #"{"model_id":"m-9","status":2}"#)
        #expect(unknown.status == 404)
        #expect(unknown.message == "Logged model with ID 'm-9' not found.")
    }

    @Test func tagsAndParamsAreKeptByTheModelOfThePath() throws {
        let server = try APIServer()
        let id = try server.makeModel()
        #expect(
            try server.patch("logged-models/\(id)/tags", #"{"tags":[{"key":"it's","value":"1"},{"key":"k"}]}"#).text
                == "{}")
        #expect(try server.patch("logged-models/\(id)/tags", "").text == "{}")
        #expect(try server.delete("logged-models/\(id)/tags/k").text == "{}")
        let again = try server.delete("logged-models/\(id)/tags/k")
        #expect(again.status == 404)
        #expect(again.message == "No tag with key 'k' found for model with ID '\(id)'.")
        let params = #"{"model_id":"other","params":[{"key":"p","value":"1"}]}"#
        #expect(try server.post("logged-models/\(id)/params", params).text == "{}")
        let repeated = try server.post("logged-models/\(id)/params", params)
        #expect(repeated.status == 400)
        #expect(repeated.code == "BAD_REQUEST")
        let model = try server.get("logged-models/\(id)").json?["model"]
        #expect(model?["info"]?["tags"]?.compactText == #"[{"key":"it's","value":"1"}]"#)
        #expect(model?["data"]?.compactText == #"{"params":[{"key":"p","value":"1"}]}"#)
    }

    @Test func aDeletedModelIsShownOnRequestOnly() throws {
        let server = try APIServer()
        let id = try server.makeModel()
        #expect(try server.delete("logged-models/\(id)").text == "{}")
        #expect(try server.delete("logged-models/\(id)").text == "{}")
        #expect(try server.get("logged-models/\(id)").status == 404)
        #expect(try server.get("logged-models/\(id)?allow_deleted=1").status == 404)
        #expect(try server.get("logged-models/\(id)?allow_deleted=True").status == 200)
        #expect(try server.post("logged-models/search", #"{"experiment_ids":["0"]}"#).text == "{}")
    }

    @Test func runsThatNameModelsShowThem() throws {
        let server = try APIServer()
        let run = try server.makeRun()
        let id = try server.makeModel()
        let outputs =
            "{\"run_id\":\"\(run)\",\"models\":[{\"model_id\":\"m-unknown\",\"step\":3},{\"model_id\":\"\(id)\"}]}"
        #expect(try server.post("runs/outputs", outputs).text == "{}")
        let inputs = "{\"run_id\":\"\(run)\",\"models\":[{\"model_id\":\"\(id)\"}]}"
        #expect(try server.post("runs/log-inputs", inputs).text == "{}")
        let shown = try #require(try server.get("runs/get?run_id=\(run)").json?["run"])
        let all = try #require(shown["outputs"]?["model_outputs"]).elements.map(\.compactText)
        #expect(
            Set(all) == ["{\"model_id\":\"m-unknown\",\"step\":3}", "{\"model_id\":\"\(id)\",\"step\":0}"])
        #expect(shown["inputs"]?["model_inputs"]?.compactText == "[{\"model_id\":\"\(id)\"}]")
    }

    @Test func pagesFollowEachOtherAndBelongToTheirSearch() throws {
        let server = try APIServer()
        let ids = try ["a", "b", "c"].map { try server.makeModel("\"experiment_id\":\"0\",\"name\":\"\($0)\"") }
        func search(_ more: String) throws -> Answer {
            try server.post("logged-models/search", "{\"experiment_ids\":[\"0\"]\(more)}")
        }
        func found(_ answer: Answer) -> [String] {
            answer.json?["models"]?.elements.compactMap { $0["info"]?["model_id"]?.string } ?? []
        }
        let fields = #","max_results":2,"filter":"name != 'x'","order_by":[{"field_name":"name","ascending":false}]"#
        let first = try search(fields)
        #expect(found(first) == [ids[2], ids[1]])
        let token = try #require(first.json?["next_page_token"]?.string)
        let second = try search(fields + ",\"page_token\":\"\(token)\"")
        #expect(found(second) == [ids[0]])
        #expect(second.json?["next_page_token"] == nil)
        let other = try search(",\"page_token\":\"\(token)\"")
        #expect(other.status == 400)
        #expect(other.message?.hasPrefix("Filter string in the page token does not match") == true)
    }

    @Test(arguments: [
        ("", 50), (#","max_results":0"#, 100), (#","max_results":101"#, 101), (#","max_results":"7""#, 7),
    ])
    func pagesHaveTheSizeOfStock(_ field: String, _ size: Int) throws {
        let server = try APIServer()
        for _ in 0..<102 { _ = try server.makeModel() }
        let answer = try server.post("logged-models/search", "{\"experiment_ids\":[\"0\"]\(field)}")
        #expect(answer.json?["models"]?.elements.map { _ in 1 }.count == size)
        #expect(answer.json?["next_page_token"] != nil)
    }

    @Test func dataSetsWithoutDigestMeanAnyDigest() throws {
        let server = try APIServer()
        let run = try server.makeRun()
        let (a, b) = (try server.makeModel(), try server.makeModel())
        for (id, digest, value) in [(a, "1", 0.25), (b, "2", 0.75)] {
            _ = try server.post(
                "runs/log-metric",
                """
                {"run_id":"\(run)","key":"acc","value":\(value),"timestamp":1,"model_id":"\(id)","dataset_name":"ds",
                 "dataset_digest":"\(digest)"}
                """)
        }
        func search(_ more: String) throws -> Set<String> {
            let answer = try server.post("logged-models/search", "{\"experiment_ids\":[\"0\"],\(more)}")
            #expect(answer.status == 200, "\(answer.text)")
            return Set(answer.json?["models"]?.elements.compactMap { $0["info"]?["model_id"]?.string } ?? [])
        }
        #expect(try search(#""datasets":[{"dataset_name":"ds"}]"#) == [a, b])
        #expect(try search(#""datasets":[{"dataset_name":"ds","dataset_digest":"2"}]"#) == [b])
        #expect(
            try search(#""datasets":[{"dataset_name":"ds","dataset_digest":"2"}],"filter":"metrics.acc < 0.5""#) == [])
        #expect(try search(#""datasets":[{"dataset_name":"ds"}],"filter":"metrics.acc < 0.5""#) == [a])
        #expect(try search(#""datasets":[{"dataset_name":"no"},{"dataset_name":"ds","dataset_digest":"1"}]"#) == [a])
    }

    @Test func aPointThatNamesAModelIsWrittenToBothOrToNone() throws {
        let server = try APIServer()
        let run = try server.makeRun()
        let id = try server.makeModel()
        func log(_ value: String, _ model: String, _ more: String = "") throws -> Answer {
            try server.post(
                "runs/log-metric",
                "{\"run_id\":\"\(run)\",\"key\":\"m\",\"value\":\(value),\"timestamp\":1,\"model_id\":\"\(model)\"\(more)}"
            )
        }
        #expect(try log("1", id).status == 200)
        #expect(try log("1", id).status == 200)
        for answer in [
            try log("2", id), try log("1", id, #","dataset_name":"d","dataset_digest":"e""#), try log("3", "m-9"),
        ] {
            #expect(answer.status == 400)
            #expect(answer.code == "BAD_REQUEST")
        }
        #expect(try log("3", id, #","dataset_name":"d""#).code == invalid)
        let history = try server.get("metrics/get-history?run_id=\(run)&metric_key=m").json?["metrics"]
        #expect(history?.compactText == #"[{"key":"m","step":0,"timestamp":1,"value":1.0}]"#)
        // That there is such a run is checked before there is such a model.
        let noRun = try server.post(
            "runs/log-metric", #"{"run_id":"nope","key":"m","value":1,"timestamp":1,"model_id":"m-9"}"#)
        #expect(noRun.message == "Run with id=nope not found")
    }
}
