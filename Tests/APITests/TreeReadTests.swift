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
        .post(base + "runs/search-tree", "{}", 400, "INVALID_PARAMETER_VALUE", Expected.missing("experiment_ids")),
        .post(
            base + "runs/search-tree", #"{"experiment_ids":["1"],"max_results":1001}"#, 400, "INVALID_PARAMETER_VALUE",
            "Invalid value 1001 for parameter 'max_results' supplied: It must be an integer from 1 to 1000."
                + Expected.docs),
        .post(
            base + "runs/search-tree", #"{"experiment_ids":["1"],"depth":21}"#, 400, "INVALID_PARAMETER_VALUE",
            "Invalid value 21 for parameter 'depth' supplied: It must be an integer from 0 to 20." + Expected.docs),
        .post(
            base + "runs/search-tree", #"{"experiment_ids":["1"],"children_per_node":"x"}"#, 400,
            "INVALID_PARAMETER_VALUE", Expected.wrongType(#""x""#, "children_per_node", "str")),
        .post(
            base + "runs/search-tree", #"{"experiment_ids":["1"],"objective":"loss"}"#, 400, "INVALID_PARAMETER_VALUE",
            Expected.wrongType(#""loss""#, "objective", "str")),
        .post(
            base + "runs/search-tree", #"{"experiment_ids":["1"],"objective":{"goal":"MINIMIZE"}}"#, 400,
            "INVALID_PARAMETER_VALUE", Expected.missing("objective.metric")),
        .post(
            base + "runs/search-tree", #"{"experiment_ids":["1"],"objective":{"metric":"m"}}"#, 400,
            "INVALID_PARAMETER_VALUE", Expected.missing("objective.goal")),
        .post(
            base + "runs/search-tree", #"{"experiment_ids":["1"],"objective":{"metric":"m","goal":"best"}}"#, 400,
            "INVALID_PARAMETER_VALUE",
            "Invalid value \"best\" for parameter 'objective.goal' supplied: It must be one of MINIMIZE, MAXIMIZE."
                + Expected.docs),
        .get(base + "runs/children", 400, "INVALID_PARAMETER_VALUE", Expected.missing("run_id")),
        .get(base + "runs/children?run_id=x", 404, "RESOURCE_DOES_NOT_EXIST", "Run with id=x not found"),
        .get(
            base + "runs/children?run_id={RUN}&max_results=1001", 400, "INVALID_PARAMETER_VALUE",
            "Invalid value \"1001\" for parameter 'max_results' supplied: It must be an integer from 1 to 1000."
                + Expected.docs),
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
        .post(
            base + "runs/search-tree", #"{"experiment_ids":["1"]}"#,
            contains: #"{"roots":[{"children":[],"depth":0,"matches":true,"more_children":0,"num_children":0,"#,
            #""rollup":{"children":{},"deleted":0},"run":{"data":{"metrics":"#, #""run_id":"{RUN}""#),
        .post(base + "runs/search-tree", #"{"experiment_ids":["99"]}"#, contains: #"{"roots":[]}"#),
        .post(
            base + "runs/search-tree", #"{"experiment_ids":["1"],"run_view_type":"DELETED_ONLY"}"#,
            contains: #""run_id":"{DELETED}""#),
        .get(base + "runs/children?run_id={RUN}", contains: #"{"children":[]}"#),
        .post(
            base + "runs/children", #"{"run_id":"{DELETED}","filter":"metrics.m > 1"}"#, contains: #"{"children":[]}"#),
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

    @Test func theBestChildIsToldWithoutAskingAgain() throws {
        let server = try APIServer()
        let experiment = try server.makeExperiment("sweeps")
        func make(_ name: String, _ parent: String?, _ loss: String?) throws -> String {
            let tags = parent.map { ",\"tags\":[{\"key\":\"mlflow.parentRunId\",\"value\":\"\($0)\"}]" } ?? ""
            let id = try server.makeRun("\"run_name\":\"\(name)\"\(tags)", experiment: experiment)
            let metrics = loss.map { "[{\"key\":\"loss\",\"value\":\($0),\"timestamp\":1}]" } ?? "[]"
            let answer = try server.post(
                "runs/log-batch",
                "{\"run_id\":\"\(id)\",\"metrics\":\(metrics),\"params\":[{\"key\":\"lr\",\"value\":\"\(name)\"}]}")
            #expect(answer.status == 200, "\(answer.text)")
            return id
        }
        let worse = try make("worse", nil, nil)
        _ = try make("a", worse, "0.5")
        let better = try make("better", nil, nil)
        let best = try make("b", better, "0.25")
        _ = try make("c", better, "0.75")
        _ = try make("d", better, "\"NaN\"")
        let grandchild = try make("e", best, "0.125")
        let answer = try server.send(
            .post, Self.base + "runs/search-tree",
            """
            {"experiment_ids":["\(experiment)"],"objective":{"metric":"loss","goal":"MINIMIZE"},"children_per_node":2,
            "include_descendants":true}
            """)
        let roots = try #require(answer.json?["roots"]?.elements.map { $0 })
        #expect(roots.map { $0["run"]?["info"]?["run_id"]?.string } == [better, worse])
        let node = try #require(roots.first)
        #expect(
            node["rollup"]?.compactText == """
                {"children":{"RUNNING":3},"deleted":0,\
                "descendants_metric":{"best_run_id":"\(grandchild)","count":3,"key":"loss","max":0.75,"mean":0.375,\
                "min":0.125},\
                "metric":{"best_run_id":"\(best)","count":2,"key":"loss","max":0.75,"mean":0.5,"min":0.25}}
                """)
        #expect(
            node["best_child"]?.compactText == """
                {"params":[{"key":"lr","value":"b"}],"run_id":"\(best)","run_name":"b","value":0.25}
                """)
        #expect(node["best_descendant"]?["run_id"]?.string == grandchild)
        #expect(node["num_children"]?.int64 == 3)
        #expect(node["children"]?.elements.compactMap { $0["run"]?["info"]?["run_name"]?.string } == ["b", "c"])
        #expect(node["more_children"]?.int64 == 1)
        // A filter may look around in the tree as well.
        let parents = try server.send(
            .post, Self.base + "runs/search-tree",
            """
            {"experiment_ids":["\(experiment)"],"filter":"child.metrics.loss < 0.3 AND num_children = 3"}
            """)
        #expect(parents.json?["roots"]?.elements.map { $0["run"]?["info"]?["run_id"]?.string } == [better])
        #expect(parents.json?["roots"]?.elements.map { $0["children"]?.elementCount } == [0])
        let token = try #require(node["children_page_token"]?.string)
        let rest = try server.send(
            .get, Self.base + "runs/children?run_id=\(better)&order_by=metrics.loss&page_token=\(token)")
        #expect(rest.json?["children"]?.elements.compactMap { $0["run"]?["info"]?["run_name"]?.string } == ["d"])
    }
}
