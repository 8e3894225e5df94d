import API
import JSON
import Model
import Testing

/// Where a new version may come from.
@Suite struct RegistrySourceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let source: String
        /// More fields of the request.
        let fields: String
        /// nil when the source is good; else a part of the message.
        let refusal: String?

        init(_ source: String, _ fields: String = "", _ refusal: String? = nil) {
            self.source = source
            self.fields = fields
            self.refusal = refusal
        }

        var testDescription: String { "\(source) \(fields) -> \(refusal ?? "good")" }
    }

    private static let notAbsolute = "Please provide an absolute path."
    private static let local = "To use a local path as a model version source, the run_id request parameter has to be"
    private static let localModel = "To use a local path as a model version source, the model_id request parameter"
    private static let run = "The run_id request parameter must identify the resource that contains the source."
    private static let model = "The model_id request parameter must identify the resource that contains the source."

    /// `{RUN}` is a run of the default experiment, `{LOCAL}` one below `/data/exp`, `{MODEL}` a logged model of `{RUN}`.
    static let cases: [Case] = [
        // Anywhere else: only the form of the path counts.
        Case("s3://bucket/model"),
        Case("s3://bucket//model/"),
        Case("s3://bucket/bin/model", #","run_id":"nobody""#),
        Case("dbfs:/x/y"),
        Case("s3:/x"),
        Case("s3://bucket", "", notAbsolute),
        Case("s3://bucket/", "", notAbsolute),
        Case("s3:x/y", "", notAbsolute),
        Case("s3://bucket/./x", "", notAbsolute),
        Case("s3://bucket/a/../x", "", notAbsolute),
        Case("s3://bucket/a/%2e%2E/x", "", notAbsolute),
        Case("s3://bucket/a/%252e%252e%252fx", "", notAbsolute),
        Case("s3://bucket/x?y=/../z", "", notAbsolute),
        Case("s3://bucket/.%0a./x", "", notAbsolute),
        Case("s3://bucket/x%2500", "", notAbsolute),
        Case("s3://[bucket/x", "", notAbsolute),
        Case("s3://bucket/%" + String(repeating: "25", count: 5000) + "2e", "", notAbsolute),
        Case("databricks", "", notAbsolute),
        Case("sftp://host/x", "", "'source' cannot use the 'sftp' scheme"),
        Case("https://host/x", "", "'source' cannot use the 'https' scheme"),

        // On a disk: only inside the artifacts of a run or logged model that are on one.
        Case("/data/x", "", local),
        Case("dummy-source", "", local),
        Case("/data/x", #","run_id":"nobody""#, run),
        Case("/data/x", #","run_id":"{RUN}""#, local),
        Case("/data/exp/{LOCAL}/artifacts", #","run_id":"{LOCAL}""#),
        Case("/data/exp/{LOCAL}/artifacts/m", #","run_id":"{LOCAL}""#),
        Case("file:///data/exp/{LOCAL}/artifacts/m", #","run_id":"{LOCAL}""#),
        Case("file://localhost/data/exp/{LOCAL}/artifacts/m", #","run_id":"{LOCAL}""#),
        Case("/data//exp/./{LOCAL}/artifacts/a/../m", #","run_id":"{LOCAL}""#),
        Case("exp/{LOCAL}/artifacts/m", #","run_id":"{LOCAL}""#),
        Case("/data/exp/{LOCAL}/artifacts2", #","run_id":"{LOCAL}""#, local),
        Case("/data/exp/{LOCAL}/artifacts/../m", #","run_id":"{LOCAL}""#, local),
        Case("/data/exp/{LOCAL}/artifacts/%2e%2e/m", #","run_id":"{LOCAL}""#, local),
        Case("/data/exp/{LOCAL}/artifacts/%252e%252e/m", #","run_id":"{LOCAL}""#, local),
        Case("/../data/exp/{LOCAL}", #","run_id":"{LOCAL}""#, local),
        Case("/data/x", #","model_id":"{MODEL}""#, localModel),
        Case("file://host/x", "", "file://host/x is not a valid remote uri."),

        // Of a run.
        Case("runs:/{RUN}/m", #","run_id":"{RUN}""#),
        Case("runs:/nobody/m", #","run_id":"nobody""#),
        Case("runs:/{RUN}/m", "", run),
        Case("runs:/{RUN}/m", #","run_id":"other""#, run),
        Case("runs://x/{RUN}/m", #","run_id":"{RUN}""#, run),
        Case("runs:////m", #","run_id":"m""#, run),
        Case("runs:/", #","run_id":"""#, notAbsolute),
        Case("runs:/{RUN}/m", #","run_id":"{RUN}","model_id":"{MODEL}""#, model),

        // Behind the artifact proxy.
        Case("mlflow-artifacts:/0/{RUN}/artifacts/m", #","run_id":"{RUN}""#),
        Case("mlflow-artifacts:/0/{RUN}/artifacts", #","run_id":"{RUN}""#),
        Case("mlflow-artifacts:/0/{MODEL}/x", "", run),
        Case("mlflow-artifacts:/0/{RUN}/artifacts/m", #","run_id":"nobody""#, run),
        Case("mlflow-artifacts:/0/{RUN}", #","run_id":"{RUN}""#, run),
        Case("mlflow-artifacts:/0/{RUN}/artifacts2/m", #","run_id":"{RUN}""#, run),
        Case("mlflow-artifacts:/0/models/{MODEL}/artifacts", #","model_id":"{MODEL}""#),
        Case("mlflow-artifacts:/0/{RUN}/artifacts/m", #","model_id":"{MODEL}""#, model),

        // A logged model.
        Case("models:/{MODEL}", #","model_id":"{MODEL}""#),
        Case("models:/{MODEL}", "", model),
        Case("models:/{MODEL}", #","model_id":"m-other""#, model),
        Case("models:/m-nope", #","model_id":"m-nope""#, "Logged model with ID 'm-nope' not found."),
        Case("s3://b/x", #","model_id":"m-nope""#, "Logged model with ID 'm-nope' not found."),

        // Another version.
        Case("models:/M/2"),
        Case("models:/M@champ", #","run_id":"r""#),
        Case("models:/M/latest", #","run_id":"r","model_id":"""#),
        Case("models:/M/None"),
        Case("models:/M/9", "", "Model Version (name=M, version=9) not found"),
        Case("models:/M@nope", "", "Registered model alias nope not found."),
        Case("models:/M/Staging", "", "No versions of model with name 'M' and stage 'Staging' found"),
        Case("models:/M/bogus", "", "Invalid Model Version stage: bogus."),
        Case("models:/empty/latest", "", "No versions of model with name 'empty' found"),
        Case("models:/nope/1", "", "Registered Model with name=nope not found"),
        Case("models:/P/1", "", "Prompt versions cannot be used as model version sources."),
        Case("models:/M/1", #","run_id":"other""#, "must match the referenced model version."),
        Case("models:/M/1", #","model_id":"{MODEL}""#, "must match the referenced model version."),
        Case("models://host/M/1", "", "Registered model sources must use the active model registry."),
        Case("models:/M/1/2", "", model),
        Case("models:/M@", "", model),
        Case("models:/", "", model),
    ]

    @Test(arguments: cases) func takesOrRefuses(_ one: Case) throws {
        let (server, run, local, model) = try Self.server()
        func filled(_ text: String) -> String {
            text.replacing("{RUN}", with: run).replacing("{LOCAL}", with: local).replacing("{MODEL}", with: model)
        }
        let answer = try server.post(
            "model-versions/create", #"{"name":"M","source":"\#(filled(one.source))"\#(filled(one.fields))}"#)
        let versions = try server.done(.get("model-versions/search"))["model_versions"]?.elementCount
        if let refusal = one.refusal {
            #expect((400...404).contains(answer.status))
            #expect(answer.message?.contains(refusal) == true, "\(answer.text)")
            #expect(versions == 2)
        } else {
            #expect(answer.status == 200, "\(answer.text)")
            #expect(versions == 3)
        }
        #expect(!server.log.all.contains { $0.hasPrefix("failure") }, "\(server.log.all)")
    }

    private static func server() throws -> (server: APIServer, run: String, local: String, model: String) {
        let server = try APIServer.withRegistry(workingDirectory: "/data")
        let local = try server.done(
            .post("experiments/create", #"{"name":"local","artifact_location":"exp"}"#))["experiment_id"]?.string
        let run = try server.makeRun()
        let localRun = try server.makeRun(experiment: try #require(local))
        let model = try server.done(
            .post("logged-models", #"{"experiment_id":"0","source_run_id":"\#(run)"}"#))["model"]?["info"]?["model_id"]
        return (server, run, localRun, try #require(model?.string))
    }

    @Test func aCopyTakesOverWhereTheFilesAre() throws {
        let (server, run, _, model) = try Self.server()
        func uri(_ version: Int) throws -> String? {
            try server.done(.get("model-versions/get-download-uri?name=M&version=\(version)"))["artifact_uri"]?.string
        }
        try server.done(
            .post("model-versions/create", #"{"name":"M","source":"models:/\#(model)","model_id":"\#(model)"}"#))
        let copy = try server.done(.post("model-versions/create", #"{"name":"M","source":"models:/M/latest"}"#))
        #expect(copy["model_version"]?["source"]?.string == "models:/M/3")
        #expect(copy["model_version"]?["run_id"]?.string == run)
        #expect(try uri(1) == "s3://b/1")
        #expect(try uri(3) == "mlflow-artifacts:/0/models/\(model)/artifacts")
        #expect(try uri(4) == "mlflow-artifacts:/0/models/\(model)/artifacts")
        try server.done(
            .post("model-versions/create", #"{"name":"M","source":"runs:/\#(run)/m","run_id":"\#(run)"}"#))
        #expect(try uri(5) == "runs:/\(run)/m")
    }

    @Test func aLoggedModelListsItsVersions() throws {
        let (server, _, _, model) = try Self.server()
        func list() throws -> String? {
            let tags = try server.done(.get("logged-models/\(model)"))["model"]?["info"]?["tags"]
            return tags?.elements.first { $0["key"]?.string == "mlflow.modelVersions" }?["value"]?.string
        }
        func set(_ value: String) throws {
            try server.done(
                .patch(
                    "logged-models/\(model)/tags",
                    #"{"tags":[{"key":"mlflow.modelVersions","value":"\#(value)"}]}"#))
        }
        func register(_ name: String) throws -> Answer {
            try server.post(
                "model-versions/create",
                #"{"name":"\#(name)","source":"models:/\#(model)","model_id":"\#(model)"}"#)
        }
        #expect(try register("M").status == 200)
        #expect(try list() == #"[{"name": "M", "version": 3}]"#)
        // As the stock client adds its own entry.
        try set(#"[{\"name\": \"M\", \"version\": 3}, {\"name\": \"M\", \"version\": \"3\"}]"#)
        #expect(try register("empty").status == 200)
        #expect(
            try list()
                == #"[{"name": "M", "version": 3}, {"name": "M", "version": "3"}, {"name": "empty", "version": 1}]"#)
        // A model that is made anew under the name counts from one again.
        try server.done(.delete("registered-models/delete", #"{"name":"empty"}"#))
        try server.done(.post("registered-models/create", #"{"name":"empty"}"#))
        #expect(try register("empty").status == 200)
        #expect(try list()?.split(separator: "empty").count == 2)
        try set("none")
        let refused = try register("M")
        #expect(refused.status == 400)
        #expect(refused.message?.contains("does not hold a JSON list") == true, "\(refused.text)")
        #expect(try list() == "none")
    }
}
