import JSON
import MicroHTTP
import Testing

private let invalid = "INVALID_PARAMETER_VALUE"
private let ajax = "/ajax-api/2.0/mlflow/metrics/"
private let manyRuns = (1...101).map { "run_id=r\($0)" }.joined(separator: "&")
private let manyRunIDs = (1...101).map { "run_ids=r\($0)" }.joined(separator: "&")

@Suite struct HistoryTests {
    static let scenarios: [Scenario] = [
        .get("metrics/get-history", 400, invalid, Expected.missing("run_id")),
        .get("metrics/get-history?run_id={RUN}", 400, invalid, Expected.missing("metric_key")),
        .get(
            "metrics/get-history?run_id={RUN}&metric_key=m&max_results=0", 400, invalid,
            "Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer."),
        .get(
            "metrics/get-history?run_id={RUN}&metric_key=m&max_results=abc", 400, invalid,
            Expected.wrongType(#""abc""#, "max_results", "str")),
        .get(
            "metrics/get-history?run_id={RUN}&metric_key=m&page_token=zz!", 400, invalid,
            "Invalid page token, could not base64-decode"),
        .get(
            "metrics/get-history?run_id={RUN}&metric_key=m",
            contains: #"{"metrics":[{"key":"m","step":1,"timestamp":10,"value":1.5}]}"#),
        .get(
            "metrics/get-history?run_uuid={RUN}&metric_key=m&max_results=1",
            contains: #"{"metrics":[{"key":"m","step":1,"timestamp":10,"value":1.5}]}"#),
        .get("metrics/get-history?run_id={RUN}&metric_key=none", contains: "{}"),
        .get("metrics/get-history?run_id=nope&metric_key=m", contains: "{}"),

        .get(ajax + "get-history-bulk", 400, invalid, "GetMetricHistoryBulk request must specify at least one run_id."),
        .get(
            ajax + "get-history-bulk?\(manyRuns)", 400, invalid,
            "GetMetricHistoryBulk request cannot specify more than 100 run_ids. Received 101 run_ids."),
        .get(
            ajax + "get-history-bulk?run_id={RUN}", 400, invalid,
            "GetMetricHistoryBulk request must specify a metric_key."),
        .get(
            ajax + "get-history-bulk?run_id={RUN}&metric_key=m&max_results=x", 400, invalid,
            #"Invalid value "x" for parameter 'max_results' supplied. It must be an integer from 0 to 25000."#),
        .get(
            ajax + "get-history-bulk?run_id={RUN}&run_id=nope&metric_key=m",
            contains: #"{"metrics":[{"key":"m","run_id":"{RUN}","step":1,"timestamp":10,"value":1.5}]}"#),
        .get(ajax + "get-history-bulk?run_id=nope&metric_key=m", contains: #"{"metrics":[]}"#),
        .get(ajax + "get-history-bulk?run_id={RUN}&metric_key=m&max_results=0", contains: #"{"metrics":[]}"#),

        .get("metrics/get-history-bulk-interval", 400, invalid, Expected.missing("run_ids")),
        .get("metrics/get-history-bulk-interval?run_ids={RUN}", 400, invalid, Expected.missing("metric_key")),
        .get(
            "metrics/get-history-bulk-interval?\(manyRunIDs)&metric_key=m", 400, invalid,
            "GetMetricHistoryBulkInterval request must specify at most 100 run_ids. Received 101 run_ids."
                + Expected.docs),
        .get(
            "metrics/get-history-bulk-interval?run_ids={RUN}&metric_key=m&max_results=2501", 400, invalid,
            "max_results must be between 1 and 2500." + Expected.docs),
        .get(
            "metrics/get-history-bulk-interval?run_ids={RUN}&metric_key=m&max_results=0", 400, invalid,
            "max_results must be between 1 and 2500." + Expected.docs),
        .get(
            "metrics/get-history-bulk-interval?run_ids={RUN}&metric_key=m&start_step=1", 400, invalid,
            "If either start step or end step are specified, both must be specified."),
        .get(
            "metrics/get-history-bulk-interval?run_ids={RUN}&metric_key=m&start_step=3&end_step=1", 400, invalid,
            "end_step must be greater than start_step. Found start_step=3 and end_step=1."),
        .get(
            "metrics/get-history-bulk-interval?run_ids={RUN}&metric_key=m&start_step=x&end_step=1", 400, invalid,
            Expected.wrongType(#""x""#, "start_step", "str")),
        .get(
            "metrics/get-history-bulk-interval?run_ids={RUN}&metric_key=m&start_step=1&end_step=1",
            contains: #"{"metrics":[{"key":"m","run_id":"{RUN}","step":1,"timestamp":10,"value":1.5}]}"#),
        .get("metrics/get-history-bulk-interval?run_ids={RUN}&metric_key=m&start_step=2&end_step=9", contains: "{}"),
        .get("metrics/get-history-bulk-interval?run_ids=nope&metric_key=m", contains: "{}"),
    ]

    @Test(arguments: scenarios) func answers(_ scenario: Scenario) throws { try scenario.check() }

    @Test func notANumberIsATextInProtobufAnswersAndABareWordInTheBulkOne() throws {
        let server = try APIServer()
        let id = try server.makeRun()
        _ = try server.post("runs/log-metric", "{\"run_id\":\"\(id)\",\"key\":\"h\",\"value\":\"NaN\",\"timestamp\":5}")
        let history = try server.get("metrics/get-history?run_id=\(id)&metric_key=h")
        #expect(history.compact == #"{"metrics":[{"key":"h","step":0,"timestamp":5,"value":"NaN"}]}"#)
        let bulk = try server.send(.get, ajax + "get-history-bulk?run_id=\(id)&metric_key=h")
        #expect(
            bulk.text == "{\"metrics\":[{\"key\":\"h\",\"run_id\":\"\(id)\",\"step\":0,\"timestamp\":5,\"value\":NaN}]}"
        )
    }

    @Test func pagesOfAHistoryFollowEachOther() throws {
        let server = try APIServer()
        let id = try server.makeRun()
        let points = (0..<5).map { "{\"key\":\"h\",\"value\":\($0),\"timestamp\":\($0),\"step\":\($0)}" }
        _ = try server.post("runs/log-batch", "{\"run_id\":\"\(id)\",\"metrics\":[\(points.joined(separator: ","))]}")
        var values: [Double] = []
        var token = ""
        repeat {
            let page = try server.get("metrics/get-history?run_id=\(id)&metric_key=h&max_results=2&page_token=\(token)")
            values += page.json?["metrics"]?.elements.compactMap { $0["value"]?.number } ?? []
            token = page.json?["next_page_token"]?.string ?? ""
        } while !token.isEmpty
        #expect(values == [0, 1, 2, 3, 4])
    }
}
