import JSON
import MicroHTTP
import Testing

private let invalid = "INVALID_PARAMETER_VALUE"
private let searchPath = "/ajax-api/2.0/mlflow/experiments/search-datasets"

private func dataset(_ field: String, _ length: Int) -> String {
    #"{"run_id":"{RUN}","datasets":[{"dataset":{"\#(field)":"\#(String(repeating: "x", count: length))"}}]}"#
}

@Suite struct DatasetTests {
    static let scenarios: [Scenario] = [
        .post("runs/log-inputs", "{}", 400, invalid, Expected.missing("run_id")),
        .post(
            "runs/log-inputs", #"{"run_id":"a b"}"#, 400, invalid,
            #"Invalid value "a b" for parameter 'run_id' supplied."#),
        .post("runs/log-inputs", #"{"run_id":"nope"}"#, 404, "RESOURCE_DOES_NOT_EXIST", "Run with id=nope not found"),
        .post("runs/log-inputs", #"{"run_id":"{DELETED}"}"#, 400, invalid, Expected.deletedRun),
        .post(
            "runs/log-inputs", #"{"run_id":"{RUN}","datasets":{}}"#, 400, invalid,
            Expected.wrongType("{}", "datasets", "dict")),
        .post(
            "runs/log-inputs", #"{"run_id":"{RUN}","datasets":[{"dataset":{"name":1}}]}"#, 400, invalid,
            Expected.wrongType("1", "datasets[0].dataset.name", "int")),
        .post(
            "runs/log-inputs", #"{"run_id":"{RUN}","datasets":[{"tags":[{"key":"a","value":false}]}]}"#, 400, invalid,
            Expected.wrongType("false", "datasets[0].tags[0].value", "bool")),
        .post(
            "runs/log-inputs", #"{"run_id":"{RUN}","datasets":[{"dataset":{"source_type":"a","sourceType":"a"}}]}"#,
            400, invalid,
            "Request specifies both 'source_type' and 'sourceType'; provide only one of them."),
        .post(
            "runs/log-inputs", dataset("name", 501), 400, invalid, "'name' exceeds the maximum length of 500 characters"
        ),
        .post(
            "runs/log-inputs", dataset("digest", 37), 400, invalid,
            "'digest' exceeds the maximum length of 36 characters"),
        .post(
            "runs/log-inputs", dataset("source", 65_536), 400, invalid,
            "'source' exceeds the maximum length of 65535 characters"),
        .post(
            "runs/log-inputs", dataset("schema", 1_048_576), 400, invalid,
            "'schema' exceeds the maximum length of 1048575 characters"),
        .post(
            "runs/log-inputs",
            #"{"run_id":"{RUN}","datasets":[{"tags":[{"key":"\#(String(repeating: "k", count: 256))"}]}]}"#,
            400, invalid, "'key' exceeds the maximum length of 255 characters"),
        .post(
            "runs/log-inputs",
            #"{"run_id":"{RUN}","datasets":[{"tags":[{"key":"k","value":"\#(String(repeating: "v", count: 501))"}]}]}"#,
            400, invalid, "'value' exceeds the maximum length of 500 characters"),
        .post("runs/log-inputs", #"{"run_id":"{RUN}"}"#, contains: "{}"),
        .post("runs/log-inputs", #"{"run_id":"{RUN}","datasets":[{}],"models":[{"modelId":"m-1"}]}"#, contains: "{}"),

        .post("runs/outputs", #"{"run_id":"{RUN}"}"#, 400, invalid, Expected.missing("models")),
        .post(
            "runs/outputs", #"{"run_id":"{RUN}","models":"m"}"#, 400, invalid,
            Expected.wrongType(#""m""#, "models", "str")),
        .post(
            "runs/outputs", #"{"run_id":"{RUN}","models":[{"model_id":"m","step":"x"}]}"#, 400, invalid,
            Expected.wrongType(#""x""#, "models[0].step", "str")),
        .post(
            "runs/outputs", #"{"run_id":"nope","models":[]}"#, 404, "RESOURCE_DOES_NOT_EXIST",
            "Run with id=nope not found"),
        .post("runs/outputs", #"{"run_id":"{RUN}","models":[]}"#, contains: "{}"),
        .post("runs/outputs", #"{"run_id":"{RUN}","models":[{"model_id":"m-1"},{"model_id":"m-1"}]}"#, contains: "{}"),

        .post(searchPath, "{}", 400, invalid, "SearchDatasets request must specify at least one experiment_id."),
        .post(
            searchPath, #"{"experiment_ids":[\#((1...21).map { "\"\($0)\"" }.joined(separator: ","))]}"#, 400, invalid,
            "SearchDatasets request cannot specify more than 20 experiment_ids. Received 21 experiment_ids."),
        .post(
            searchPath, #"{"experiment_ids":["x"]}"#, 400, invalid,
            "Invalid experiment ID 'x'. Experiment ID must be a valid integer."),
        .post(searchPath, #"{"experiment_ids":["1"]}"#, contains: "{}"),
    ]

    @Test(arguments: scenarios) func answers(_ scenario: Scenario) throws { try scenario.check() }

    @Test func dataSetsAreListedOnceWithTheirContext() throws {
        let server = try APIServer()
        for _ in 1...2 {
            let id = try server.makeRun()
            let answer = try server.post(
                "runs/log-inputs",
                """
                {"run_id":"\(id)","datasets":[
                 {"dataset":{"name":"ds1","digest":"d1"},"tags":[{"key":"mlflow.data.context","value":"train"}]},
                 {"dataset":{"name":"ds2","digest":"d2"}}]}
                """)
            #expect(answer.status == 200, "\(answer.text)")
        }
        let found = try server.send(.post, searchPath, #"{"experiment_ids":["0"]}"#)
        #expect(
            found.compact == """
                {"dataset_summaries":[{"context":"train","digest":"d1","experiment_id":"0","name":"ds1"},\
                {"digest":"d2","experiment_id":"0","name":"ds2"}]}
                """)
    }
}
