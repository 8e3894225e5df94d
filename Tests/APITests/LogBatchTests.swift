import Model
import Store
import Testing

private let invalid = "INVALID_PARAMETER_VALUE"

/// `count` JSON objects with the key `k<n>` and the other members given.
private func items(_ count: Int, _ members: String = "") -> String {
    (0..<count).map { "{\"key\":\"k\($0)\"\(members)}" }.joined(separator: ",")
}

private let point = #","value":1,"timestamp":1"#

@Suite struct LogBatchTests {
    static let refusals: [Scenario] = [
        .post("runs/log-batch", "{}", 400, invalid, Expected.missing("run_id")),
        .post(
            "runs/log-batch", #"{"run_id":"bad id"}"#, 400, invalid,
            #"Invalid value "bad id" for parameter 'run_id' supplied."#),
        .post(
            "runs/log-batch", #"{"run_id":"-x"}"#, 400, invalid, #"Invalid value "-x" for parameter 'run_id' supplied."#
        ),
        .post(
            "runs/log-batch", #"{"run_uuid":"{RUN}"}"#, 400, invalid,
            #"Invalid value "" for parameter 'run_id' supplied."#),
        .post(
            "runs/log-batch", #"{"run_id":"{RUN}","metrics":{}}"#, 400, invalid,
            Expected.wrongType("{}", "metrics", "dict")),
        .post(
            "runs/log-batch", #"{"run_id":"{RUN}","metrics":[7]}"#, 400, invalid,
            Expected.wrongType("7", "metrics[0]", "int")),
        .post(
            "runs/log-batch", #"{"run_id":"bad id","metrics":[{"value":1,"timestamp":1}]}"#, 400, invalid,
            Expected.missing("metrics[0].key")),
        .post(
            "runs/log-batch", #"{"run_id":"{RUN}","metrics":[{"key":"a","timestamp":1}]}"#, 400, invalid,
            Expected.missing("metrics[0].value")),
        .post(
            "runs/log-batch", #"{"run_id":"{RUN}","metrics":[{"key":"a","value":1}]}"#, 400, invalid,
            Expected.missing("metrics[0].timestamp")),
        .post(
            "runs/log-batch", #"{"run_id":"{RUN}","params":[{"key":"a"},{"value":"1"}]}"#, 400, invalid,
            Expected.missing("params[1].key")),
        .post(
            "runs/log-batch", #"{"run_id":"{RUN}","tags":[{"key":""}]}"#, 400, invalid,
            Expected.missing("tags[0].key")),
        .post(
            "runs/log-batch",
            #"{"run_id":"{RUN}","metrics":[{"key":"a"\#(point)},{"key":"b","value":"abc","timestamp":1}]}"#,
            400, invalid, Expected.wrongType(#""abc""#, "metrics[1].value", "str")),
        .post(
            "runs/log-batch", #"{"run_id":"{RUN}","params":[{"key":"a","value":5}]}"#, 400, invalid,
            Expected.wrongType("5", "params[0].value", "int")),
        .post(
            "runs/log-batch",
            #"{"run_id":"{RUN}","metrics":[{"key":"a"\#(point),"model_id":"m","modelId":"m"}]}"#,
            400, invalid, "Request specifies both 'model_id' and 'modelId'; provide only one of them."),
        .post(
            "runs/log-batch", #"{"run_id":"{RUN}","metrics":[{"key":"a%","value":1,"timestamp":1}]}"#, 400, invalid,
            Expected.badCharacter(#""a%""#, "metrics[0].name")),
        .post(
            "runs/log-batch", #"{"run_id":"{RUN}","params":[{"key":"a%"}]}"#, 400, invalid,
            Expected.badCharacter(#""a%""#, "params[0].key")),
        .post(
            "runs/log-batch", #"{"run_id":"{RUN}","tags":[{"key":"a%"}]}"#, 400, invalid,
            Expected.badCharacter(#""a%""#, "tags[0].key")),
        .post(
            "runs/log-batch", #"{"run_id":"{RUN}","tags":[{"key":"\#(String(repeating: "x", count: 251))"}]}"#, 400,
            invalid,
            "'tags[0].key' exceeds the maximum length of 250 characters"),
        .post(
            "runs/log-batch", #"{"run_id":"{RUN}","metrics":[{"key":"a","value":2,"timestamp":-5}]}"#, 400, invalid,
            "Invalid value -5 for parameter 'metrics[0].timestamp' supplied: metric 'a' (value=2.0). "
                + "Timestamp must be a nonnegative long (64-bit integer) "),
        .post(
            "runs/log-batch", #"{"run_id":"{RUN}","metrics":[\#(items(1001, point))]}"#, 400, invalid,
            "A batch logging request can contain at most 1000 metrics. Got 1001 metrics. "
                + "Please split up metrics across multiple requests and try again."),
        .post(
            "runs/log-batch", #"{"run_id":"{RUN}","params":[\#(items(101))]}"#, 400, invalid,
            "A batch logging request can contain at most 100 params. Got 101 params. "
                + "Please split up params across multiple requests and try again."),
        .post(
            "runs/log-batch", #"{"run_id":"{RUN}","tags":[\#(items(101))]}"#, 400, invalid,
            "A batch logging request can contain at most 100 tags. Got 101 tags. "
                + "Please split up tags across multiple requests and try again."),
        .post(
            "runs/log-batch",
            #"{"run_id":"{RUN}","metrics":[\#(items(999, point))],"params":[\#(items(1))],"tags":[\#(items(1))]}"#,
            400, invalid,
            "A batch logging request can contain at most 1000 metrics, params, and tags. Got 1001 metrics, params, and "
                + "tags. Please split up metrics, params, and tags across multiple requests and try again."),
        // Before the run is looked for.
        .post(
            "runs/log-batch", #"{"run_id":"nope","params":[{"key":"q","value":"1"},{"key":"q","value":"1"}]}"#, 400,
            invalid,
            "Duplicate parameter keys have been submitted: ['q']. Please ensure the request contains only one param "
                + "value per param key."),
        .post(
            "runs/log-batch",
            #"{"run_id":"{RUN}","metrics":[{"key":"a","value":1,"timestamp":1,"model_id":"m-9"}]}"#,
            400, "BAD_REQUEST", "Logged model with id 'm-9' not found"),
        .post("runs/log-batch", #"{"run_id":"nope"}"#, 404, "RESOURCE_DOES_NOT_EXIST", "Run with id=nope not found"),
        .post("runs/log-batch", #"{"run_id":"{DELETED}"}"#, 400, invalid, Expected.deletedRun),
        .post(
            "runs/log-batch", #"{"run_id":"{RUN}","params":[{"key":"p","value":"2"}]}"#, 400, invalid,
            "Changing param values is not allowed. Params were already logged='[{'key': 'p', 'old_value': '1', "
                + "'new_value': '2'}]' for run ID='{RUN}'."),
    ]

    @Test(arguments: refusals) func refuses(_ scenario: Scenario) throws { try scenario.check() }

    @Test func aBatchIsStoredWhole() throws {
        let server = try APIServer()
        let id = try server.makeRun()
        let extras = #","step":3,"run_id":"x","dataset_name":"d","dataset_digest":"e""#
        let answer = try server.post(
            "runs/log-batch",
            """
            {"run_id":"\(id)","metrics":[\(items(900, point + extras))],
             "params":[\(items(50, #","value":"v""#))],"tags":[\(items(49)),{"key":"k0","value":"last"}]}
            """)
        #expect(answer.status == 200, "\(answer.text)")
        let run = try server.store.run(id: id)
        #expect(run.metrics.count == 900)
        #expect(run.metrics.allSatisfy { $0.value == 1 && $0.timestampMs == 1 && $0.step == 3 })
        #expect(run.params.count == 50)
        #expect(run.tags.first { $0.key == "k0" }?.value == "last")
        #expect(run.tags.count == 50)
    }

    @Test func aRefusedBatchWritesNothing() throws {
        let server = try APIServer()
        let id = try server.makeRun()
        #expect(
            try server.post("runs/log-parameter", "{\"run_id\":\"\(id)\",\"key\":\"p\",\"value\":\"1\"}").status == 200)
        let answer = try server.post(
            "runs/log-batch",
            """
            {"run_id":"\(id)","metrics":[{"key":"m","value":1,"timestamp":1}],"tags":[{"key":"t","value":"1"}],
             "params":[{"key":"new","value":"1"},{"key":"p","value":"2"}]}
            """)
        #expect(answer.status == 400)
        let run = try server.store.run(id: id)
        #expect(run.metrics.isEmpty)
        #expect(run.params.map(\.key) == ["p"])
        #expect(run.tags.map(\.key) == ["mlflow.runName"])
    }
}
