import JSON
import Model
import Store
import Testing

private let invalid = "INVALID_PARAMETER_VALUE"
private let absent = "RESOURCE_DOES_NOT_EXIST"

@Suite struct RunTests {
    static let refusals: [Scenario] = [
        .post("runs/create", #"{"experiment_id":1}"#, 400, invalid, Expected.wrongType("1", "experiment_id", "int")),
        .post(
            "runs/create", #"{"experiment_id":"x"}"#, 400, invalid,
            "Invalid experiment ID 'x'. Experiment ID must be a valid integer."),
        .post("runs/create", #"{"experiment_id":"77"}"#, 404, absent, "No Experiment with id=77 exists"),
        .post(
            "runs/create", #"{"experiment_id":"2"}"#, 400, invalid,
            "The experiment 2 must be in the 'active' state. Current state is deleted."),
        .post(
            "runs/create", #"{"experiment_id":"1","start_time":1.5}"#, 400, invalid,
            Expected.wrongType("1.5", "start_time", "float")),
        .post(
            "runs/create", #"{"experiment_id":"1","start_time":true}"#, 400, invalid,
            Expected.wrongType("true", "start_time", "bool")),
        .post(
            "runs/create", #"{"experiment_id":"1","run_name":"A","tags":[{"key":"mlflow.runName","value":"B"}]}"#,
            400, invalid,
            "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values "
                + "(run_name='A', mlflow.runName='B')."),
        .post(
            "runs/create", #"{"experiment_id":"77","run_name":"A","tags":[{"key":"mlflow.runName","value":"B"}]}"#,
            404, absent, "No Experiment with id=77 exists"),
        .post(
            "runs/create", #"{"experiment_id":"1","tags":[{"key":"ok"},{"key":"a%b"}]}"#, 400, invalid,
            Expected.badCharacter(#""a%b""#, "tags[1].key")),
        .post(
            "runs/create", #"{"experiment_id":"1","tags":["x"]}"#, 400, invalid,
            Expected.wrongType(#""x""#, "tags[0]", "str")),
        .post(
            "runs/create", #"{"experiment_id":"1","tags":[null]}"#, 400, invalid,
            Expected.wrongType("null", "tags[0]", "NoneType")),
        .post(
            "runs/create", #"{"experiment_id":"1","run_name":"a","runName":"a"}"#, 400, invalid,
            "Request specifies both 'run_name' and 'runName'; provide only one of them."),

        .get("runs/get", 400, invalid, Expected.missing("run_id")),
        .get("runs/get?run_id=nope", 404, absent, "Run with id=nope not found"),
        .get("runs/get?run_uuid=nope", 404, absent, "Run with id=nope not found"),

        .post("runs/update", "{}", 400, invalid, Expected.missing("run_id")),
        .post("runs/update", #"{"runId":"{RUN}"}"#, 400, invalid, Expected.missing("run_id")),
        .post(
            "runs/update", #"{"run_id":"{RUN}","status":"BOGUS"}"#, 400, invalid,
            startsWith:
                #"Invalid value "BOGUS" for parameter 'status' supplied: It must be one of RUNNING, SCHEDULED, "#
        ),
        .post(
            "runs/update", #"{"run_id":"{RUN}","status":9}"#, 400, invalid,
            startsWith: "Invalid value 9 for parameter 'status' supplied: It must be one of"),
        .post("runs/update", #"{"run_id":"{RUN}","status":"finished"}"#, 400, invalid, startsWith: "Invalid value"),
        .post(
            "runs/update", #"{"run_id":"{RUN}","end_time":"soon"}"#, 400, invalid,
            Expected.wrongType(#""soon""#, "end_time", "str")),
        .post("runs/update", #"{"run_id":"{DELETED}","status":"FAILED"}"#, 400, invalid, Expected.deletedRun),
        .post("runs/update", #"{"run_id":"nope"}"#, 404, absent, "Run with id=nope not found"),

        .post("runs/delete", #"{"run_id":"nope"}"#, 404, absent, "Run with id=nope not found"),
        .post("runs/delete", "{}", 400, invalid, Expected.missing("run_id")),
        // The old name satisfies the check and is then not used, as on stock.
        .post("runs/delete", #"{"run_uuid":"{RUN}"}"#, 404, absent, "Run with id= not found"),
        .post("runs/restore", #"{"run_id":"nope"}"#, 404, absent, "Run with id=nope not found"),

        .post(
            "runs/search", #"{"experiment_ids":"1"}"#, 400, invalid,
            Expected.wrongType(#""1""#, "experiment_ids", "str")),
        .post(
            "runs/search", #"{"experiment_ids":["abc"]}"#, 400, invalid,
            "Invalid experiment ID 'abc'. Experiment ID must be a valid integer."),
        .post(
            "runs/search", #"{"experiment_ids":["1"],"max_results":0}"#, 400, invalid,
            "Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer"),
        .post(
            "runs/search", #"{"experiment_ids":["1"],"max_results":50001}"#, 400, invalid,
            Expected.wrongType("50001", "max_results", "int")),
        .post(
            "runs/search", #"{"experiment_ids":["1"],"run_view_type":"bogus"}"#, 400, invalid,
            startsWith: #"Invalid value "bogus" for parameter 'run_view_type' supplied: It must be one of"#),
        .post("runs/search", #"{"experiment_ids":["1"],"filter":"metrics.m =="}"#, 400, invalid, startsWith: "Invalid"),
        .post("runs/search", #"{"experiment_ids":[],"filter":"  "}"#, 400, invalid, startsWith: "Invalid filter '  '"),
        .post(
            "runs/search", #"{"experiment_ids":["1"],"order_by":[1]}"#, 400, invalid,
            Expected.wrongType("1", "order_by[0]", "int")),
        .post(
            "runs/search", #"{"experiment_ids":["x"],"order_by":["metrics.m up"]}"#, 400, invalid,
            startsWith: "Invalid order"),
    ]

    @Test(arguments: refusals) func refuses(_ scenario: Scenario) throws { try scenario.check() }

    static let successes: [Scenario] = [
        .post("runs/create", "{}", contains: #""experiment_id":"0""#, #""start_time":0"#, #""user_id":"""#),
        .post("runs/create", #"{"experiment_id":""}"#, contains: #""experiment_id":"0""#),
        .post("runs/create", #"{"experiment_id":"1","start_time":"456"}"#, contains: #""start_time":456"#),
        .post("runs/create", #"{"experiment_id":"1","start_time":2.0}"#, contains: #""start_time":2"#),
        .post("runs/create", #"{"experiment_id":"1","startTime":7,"userId":"u"}"#, contains: #""user_id":"u""#),
        .post(
            "runs/create", #"{"experiment_id":"1","tags":[{"key":"mlflow.runName","value":"T"}]}"#,
            contains: #""run_name":"T""#, #"[{"key":"mlflow.runName","value":"T"}]"#),
        .get("runs/get?run_id={RUN}", contains: #""run_name":"rn""#),
        .get("runs/get?run_uuid={RUN}", contains: #""run_name":"rn""#),
        .get("runs/get?run_uuid=x&run_id={RUN}", contains: #""run_name":"rn""#),
        .get("runs/get?run_id={DELETED}", contains: #""lifecycle_stage":"deleted""#),
        .post(
            "runs/update", #"{"run_id":"{RUN}","status":"FINISHED","end_time":999}"#,
            contains: #""status":"FINISHED""#, #""end_time":999"#),
        .post("runs/update", #"{"run_uuid":"{RUN}","status":3}"#, contains: #""status":"FINISHED""#),
        .post("runs/update", #"{"run_id":"{RUN}","status":"5"}"#, contains: #""status":"KILLED""#),
        .post(
            "runs/update", #"{"run_id":"{RUN}","status":null,"end_time":-1,"run_name":""}"#,
            contains: #""status":"RUNNING""#, #""end_time":-1"#, #""run_name":"rn""#),
        .post("runs/delete", #"{"run_id":"{DELETED}"}"#, contains: "{}"),
        .post("runs/restore", #"{"run_id":"{RUN}"}"#, contains: "{}"),
        .post("runs/search", "{}", contains: "{}"),
        .post("runs/search", #"{"experiment_ids":["1","1","99","123456789012345678901"]}"#, contains: "{RUN}"),
        .post("runs/search", #"{"experiment_ids":["1"],"run_view_type":2}"#, contains: "{DELETED}"),
        .post(
            "runs/search", #"{"experiment_ids":["1"],"filter":"metrics.m > 1 and params.p = '1'"}"#, contains: "{RUN}"),
        .post("runs/search", #"{"experiment_ids":["1"],"filter":"metrics.m > 2"}"#, contains: "{}"),
        .post(
            "runs/search", #"{"experimentIds":["1"],"maxResults":"1","runViewType":"ALL"}"#, contains: "next_page_token"
        ),
    ]

    @Test(arguments: successes) func answers(_ scenario: Scenario) throws { try scenario.check() }

    @Test func aNewRunIsWrittenAsTheProtocolHasIt() throws {
        let server = try APIServer()
        let answer = try server.post(
            "runs/create",
            #"{"experiment_id":"0","user_id":"u","start_time":123,"run_name":"rn","tags":[{"key":"k","value":"v"}]}"#)
        let id = try #require(answer.json?["run"]?["info"]?["run_id"]?.string)
        #expect(id.count == 32 && id.allSatisfy { "0123456789abcdef".contains($0) })
        #expect(
            answer.compact == """
                {"run":{"data":{"tags":[{"key":"k","value":"v"},{"key":"mlflow.runName","value":"rn"}]},\
                "info":{"artifact_uri":"mlflow-artifacts:/0/\(id)/artifacts","experiment_id":"0",\
                "lifecycle_stage":"active","run_id":"\(id)","run_name":"rn","run_uuid":"\(id)","start_time":123,\
                "status":"RUNNING","user_id":"u"},"inputs":{}}}
                """)
    }

    @Test func aFullRunIsWrittenAsTheProtocolHasIt() throws {
        let server = try APIServer()
        let id = try server.makeRun("\"run_name\":\"rn\",\"start_time\":1")
        for (path, body) in [
            (
                "runs/log-batch",
                """
                {"run_id":"\(id)","metrics":[{"key":"m","value":3.5,"timestamp":11,"step":2},
                {"key":"n","value":"NaN","timestamp":0}],"params":[{"key":"a","value":"1"}]}
                """
            ),
            (
                "runs/log-inputs",
                """
                {"run_id":"\(id)","datasets":[{"tags":[{"key":"mlflow.data.context","value":"training"}],"dataset":
                {"name":"ds1","digest":"a27a57c9","source_type":"code","source":"{}","schema":"{}","profile":""}}],
                "models":[{"model_id":"m-1"}]}
                """
            ),
            ("runs/outputs", "{\"run_id\":\"\(id)\",\"models\":[{\"model_id\":\"m-2\"}]}"),
            ("runs/update", "{\"run_id\":\"\(id)\",\"status\":\"FINISHED\",\"end_time\":999}"),
        ] {
            let answer = try server.post(path, body)
            #expect(answer.status == 200, "\(path): \(answer.text)")
        }
        let answer = try server.get("runs/get?run_id=\(id)")
        #expect(
            answer.compact == """
                {"run":{"data":{"metrics":[{"key":"m","step":2,"timestamp":11,"value":3.5},\
                {"key":"n","step":0,"timestamp":0,"value":"NaN"}],"params":[{"key":"a","value":"1"}],\
                "tags":[{"key":"mlflow.runName","value":"rn"}]},\
                "info":{"artifact_uri":"mlflow-artifacts:/0/\(id)/artifacts","end_time":999,"experiment_id":"0",\
                "lifecycle_stage":"active","run_id":"\(id)","run_name":"rn","run_uuid":"\(id)","start_time":1,\
                "status":"FINISHED","user_id":""},\
                "inputs":{"dataset_inputs":[{"dataset":{"digest":"a27a57c9","name":"ds1","schema":"{}",\
                "source":"{}","source_type":"code"},"tags":[{"key":"mlflow.data.context","value":"training"}]}],\
                "model_inputs":[{"model_id":"m-1"}]},\
                "outputs":{"model_outputs":[{"model_id":"m-2","step":0}]}}}
                """)
        let found = try server.post("runs/search", #"{"experiment_ids":["0"]}"#)
        #expect(found.json?["runs"]?.elementCount == 1)
        #expect(!found.text.contains("model_inputs"))
        #expect(found.text.contains("model_outputs"))
    }

    @Test func aRunWithoutANameGetsOne() throws {
        let server = try APIServer()
        let answer = try server.post("runs/create", #"{"experiment_id":"0"}"#)
        let name = try #require(answer.json?["run"]?["info"]?["run_name"]?.string)
        #expect(name.wholeMatch(of: /[a-z]+-[a-z]+-[0-9]{1,4}/) != nil)
        #expect(name.count <= 20)
        #expect(answer.json?["run"]?["data"]?.compactText == #"{"tags":[{"key":"mlflow.runName","value":"\#(name)"}]}"#)
    }

    @Test func longTagValuesOfANewRunAreCut() throws {
        let server = try APIServer()
        let id = try server.makeRun(#""tags":[{"key":"k","value":"\#(String(repeating: "é", count: 8001))"}]"#)
        let value = try server.store.run(id: id).tags.first { $0.key == "k" }?.value
        #expect(value?.count == 8000)
    }

    @Test func searchPagesFollowEachOther() throws {
        let server = try APIServer()
        for start in 1...5 { _ = try server.makeRun("\"run_name\":\"r\(start)\",\"start_time\":\(start)") }
        var names: [String] = []
        var token = ""
        repeat {
            let page = try server.post(
                "runs/search", "{\"experiment_ids\":[\"0\"],\"max_results\":2,\"page_token\":\"\(token)\"}")
            names += page.json?["runs"]?.elements.compactMap { $0["info"]?["run_name"]?.string } ?? []
            token = page.json?["next_page_token"]?.string ?? ""
        } while !token.isEmpty
        #expect(names == ["r5", "r4", "r3", "r2", "r1"])
    }
}
