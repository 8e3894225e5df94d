import API
import JSON
import Model
import Store
import Testing

private let invalid = "INVALID_PARAMETER_VALUE"
private let absent = "RESOURCE_DOES_NOT_EXIST"
private let long = String(repeating: "x", count: 251)

@Suite struct LoggingTests {
    static let metricRefusals: [Scenario] = [
        .post("runs/log-metric", "{}", 400, invalid, Expected.missing("run_id")),
        .post("runs/log-metric", #"{"run_id":5}"#, 400, invalid, Expected.wrongType("5", "run_id", "int")),
        .post("runs/log-metric", #"{"run_id":"{RUN}"}"#, 400, invalid, Expected.missing("key")),
        .post(
            "runs/log-metric", #"{"run_id":"{RUN}","key":"","value":1,"timestamp":1}"#, 400, invalid,
            Expected.missing("key")),
        .post("runs/log-metric", #"{"run_id":"{RUN}","key":"a"}"#, 400, invalid, Expected.missing("value")),
        .post(
            "runs/log-metric", #"{"run_id":"{RUN}","key":"a","value":1}"#, 400, invalid, Expected.missing("timestamp")),
        .post(
            "runs/log-metric", #"{"run_id":"{RUN}","key":"a","value":"nan","timestamp":1}"#, 400, invalid,
            Expected.wrongType(#""nan""#, "value", "str")),
        .post(
            "runs/log-metric", #"{"run_id":"{RUN}","key":"a","value":[1],"timestamp":1}"#, 400, invalid,
            Expected.wrongType("[1]", "value", "list")),
        .post(
            "runs/log-metric", #"{"run_id":"{RUN}","key":"a","value":1,"timestamp":1.5}"#, 400, invalid,
            Expected.wrongType("1.5", "timestamp", "float")),
        .post(
            "runs/log-metric", #"{"run_id":"{RUN}","key":"a","value":1,"timestamp":9223372036854775808}"#, 400, invalid,
            Expected.wrongType("9223372036854775808", "timestamp", "int")),
        .post(
            "runs/log-metric", #"{"run_id":"{RUN}","key":"a","value":1,"timestamp":1,"step":"one"}"#, 400, invalid,
            Expected.wrongType(#""one""#, "step", "str")),
        .post(
            "runs/log-metric", #"{"run_id":"{RUN}","key":"a","value":1,"timestamp":1,"dataset_name":5}"#, 400, invalid,
            Expected.wrongType("5", "dataset_name", "int")),
        .post(
            "runs/log-metric", #"{"run_id":"{RUN}","key":"a","value":1,"timestamp":1,"dataset_name":"d"}"#, 400,
            invalid,
            "Both dataset_name and dataset_digest must be provided if one is provided"),
        .post(
            "runs/log-metric", #"{"run_id":"{RUN}","key":"a\u0000","value":1,"timestamp":1}"#, 400, invalid,
            startsWith: #"Invalid value "a\u0000" for parameter 'key' supplied: NUL"#),
        .post(
            "runs/log-metric", #"{"run_id":"{RUN}","key":"m4","value":1,"timestamp":-1}"#, 400, invalid,
            "Invalid value -1 for parameter 'timestamp' supplied: metric 'm4' (value=1.0). "
                + "Timestamp must be a nonnegative long (64-bit integer) "),
        .post(
            "runs/log-metric", #"{"run_id":"{RUN}","key":"a#b","value":1,"timestamp":-1}"#, 400, invalid,
            Expected.badCharacter(#""a#b""#, "name")),
        .post(
            "runs/log-metric", #"{"run_id":"{RUN}","key":"a//b","value":1,"timestamp":1}"#, 400, invalid,
            "Invalid value \"a//b\" for parameter 'name' supplied: Names may be treated as files in certain cases, and "
                + "must not resolve to other names when treated as such. This name would resolve to 'a/b'"),
        .post(
            "runs/log-metric", #"{"run_id":"{RUN}","key":"\#(long)","value":1,"timestamp":1}"#, 400, invalid,
            "'Metric name' exceeds the maximum length of 250 characters"),
        .post(
            "runs/log-metric", #"{"run_id":"{RUN}","key":"a","value":1,"timestamp":1,"model_id":"m-9"}"#, 400,
            "BAD_REQUEST", "Logged model with id 'm-9' not found"),
        .post(
            "runs/log-metric", #"{"run_id":"nope","key":"a","value":1,"timestamp":1}"#, 404, absent,
            "Run with id=nope not found"),
        .post(
            "runs/log-metric", #"{"run_id":"{DELETED}","key":"a","value":1,"timestamp":1}"#, 400, invalid,
            Expected.deletedRun),
    ]

    static let otherRefusals: [Scenario] = [
        .post("runs/log-parameter", #"{"run_id":"{RUN}"}"#, 400, invalid, Expected.missing("key")),
        .post(
            "runs/log-parameter", #"{"run_id":"{RUN}","key":"a","value":5}"#, 400, invalid,
            Expected.wrongType("5", "value", "int")),
        .post(
            "runs/log-parameter", #"{"run_id":"{RUN}","key":"a\n"}"#, 400, invalid,
            Expected.badCharacter(#""a\n""#, "key")),
        .post(
            "runs/log-parameter", #"{"run_id":"{RUN}","key":"\#(long)"}"#, 400, invalid,
            "'Param key' exceeds the maximum length of 250 characters"),
        .post(
            "runs/log-parameter", #"{"run_id":"{RUN}","key":"a","value":"x\u0000"}"#, 400, invalid,
            startsWith: #"Invalid value "x\u0000" for parameter 'value'"#),
        .post(
            "runs/log-parameter", #"{"run_id":"{RUN}","key":"p","value":"2"}"#, 400, invalid,
            startsWith:
                "Changing param values is not allowed. Param with key='p' was already logged with value='1' for "
                + "run ID='{RUN}'. Attempted logging new value '2'."
        ),
        .post("runs/log-parameter", #"{"run_id":"{DELETED}","key":"a"}"#, 400, invalid, Expected.deletedRun),

        .post("runs/set-tag", #"{"run_id":"{RUN}","value":"x"}"#, 400, invalid, Expected.missing("key")),
        .post(
            "runs/set-tag", #"{"run_id":"{RUN}","key":"\#(long)"}"#, 400, invalid,
            "'key' exceeds the maximum length of 250 characters"),
        .post(
            "runs/set-tag", #"{"run_id":"{RUN}","key":"../x"}"#, 400, invalid,
            startsWith: #"Invalid value "../x" for parameter 'key' supplied: Names may be treated as files"#),
        .post("runs/set-tag", #"{"run_id":"{DELETED}","key":"a"}"#, 400, invalid, Expected.deletedRun),
        .post("runs/delete-tag", #"{"run_id":"{RUN}"}"#, 400, invalid, Expected.missing("key")),
        .post(
            "runs/delete-tag", #"{"run_id":"{RUN}","key":"t"}"#, 404, absent, "No tag with name: t in run with id {RUN}"
        ),
        .post("runs/delete-tag", #"{"run_uuid":"{RUN}","key":"k"}"#, 404, absent, "Run with id= not found"),

        .post("runs/log-model", #"{"run_id":"{RUN}"}"#, 400, invalid, Expected.missing("model_json")),
        .post(
            "runs/log-model", #"{"run_id":"nope","model_json":"x"}"#, 400, invalid,
            "Malformed model info. \n x \n is not a valid JSON."),
        .post(
            "runs/log-model", #"{"run_id":"nope","model_json":"[]"}"#, 400, invalid,
            "Malformed model info. \n [] \n is not a valid JSON."),
        .post(
            "runs/log-model", #"{"run_id":"nope","model_json":"{\"flavors\":{},\"run_id\":\"x\"}"}"#, 400, invalid,
            "Model json is missing mandatory fields: {'artifact_path', 'utc_time_created'}"),
    ]

    @Test(arguments: metricRefusals + otherRefusals) func refuses(_ scenario: Scenario) throws { try scenario.check() }

    @Test(arguments: [
        ("1", "1.0"), ("-0.5", "-0.5"), ("true", "1.0"), (#""3.5""#, "3.5"), (#""1e-05""#, "1e-05"),
        (#""NaN""#, #""NaN""#),
        (#""Infinity""#, "1.7976931348623157e+308"), (#""inf""#, "1.7976931348623157e+308"),
        (#""-Infinity""#, "-1.7976931348623157e+308"), (#""-inf""#, "-1.7976931348623157e+308"), ("1e16", "1e+16"),
    ])
    func metricValuesComeInManyForms(_ given: String, _ stored: String) throws {
        let server = try APIServer()
        let id = try server.makeRun()
        let answer = try server.post(
            "runs/log-metric",
            "{\"run_uuid\":\"\(id)\",\"key\":\"a b/c:d\",\"value\":\(given),\"timestamp\":\"7\",\"step\":-3.0}")
        #expect(answer.status == 200, "\(answer.text)")
        #expect(answer.text == "{}")
        let metrics = try server.get("runs/get?run_id=\(id)").json?["run"]?["data"]?["metrics"]
        #expect(metrics?.compactText == "[{\"key\":\"a b/c:d\",\"step\":-3,\"timestamp\":7,\"value\":\(stored)}]")
    }

    @Test func longValuesAreCutOrRefused() throws {
        let value = String(repeating: "ü", count: 8001)
        for truncates in [true, false] {
            var configuration = APIConfiguration()
            configuration.truncateLongValues = truncates
            let server = try APIServer(configuration)
            let id = try server.makeRun()
            let param = try server.post(
                "runs/log-parameter", "{\"run_id\":\"\(id)\",\"key\":\"a\",\"value\":\"\(value)\"}")
            let tag = try server.post("runs/set-tag", "{\"run_id\":\"\(id)\",\"key\":\"a\",\"value\":\"\(value)\"}")
            if truncates {
                let run = try server.store.run(id: id)
                #expect(run.params.map(\.value.count) == [6000])
                #expect(run.tags.first { $0.key == "a" }?.value.count == 8000)
            } else {
                #expect(param.message == "'Param value' exceeds the maximum length of 6000 characters")
                #expect(tag.message == "'value' exceeds the maximum length of 8000 characters")
            }
        }
    }

    @Test func theRunNameFollowsItsTag() throws {
        let server = try APIServer()
        let id = try server.makeRun()
        func name() throws -> String? {
            try server.get("runs/get?run_id=\(id)").json?["run"]?["info"]?["run_name"]?.string
        }
        #expect(
            try server.post("runs/set-tag", "{\"run_id\":\"\(id)\",\"key\":\"mlflow.runName\",\"value\":\"new\"}")
                .status == 200)
        #expect(try name() == "new")
        #expect(try server.post("runs/set-tag", "{\"run_id\":\"\(id)\",\"key\":\"mlflow.runName\"}").status == 200)
        #expect(try name() == "new")
        #expect(try server.post("runs/delete-tag", "{\"run_id\":\"\(id)\",\"key\":\"mlflow.runName\"}").status == 200)
        #expect(try name() == "new")
    }

    @Test func modelsOfOldClientsGoIntoAList() throws {
        let server = try APIServer()
        let id = try server.makeRun()
        for path in ["m1", "m2"] {
            let model = """
                {\\"artifact_path\\":\\"\(path)\\",\\"run_id\\":\\"\(id)\\",\\"extra\\":1,\
                \\"utc_time_created\\":\\"t\\",\
                \\"flavors\\":{\\"sk\\":{\\"v\\":\\"1\\",\\"config\\":{\\"secret\\":1}}}}
                """
            let answer = try server.post("runs/log-model", "{\"run_id\":\"\(id)\",\"model_json\":\"\(model)\"}")
            #expect(answer.status == 200, "\(answer.text)")
        }
        let tag = try server.store.run(id: id).tags.first { $0.key == "mlflow.log-model.history" }
        func entry(_ path: String) -> String {
            #"{"run_id": "\#(id)", "artifact_path": "\#(path)", "utc_time_created": "t", "model_uuid": null, "#
                + #""flavors": {"sk": {"v": "1"}}}"#
        }
        #expect(tag?.value == "[\(entry("m1")), \(entry("m2"))]")
    }

    @Test func aModelIsNotAddedToWhatIsNoList() throws {
        let server = try APIServer()
        let id = try server.makeRun()
        _ = try server.post(
            "runs/set-tag", "{\"run_id\":\"\(id)\",\"key\":\"mlflow.log-model.history\",\"value\":\"{}\"}")
        let model = #"{\"artifact_path\":1,\"flavors\":{},\"utc_time_created\":1,\"run_id\":1}"#
        let answer = try server.post("runs/log-model", "{\"run_id\":\"\(id)\",\"model_json\":\"\(model)\"}")
        #expect(answer.status == 400)
        #expect(
            answer.message
                == "The run's tag 'mlflow.log-model.history' does not hold a JSON list, so no model can be added to it."
        )
    }
}
