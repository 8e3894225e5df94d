import MicroHTTP
import Testing

/// `runs/trends` as a page asks for it; which trials are in it is the store's matter.
@Suite struct TrendAnswerTests {
    private let route = "/ajax-api/2.0/roost/runs/trends"

    @Test func aTrendNamesItsTrialsFromOneOn() throws {
        let server = try APIServer()
        let parent = try server.makeRun()
        for (index, value) in ["5", "7", "\"Infinity\"", "2", "\"NaN\"", "3"].enumerated() {
            let run = try server.makeRun(
                #""start_time":\#(index),"tags":[{"key":"mlflow.parentRunId","value":"\#(parent)"}]"#)
            let body = #"{"run_id":"\#(run)","key":"m","value":\#(value),"timestamp":1}"#
            #expect(try server.post("runs/log-metric", body).status == 200)
        }
        let asked = #"{"run_ids":["\#(parent)","none"],"objective":{"metric":"m","goal":"MINIMIZE"}}"#
        let answer = try server.send(.post, route, asked)
        #expect(
            answer.compact == """
                {"trends":[{"median":5.0,"run_id":"\(parent)","trial_count":5,"trials":[1,4],"values":[5.0,2.0]}]}
                """)
        let tag = try #require(answer.header("ETag"))
        #expect(try server.send(.post, route, asked, headers: [("If-None-Match", tag)]).status == 304)
    }

    @Test(arguments: [
        "{}", #"{"run_ids":[],"objective":{"metric":"m","goal":"MINIMIZE"}}"#, #"{"run_ids":["x"]}"#,
        #"{"run_ids":["x"],"objective":{"metric":"m"}}"#, #"{"run_ids":["x"],"objective":{"metric":"m","goal":"UP"}}"#,
        #"{"run_ids":["# + Array(repeating: "\"x\"", count: 1001).joined(separator: ",")
            + #"],"objective":{"metric":"m","goal":"MINIMIZE"}}"#,
    ]) func wrongQuestionsAreRefused(_ body: String) throws {
        let answer = try APIServer().send(.post, route, body)
        #expect(answer.status == 400)
        #expect(answer.code == "INVALID_PARAMETER_VALUE")
    }
}
