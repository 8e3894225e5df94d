import JSON
import MicroHTTP
import Testing

/// What the endpoints about trees take and answer; that the answers are right is tested on the store.
@Suite struct TreeReadTests {
    static let base = "/api/2.0/roost/"

    static let refusals: [Scenario] = [
        .get(base + "runs/ancestors", 400, "INVALID_PARAMETER_VALUE", Expected.missing("run_id")),
        .get(base + "runs/ancestors?run_id=x", 404, "RESOURCE_DOES_NOT_EXIST", "Run with id=x not found"),
        .get(
            base + "runs/ancestors?run_id={RUN}&max_results=0", 400, "INVALID_PARAMETER_VALUE",
            "Invalid value \"0\" for parameter 'max_results' supplied: It must be an integer from 1 to 10000."
                + Expected.docs),
        .get(
            base + "runs/ancestors?run_id={RUN}&page_token=x", 400, "INVALID_PARAMETER_VALUE",
            "Invalid page token, could not base64-decode"),
        .get(
            base + "runs/subtree?run_id={RUN}&depth=-1", 400, "INVALID_PARAMETER_VALUE",
            "Invalid value \"-1\" for parameter 'depth' supplied: It must be an integer from 0 to 1000000."
                + Expected.docs),
        .get(
            base + "runs/subtree?run_id={RUN}&page_token={DELETED}", 400, "INVALID_PARAMETER_VALUE",
            "Invalid page token '{DELETED}': it names no run at or below run {RUN} any more. "
                + "Start again without a token."),
        .get(base + "runs/count", 400, "INVALID_PARAMETER_VALUE", Expected.missing("experiment_ids")),
        .post(base + "runs/count", "{}", 400, "INVALID_PARAMETER_VALUE", Expected.missing("experiment_ids")),
        .post(
            base + "runs/count", #"{"experiment_ids":["1"],"filter":"metrics.m"}"#, 400, "INVALID_PARAMETER_VALUE",
            startsWith: "Invalid clause(s) in filter string"),
        .post(
            base + "runs/count", #"{"experiment_ids":["x"]}"#, 400, "INVALID_PARAMETER_VALUE",
            "Invalid experiment ID 'x'. Experiment ID must be a valid integer."),
        .post(
            base + "runs/count", #"{"experiment_ids":["1"],"count_roots":1}"#, 400, "INVALID_PARAMETER_VALUE",
            Expected.wrongType("1", "count_roots", "int")),
    ]

    @Test(arguments: refusals) func refuses(_ scenario: Scenario) throws { try scenario.check() }

    static let successes: [Scenario] = [
        .get(base + "runs/ancestors?run_id={RUN}", contains: #"{"ancestors":[]}"#),
        .get("/ajax-api/2.0/roost/runs/ancestors?run_id={RUN}", contains: #"{"ancestors":[]}"#),
        .get(base + "runs/subtree?run_id={RUN}", contains: #""depth":0"#, #""run_id":"{RUN}""#),
        .get(base + "runs/subtree?run_id={DELETED}", contains: #"{"runs":[]}"#),
        .get(base + "runs/subtree?run_id={DELETED}&run_view_type=ALL", contains: #""lifecycle_stage":"deleted""#),
        .get(base + "runs/count?experiment_ids=1", contains: #"{"by_status":{"RUNNING":1},"count":1}"#),
        .get(base + "runs/count?experiment_ids=1&experiment_ids=0&run_view_type=ALL", contains: #""count":2"#),
        .get(base + "runs/count?experiment_ids=1&filter=metrics.m>2", contains: #"{"by_status":{},"count":0}"#),
        .post(
            base + "runs/count", #"{"experimentIds":["1"],"countRoots":true}"#,
            contains: #"{"by_status":{"RUNNING":1},"count":1,"roots":1}"#),
    ]

    @Test(arguments: successes) func answers(_ scenario: Scenario) throws { try scenario.check() }

    @Test func aTreeIsListedWithDepthsAndParents() throws {
        let server = try APIServer()
        func make(_ parent: String) throws -> String {
            try server.makeRun("\"tags\":[{\"key\":\"mlflow.parentRunId\",\"value\":\"\(parent)\"}]")
        }
        let top = try server.makeRun()
        let child = try make(top)
        let grandchild = try make(child)
        let subtree = try server.send(.get, Self.base + "runs/subtree?run_id=\(top)").json?["runs"]?.elements.map {
            [$0["run"]?["info"]?["run_id"]?.string, $0["parent_run_id"]?.string, $0["depth"]?.compactText]
        }
        #expect(subtree == [[top, nil, "0"], [child, top, "1"], [grandchild, child, "2"]])
        let first = try server.send(.get, Self.base + "runs/ancestors?run_id=\(grandchild)&max_results=1").json
        #expect(first?["ancestors"]?.elements.compactMap { $0["info"]?["run_id"]?.string } == [child])
        let token = try #require(first?["next_page_token"]?.string)
        let second = try server.send(
            .get, Self.base + "runs/ancestors?run_id=\(grandchild)&max_results=1&page_token=\(token)"
        ).json
        #expect(second?["ancestors"]?.elements.compactMap { $0["info"]?["run_id"]?.string } == [top])
        #expect(second?["next_page_token"] == nil)
    }
}
