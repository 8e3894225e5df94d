import MicroHTTP
import Testing

/// One request and what must come of it, on a server that holds:
///
/// - experiment 1, `exp`, active, with the tag `t` = `v`;
/// - experiment 2, `gone`, deleted;
/// - the run `{RUN}` in experiment 1 with the metric `m` (1.5 at time 10, step 1), the param `p` = `1` and the tag
///   `k` = `v`;
/// - the run `{DELETED}` in experiment 1, deleted.
struct Scenario: Sendable, CustomTestStringConvertible {
    let method: HTTPMethod
    let target: String
    let body: String?
    let status: Int
    let code: String?
    let message: String?
    let contains: [String]
    let isPrefix: Bool

    var testDescription: String {
        "\(method.rawValue) \(target) \(body.map { String($0.prefix(100)) } ?? "") -> \(status)"
    }

    /// A refusal with exactly this message.
    static func post(_ path: String, _ body: String, _ status: Int, _ code: String, _ message: String) -> Scenario {
        Scenario(.post, path, body, status, code, message)
    }

    /// A refusal whose message starts so.
    static func post(_ path: String, _ body: String, _ status: Int, _ code: String, startsWith: String) -> Scenario {
        Scenario(.post, path, body, status, code, startsWith, isPrefix: true)
    }

    static func get(_ path: String, _ status: Int, _ code: String, _ message: String) -> Scenario {
        Scenario(.get, path, nil, status, code, message)
    }

    /// A success whose compact body holds these texts.
    static func post(_ path: String, _ body: String, contains: String...) -> Scenario {
        Scenario(.post, path, body, 200, nil, nil, contains: contains)
    }

    static func get(_ path: String, contains: String...) -> Scenario {
        Scenario(.get, path, nil, 200, nil, nil, contains: contains)
    }

    private init(
        _ method: HTTPMethod, _ path: String, _ body: String?, _ status: Int, _ code: String?, _ message: String?,
        contains: [String] = [], isPrefix: Bool = false
    ) {
        self.method = method
        target = path.hasPrefix("/") ? path : "/api/2.0/mlflow/" + path
        self.body = body
        self.status = status
        self.code = code
        self.message = message
        self.contains = contains
        self.isPrefix = isPrefix
    }

    func check() throws {
        let server = try APIServer()
        let run = try server.fillForScenarios()
        func filled(_ text: String) -> String {
            text.replacing("{RUN}", with: run.active).replacing("{DELETED}", with: run.deleted)
        }
        let answer = try server.send(method, filled(target), body.map(filled))
        #expect(answer.status == status, "\(answer.text)")
        #expect(answer.code == code)
        if let message = message.map(filled) {
            if isPrefix {
                #expect(answer.message?.hasPrefix(message) == true, "\(answer.message ?? answer.text)")
            } else {
                #expect(answer.message == message)
            }
        }
        for text in contains { #expect(answer.compact.contains(filled(text)), "\(answer.compact)") }
        #expect(!server.log.all.contains { $0.hasPrefix("failure") }, "\(server.log.all)")
    }
}

extension APIServer {
    /// Makes what `Scenario` promises.
    func fillForScenarios() throws -> (active: String, deleted: String) {
        let experiment = try makeExperiment("exp")
        #expect(experiment == "1")
        let gone = try makeExperiment("gone")
        let run = try makeRun("\"run_name\":\"rn\",\"start_time\":5", experiment: experiment)
        let deleted = try makeRun("\"run_name\":\"old\"", experiment: experiment)
        for (path, body) in [
            ("experiments/set-experiment-tag", #"{"experiment_id":"1","key":"t","value":"v"}"#),
            ("experiments/delete", "{\"experiment_id\":\"\(gone)\"}"),
            (
                "runs/log-batch",
                """
                {"run_id":"\(run)","metrics":[{"key":"m","value":1.5,"timestamp":10,"step":1}],
                 "params":[{"key":"p","value":"1"}],"tags":[{"key":"k","value":"v"}]}
                """
            ),
            ("runs/delete", "{\"run_id\":\"\(deleted)\"}"),
        ] {
            let answer = try post(path, body)
            #expect(answer.status == 200, "\(path): \(answer.text)")
        }
        return (run, deleted)
    }
}

/// Texts that many scenarios share.
enum Expected {
    static let docs = " See the API docs for more information about request parameters."

    static func missing(_ field: String) -> String { "Missing value for required parameter '\(field)'." + docs }

    static func wrongType(_ value: String, _ field: String, _ type: String) -> String {
        "Invalid value \(value) for parameter '\(field)' supplied:  Hint: Value was of type '\(type)'." + docs
    }

    static func badCharacter(_ key: String, _ path: String) -> String {
        "Invalid value \(key) for parameter '\(path)' supplied: Names may only contain alphanumerics, underscores (_), "
            + "dashes (-), periods (.), spaces ( ), colon(:) and slashes (/)."
    }

    static let deletedRun = "The run {DELETED} must be in the 'active' state. Current state is deleted."
}
