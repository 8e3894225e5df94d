import API
import JSON
import MicroHTTP
import Testing

/// One call of the model registry: a method, a path below `/api/2.0/mlflow/`, and a body unless it is a GET.
struct RegistryCall: Sendable, CustomTestStringConvertible {
    let method: HTTPMethod
    let path: String
    let body: String?

    static func get(_ path: String) -> RegistryCall { RegistryCall(method: .get, path: path, body: nil) }
    static func post(_ path: String, _ body: String) -> RegistryCall {
        RegistryCall(method: .post, path: path, body: body)
    }
    static func patch(_ path: String, _ body: String) -> RegistryCall {
        RegistryCall(method: .patch, path: path, body: body)
    }
    static func delete(_ path: String, _ body: String) -> RegistryCall {
        RegistryCall(method: .delete, path: path, body: body)
    }

    var testDescription: String { "\(method.rawValue) \(path) \(body.map { String($0.prefix(100)) } ?? "")" }
}

extension APIServer {
    func send(_ call: RegistryCall) throws -> Answer {
        try send(call.method, "/api/2.0/mlflow/" + call.path, call.body)
    }

    /// What must succeed.
    @discardableResult
    func done(_ call: RegistryCall) throws -> JSONValue {
        let answer = try send(call)
        #expect(answer.status == 200, "\(call.testDescription): \(answer.text)")
        return try #require(answer.json)
    }

    /// A server with the model `M` of two versions, of which the second has the alias `champ`, a model `empty`, and the
    /// prompt `P` of one version.
    static func withRegistry(workingDirectory: String = "") throws -> APIServer {
        var configuration = APIConfiguration()
        configuration.workingDirectory = workingDirectory
        let server = try APIServer(configuration)
        try server.done(.post("registered-models/create", #"{"name":"M","tags":[{"key":"t","value":"v"}]}"#))
        try server.done(.post("registered-models/create", #"{"name":"empty"}"#))
        for source in ["s3://b/1", "s3://b/2"] {
            try server.done(.post("model-versions/create", #"{"name":"M","source":"\#(source)","run_id":"r"}"#))
        }
        try server.done(.post("registered-models/alias", #"{"name":"M","alias":"champ","version":"2"}"#))
        let isPrompt = #"{"key":"mlflow.prompt.is_prompt","value":"true"}"#
        try server.done(.post("registered-models/create", #"{"name":"P","tags":[\#(isPrompt)]}"#))
        try server.done(
            .post(
                "model-versions/create",
                #"{"name":"P","source":"dummy-source","tags":[\#(isPrompt),{"key":"mlflow.prompt.text","value":"hi"}]}"#
            ))
        return server
    }
}
