import JSON
import MicroHTTP
import Testing

@Suite struct ExportTests {
    private let path = "/api/2.0/roost/runs/export"

    /// Two runs, the second a child of the first, with what is awkward in a table.
    private func server() throws -> (APIServer, parent: String, child: String) {
        let server = try APIServer()
        let parent = try server.makeRun(#""run_name":"a, \"b\"","start_time":1000"#)
        let child = try server.makeRun(
            #""run_name":"c","start_time":2000,"tags":[{"key":"mlflow.parentRunId","value":"\#(parent)"}]"#)
        _ = try server.post(
            "runs/log-batch",
            #"""
            {"run_id":"\#(child)","params":[{"key":"lr","value":"0.1"},{"key":"note","value":"two\nlines"}],
             "metrics":[{"key":"loss","value":0.1,"timestamp":1,"step":0},{"key":"bad","value":"NaN","timestamp":1,"step":0}]}
            """#)
        return (server, parent, child)
    }

    @Test func csvHasAColumnForEachKey() throws {
        let (server, parent, child) = try server()
        let answer = try server.send(.get, path + "?experiment_ids=0")
        #expect(answer.status == 200)
        #expect(answer.header("Content-Type") == "text/csv; charset=utf-8")
        #expect(answer.header("Content-Disposition") == "attachment; filename=runs.csv")
        let head =
            "run_id,run_name,experiment_id,parent_run_id,status,lifecycle_stage,start_time,end_time,user_id,artifact_uri,"
            + "params.lr,params.note,metrics.bad,metrics.loss,tags.mlflow.parentRunId,tags.mlflow.runName\r\n"
        #expect(
            answer.text == head
                + "\(child),c,0,\(parent),RUNNING,active,2000,,,mlflow-artifacts:/0/\(child)/artifacts,"
                + "0.1,\"two\nlines\",NaN,0.1,\(parent),c\r\n"
                + "\(parent),\"a, \"\"b\"\"\",0,,RUNNING,active,1000,,,mlflow-artifacts:/0/\(parent)/artifacts,"
                + ",,,,,\"a, \"\"b\"\"\"\r\n")
    }

    @Test func chosenColumnsOnly() throws {
        let (server, _, child) = try server()
        let answer = try server.send(
            .post, path,
            #"""
            {"experiment_ids":["0"],"filter":"metrics.loss < 1",
             "columns":["run_id","attributes.status","metrics.loss","params.nope"]}
            """#)
        #expect(answer.text == "run_id,status,metrics.loss,params.nope\r\n\(child),RUNNING,0.1,\r\n")
    }

    @Test func linesAreRunsAsInASearch() throws {
        let (server, parent, _) = try server()
        let answer = try server.send(
            .post, path, #"{"experiment_ids":["0"],"format":"jsonl","order_by":["start_time ASC"]}"#)
        let lines = try answer.text.split(separator: "\n").map { try JSONDocument(parsing: Array($0.utf8)).root }
        #expect(lines.count == 2)
        #expect(lines[0]["run"]?["info"]?["run_id"]?.string == parent)
        #expect(lines[0]["parent_run_id"] == nil)
        #expect(lines[1]["parent_run_id"]?.string == parent)
        #expect(lines[1]["run"]?["data"]?["params"]?.elementCount == 2)
    }

    @Test func moreRunsThanFitAPieceComeInOrder() throws {
        let server = try APIServer()
        for start in 0..<600 { _ = try server.makeRun(#""start_time":\#(start)"#) }
        let text = try server.send(.get, path + "?experiment_ids=0&columns=start_time").text
        #expect(text == "start_time\r\n" + (0..<600).reversed().map { "\($0)\r\n" }.joined())
    }

    @Test func nothingFoundIsAHeadOnly() throws {
        let server = try APIServer()
        #expect(try server.send(.get, path + "?experiment_ids=0&columns=run_id").text == "run_id\r\n")
        #expect(try server.send(.get, path + "?experiment_ids=0&format=jsonl").text == "")
    }

    @Test(arguments: [
        ("", "Missing value for required parameter 'experiment_ids'"), ("experiment_ids=0&format=xml", "csv, jsonl"),
        ("experiment_ids=0&columns=nope", "Invalid column 'nope'"),
        ("experiment_ids=0&columns=params.", "Invalid column"),
        ("experiment_ids=0&format=jsonl&columns=run_id", "format csv"), ("experiment_ids=0&filter=x", "Invalid"),
    ])
    func wrongQuestionsAreRefused(_ query: String, _ message: String) throws {
        let answer = try APIServer().send(.get, path + "?" + query)
        #expect(answer.status == 400)
        #expect(answer.message?.contains(message) == true, "\(answer.message ?? "")")
    }
}
