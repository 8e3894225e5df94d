import MicroHTTP
import Testing

/// `metrics/curves` as pages ask for it; which points are kept is the store's matter.
@Suite struct CurveAnswerTests {
    private let route = "/ajax-api/2.0/roost/metrics/curves"

    @Test func aCurveIsListsOfOneLength() throws {
        let server = try APIServer()
        let run = try server.makeRun()
        let points = (0..<50).map {
            #"{"key":"m","value":\#($0 == 3 ? "\"NaN\"" : "\($0)"),"timestamp":\#(1000 + $0),"step":\#($0)}"#
        }
        let body = "{\"run_id\":\"\(run)\",\"metrics\":[\(points.joined(separator: ","))]}"
        #expect(try server.post("runs/log-batch", body).status == 200)
        let few = try server.send(.get, route + "?run_ids=\(run)&run_ids=none&metric_key=m&start_step=2&end_step=4")
        #expect(
            few.compact == """
                {"curves":[{"point_count":3,"run_id":"\(run)","steps":[2,3,4],"timestamps":[1002,1003,1004],\
                "values":[2.0,"NaN",4.0]}]}
                """)
        let thin = try server.send(.post, route, #"{"run_ids":["\#(run)"],"metric_key":"m","points":2}"#)
        #expect(thin.text.contains("\"point_count\":50"))
        #expect(thin.text.contains("\"steps\":[0,3,24,25,49]"))
        let question = route + "?run_ids=\(run)&metric_key=m"
        let tag = try #require(try server.send(.get, question).header("ETag"))
        let again = try server.send(.get, question, headers: [("If-None-Match", tag)])
        #expect(again.status == 304)
    }

    @Test(arguments: [
        "?metric_key=m", "?run_ids=x", "?run_ids=x&metric_key=m&points=0", "?run_ids=x&metric_key=m&points=4001",
        "?run_ids=x&metric_key=m&start_step=3", "?run_ids=x&metric_key=m&start_step=3&end_step=2",
        "?metric_key=m&" + Array(repeating: "run_ids=x", count: 101).joined(separator: "&"),
    ]) func wrongQuestionsAreRefused(_ query: String) throws {
        let answer = try APIServer().send(.get, route + query)
        #expect(answer.status == 400)
        #expect(answer.code == "INVALID_PARAMETER_VALUE")
    }
}
