import JSON
import MicroHTTP
import Testing

/// `/graphql` as the stock pages ask it; answers as recorded from MLflow 3.17.2.
@Suite struct GraphQLTests {
    private static func ask(_ operation: String, _ variables: String) -> String {
        #"{"operationName":"\#(operation)","query":"query","variables":\#(variables)}"#
    }

    static let scenarios: [Scenario] = [
        .post(
            "/graphql", ask("MlflowGetExperimentQuery", #"{"input":{"experimentId":"1"}}"#),
            contains: #"{"data":{"mlflowGetExperiment":{"apiError":null,"experiment":{"#, #""experimentId":"1""#,
            #""effectiveTraceArchivalRetention":"""#, #""lifecycleStage":"active","name":"exp","#,
            #""tags":[{"key":"t","value":"v"}]}}},"errors":null}"#),
        .post(
            "/graphql", ask("GetRun", #"{"data":{"runId":"{RUN}"}}"#),
            contains: #"{"data":{"mlflowGetRun":{"apiError":null,"run":{"data":"#,
            #"{"metrics":[{"key":"m","step":"1","timestamp":"10","value":1.5}],"params":[{"key":"p","value":"1"}],"#,
            #""experiment":{"artifactLocation":"#, #""endTime":"0","experimentId":"1","#,
            #""inputs":{"datasetInputs":[],"modelInputs":[]},"modelVersions":[],"outputs":{"modelOutputs":[]}}"#,
            #""runUuid":"{RUN}","startTime":"5","status":"RUNNING""#, #""errors":null}"#),
        .post(
            "/graphql",
            ask("SearchRuns", #"{"data":{"experimentIds":["1"],"filter":"params.p = '1'","maxResults":5}}"#),
            contains: #"{"data":{"mlflowSearchRuns":{"apiError":null,"nextPageToken":"","runs":[{"data":{"#,
            #""runUuid":"{RUN}""#),
        .post(
            "/graphql",
            ask("GetMetricHistoryBulkInterval", #"{"data":{"runIds":["{RUN}"],"metricKey":"m","maxResults":320}}"#),
            contains: #"{"data":{"mlflowGetMetricHistoryBulkInterval":{"__typename":"#,
            #""metrics":[{"key":"m","runId":"{RUN}","step":"1","timestamp":"10","value":1.5}]}},"errors":null}"#),
        // Refusals are answers too.
        .post(
            "/graphql", ask("GetRun", #"{"data":{"runId":"nope"}}"#),
            contains: #"{"data":{"mlflowGetRun":null},"errors":["Run with id=nope not found"]}"#),
        .post(
            "/graphql", ask("MlflowGetExperimentQuery", #"{"input":{"experimentId":"999"}}"#),
            contains: #"{"data":{"mlflowGetExperiment":null},"errors":["No Experiment with id=999 exists"]}"#),
        .post(
            "/graphql", ask("GetRun", #"{"data":{"run_id":"{RUN}"}}"#),
            contains: #"{"data":{"mlflowGetRun":null},"errors":["Missing value for required parameter 'run_id'."#),
        .post(
            "/graphql", ask("GetRun", "{}"),
            contains:
                #"{"data":null,"errors":["Variable '$data' of required type 'MlflowGetRunInput!' was not provided."]}"#),
        .post(
            "/graphql", ask("DropTables", "{}"),
            contains: #"{"data":null,"errors":["Unknown operation named 'DropTables'. This server answers "#),
        .post("/graphql", #"{"query":"{ test }"}"#, contains: #"operationName must be a string."]}"#),
        .post(
            "/graphql", "[]", 400, "INVALID_PARAMETER_VALUE",
            "Request body must be a JSON object, but is of type 'list'."),
    ]

    @Test(arguments: scenarios) func answers(_ scenario: Scenario) throws { try scenario.check() }

    @Test func aValueThatIsNoNumberIsNull() throws {
        let server = try APIServer()
        let run = try server.makeRun()
        _ = try server.post("runs/log-metric", #"{"run_id":"\#(run)","key":"m","value":"NaN","timestamp":1}"#)
        let answer = try server.send(.post, "/graphql", Self.ask("GetRun", #"{"data":{"runId":"\#(run)"}}"#))
        #expect(answer.compact.contains(#"{"key":"m","step":"0","timestamp":"1","value":null}"#))
    }

    @Test func aRunComesWithItsModelVersions() throws {
        let server = try APIServer()
        let (run, other) = (try server.makeRun(), try server.makeRun())
        _ = try server.post("registered-models/create", #"{"name":"model"}"#)
        for id in [run, other] {
            let uri = try #require(
                try server.get("runs/get?run_id=\(id)").json?["run"]?["info"]?["artifact_uri"]?.string)
            let answer = try server.post(
                "model-versions/create", #"{"name":"model","source":"\#(uri)/model","run_id":"\#(id)"}"#)
            #expect(answer.status == 200, "\(answer.text)")
        }
        let answer = try server.send(.post, "/graphql", Self.ask("GetRun", #"{"data":{"runId":"\#(other)"}}"#))
        let versions = answer.json?["data"]?["mlflowGetRun"]?["run"]?["modelVersions"]
        #expect(versions?.elementCount == 1)
        let version = versions?.elements.first { _ in true }
        #expect(version?["version"]?.string == "2")
        #expect(version?["status"]?.string == "READY")
    }
}
