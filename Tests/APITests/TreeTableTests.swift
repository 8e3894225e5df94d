import API
import Bytes
import Foundation
import JSON
import MicroHTTP
import Testing

/// `runs/table` and `experiments/columns` as clients get them.
@Suite struct TreeTableTests {
    static let base = TreeReadTests.base

    static let scenarios: [Scenario] = [
        .get(base + "runs/table?columns=status", 400, "INVALID_PARAMETER_VALUE", Expected.missing("experiment_ids")),
        .get(base + "runs/table?experiment_ids=1", 400, "INVALID_PARAMETER_VALUE", Expected.missing("columns")),
        .get(
            base + "runs/table?experiment_ids=1&columns=params.", 400, "INVALID_PARAMETER_VALUE",
            "Invalid column 'params.'. Columns are params.KEY, metrics.KEY, tags.KEY and the attributes run_id, run_name, "
                + "experiment_id, user_id, status, lifecycle_stage, start_time, end_time, artifact_uri, parent_run_id, "
                + "root_run_id, depth, num_children."),
        .get(
            base + "runs/table?experiment_ids=1&columns=status&columns=attributes.status", 400,
            "INVALID_PARAMETER_VALUE", "The column 'attributes.status' is asked for twice."),
        .get(
            base + "runs/table?experiment_ids=1&columns=status&max_results=50001", 400, "INVALID_PARAMETER_VALUE",
            "Invalid value \"50001\" for parameter 'max_results' supplied: It must be an integer from 1 to 50000."
                + Expected.docs),
        .post(
            base + "runs/table",
            "{\"experiment_ids\":[\"1\"],\"max_results\":50000,\"columns\":["
                + (0..<41).map { "\"params.\($0)\"" }.joined(separator: ",") + "]}", 400, "INVALID_PARAMETER_VALUE",
            "A table can have at most 2000000 cells. Received max_results 50000 and 41 columns, which make 2050000."),
        .post(
            base + "runs/table",
            "{\"experiment_ids\":[\"1\"],\"columns\":["
                + (0..<201).map { "\"params.\($0)\"" }.joined(separator: ",") + "]}", 400, "INVALID_PARAMETER_VALUE",
            "A table can have at most 200 columns. Received 201 columns."),
        .get(
            base + "runs/table?experiment_ids=1&columns=metrics.m&columns=params.p&columns=tags.k&columns=depth",
            contains: #"{"columns":[{"name":"metrics.m","type":"double","values":[1.5]},"#,
            #"{"name":"params.p","type":"string","values":["1"]},{"name":"tags.k","type":"string","values":["v"]},"#,
            #"{"name":"attributes.depth","type":"integer","values":[0]}],"end_times":[null],"parent_run_ids":[null],"#,
            #""run_ids":["{RUN}"],"start_times":[5],"statuses":["RUNNING"]}"#),
        .get(
            base + "experiments/columns", 400, "INVALID_PARAMETER_VALUE", Expected.missing("experiment_ids")),
        .get(
            base + "experiments/columns?experiment_ids=1&max_values=1001", 400, "INVALID_PARAMETER_VALUE",
            "Invalid value \"1001\" for parameter 'max_values' supplied: It must be an integer from 0 to 1000."
                + Expected.docs),
        .post(
            base + "experiments/columns", #"{"experiment_ids":["1"]}"#,
            contains: #""metrics":[{"count":1,"key":"m","max":1.5,"min":1.5,"nan_count":0,"varies":false}]"#,
            #""params":[{"count":1,"distinct":1,"distinct_is_exact":true,"key":"p","#,
            #""numbers":{"count":1,"max":1.0,"min":1.0},"values":[{"count":1,"value":"1"}],"varies":false}]"#,
            #""runs":1,"tags":[{"count":1,"distinct":1,"distinct_is_exact":true,"key":"k","values":"#),
    ]

    @Test(arguments: scenarios) func answers(_ scenario: Scenario) throws { try scenario.check() }

    /// NaN is written as MLflow's protocol has it, and nothing where there is none.
    @Test func valuesAreAlignedWithRuns() throws {
        let server = try APIServer()
        for (start, body) in [
            (1, #""metrics":[{"key":"m","value":"NaN","timestamp":1}]"#), (2, #""params":[{"key":"p","value":"x"}]"#),
        ] {
            let id = try server.makeRun("\"run_name\":\"r\(start)\",\"start_time\":\(start)")
            let answer = try server.post("runs/log-batch", "{\"run_id\":\"\(id)\",\(body)}")
            #expect(answer.status == 200, "\(answer.text)")
        }
        let table = try server.send(
            .get, Self.base + "runs/table?experiment_ids=0&columns=metrics.m&columns=params.p&columns=run_name")
        #expect(
            table.json?["columns"]?.elements.map { $0["values"]?.compactText } == [
                #"[null,"NaN"]"#, #"["x",null]"#, #"["r2","r1"]"#,
            ])
        #expect(table.json?["start_times"]?.compactText == "[2,1]")
    }

    private func serverWithRuns() throws -> APIServer {
        let server = try APIServer()
        for _ in 0..<30 { _ = try server.makeRun() }
        return server
    }

    @Test func longAnswersAreCompressedWhereTheClientTakesThat() throws {
        let server = try serverWithRuns()
        let target = Self.base + "runs/table?experiment_ids=0&columns=status&columns=tags.mlflow.runName"
        let plain = try server.send(.get, target)
        #expect(plain.status == 200 && plain.header("Content-Encoding") == nil)
        #expect(plain.header("Vary")?.contains("Accept-Encoding") == true)
        for accepted in ["gzip", "deflate, gzip;q=0.5", "*", "GZIP", "br, x-gzip"] {
            let answer = try server.response(.get, target, headers: [("Accept-Encoding", accepted)])
            #expect(answer.headers.contains { $0 == ("Content-Encoding", "gzip") }, "\(accepted)")
            guard case .buffer(let buffer) = answer.body else {
                Issue.record("no buffer")
                continue
            }
            #expect(buffer.count < plain.text.utf8.count)
            #expect(try unzipped(buffer.bytes) == plain.text)
        }
        for accepted in ["gzip;q=0", "deflate", "identity", "*;q=0", "gzip;q=0.0, *"] {
            let answer = try server.send(.get, target, headers: [("Accept-Encoding", accepted)])
            #expect(answer.header("Content-Encoding") == nil, "\(accepted)")
            #expect(answer.text == plain.text)
        }
    }

    @Test func whatTheClientHasIsNotSentAgain() throws {
        let server = try serverWithRuns()
        let target = Self.base + "runs/table?experiment_ids=0&columns=status"
        let plain = try #require(try server.send(.get, target).header("ETag"))
        let gzip = try #require(
            try server.send(.get, target, headers: [("Accept-Encoding", "gzip")]).header("ETag"))
        #expect(plain != gzip, "a strong tag is one representation's")
        for known in [plain, gzip, "\"x\", \(plain)", "W/\(plain)", "*"] {
            let answer = try server.send(.get, target, headers: [("If-None-Match", known)])
            #expect(answer.status == 304 && answer.text.isEmpty, "\(known)")
            #expect(answer.header("ETag") == plain)
        }
        #expect(try server.send(.get, target, headers: [("If-None-Match", "\"x\"")]).status == 200)
        _ = try server.makeRun()
        #expect(try server.send(.get, target, headers: [("If-None-Match", plain)]).status == 200)
    }

    private func unzipped(_ bytes: [UInt8]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/gzip")
        process.arguments = ["-dc"]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(bytes))
        try input.fileHandleForWriting.close()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: text, as: UTF8.self)
    }
}

extension APIServer {
    /// As `send`, for bodies that are no text.
    func response(
        _ method: HTTPMethod, _ target: String, headers: [(name: String, value: String)]
    ) throws -> HTTPResponse {
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        let head = HTTPRequestHead(
            method: method, path: parts[0], rawTarget: target, query: try HTTPQuery(parsing: parts[1]),
            headers: HTTPHeaders([("Host", "localhost:5000")] + headers))
        return handler.respond(to: HTTPRequest(head: head))
    }
}
