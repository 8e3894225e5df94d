import API
import JSON
import Model
import Store
import Testing

private let invalid = "INVALID_PARAMETER_VALUE"
private let absent = "RESOURCE_DOES_NOT_EXIST"

@Suite struct ExperimentTests {
    static let refusals: [Scenario] = [
        .post("experiments/create", "{}", 400, invalid, Expected.missing("name")),
        .post("experiments/create", #"{"name":""}"#, 400, invalid, Expected.missing("name")),
        .post("experiments/create", #"{"name":null}"#, 400, invalid, Expected.missing("name")),
        .post("experiments/create", #"{"name":123}"#, 400, invalid, Expected.wrongType("123", "name", "int")),
        .post("experiments/create", #"{"name":["a"]}"#, 400, invalid, Expected.wrongType(#"["a"]"#, "name", "list")),
        .post(
            "experiments/create", #"{"name":"\#(String(repeating: "x", count: 501))"}"#, 400, invalid,
            "'name' exceeds the maximum length of 500 characters"),
        .post(
            "experiments/create", #"{"name":"a\u0000b"}"#, 400, invalid,
            startsWith: #"Invalid value "a\u0000b" for parameter 'name' supplied: NUL"#),
        .post(
            "experiments/create", #"{"name":"exp"}"#, 400, "RESOURCE_ALREADY_EXISTS",
            startsWith: "Experiment(name=exp) already exists."),
        .post(
            "experiments/create", #"{"name":"gone"}"#, 400, "RESOURCE_ALREADY_EXISTS",
            startsWith: "Experiment(name=gone) already exists."),
        .post(
            "experiments/create", #"{"name":"n","tags":"x"}"#, 400, invalid,
            Expected.wrongType(#""x""#, "tags", "str")),
        .post(
            "experiments/create", #"{"name":"n","tags":[{"key":"a","value":1}]}"#, 400, invalid,
            Expected.wrongType("1", "tags[0].value", "int")),
        .post(
            "experiments/create", #"{"name":"n","tags":[{"key":"a#b","value":"1"}]}"#, 400, invalid,
            Expected.badCharacter(#""a#b""#, "key")),
        .post(
            "experiments/create", #"{"name":"n","artifact_location":"s3://b/p#f"}"#, 400, invalid,
            "'artifact_location' URL can't include fragments or params."),
        .post(
            "experiments/create", #"{"name":"n","artifact_location":"path;params"}"#, 400, invalid,
            "'artifact_location' URL can't include fragments or params."),
        .post(
            "experiments/create", #"{"name":"n","artifact_location":"s3://b/p?x=%252e%252e"}"#, 400, invalid,
            "Invalid query string"),
        .post(
            "experiments/create", #"{"name":"n","artifact_location":"runs:/abc/x"}"#, 400, invalid,
            "Artifact location cannot be a runs:/ URI. Given: 'runs:/abc/x'"),
        .post(
            "experiments/create", #"{"name":"n","artifact_location":"s3://\#(String(repeating: "x", count: 2048))"}"#,
            400, invalid, startsWith: "Invalid artifact path length. The length of the artifact path cannot be"),

        .get("experiments/get", 400, invalid, Expected.missing("experiment_id")),
        .get("experiments/get?experiment_id=", 400, invalid, Expected.missing("experiment_id")),
        .get("experiments/get?experimentId=1", 400, invalid, Expected.missing("experiment_id")),
        .get(
            "experiments/get?experiment_id=abc", 400, invalid,
            "Invalid experiment ID 'abc'. Experiment ID must be a valid integer."),
        .get("experiments/get?experiment_id=99999", 404, absent, "No Experiment with id=99999 exists"),
        .get("experiments/get?experiment_id=-1", 404, absent, "No Experiment with id=-1 exists"),
        .get(
            "experiments/get?experiment_id=99999999999999999999", 404, absent,
            "No Experiment with id=99999999999999999999 exists"),
        .get("experiments/get-by-name?experiment_name=zzz", 404, absent, "Could not find experiment with name 'zzz'"),
        .get("experiments/get-by-name", 400, invalid, Expected.missing("experiment_name")),

        .post("experiments/update", #"{"new_name":"x"}"#, 400, invalid, Expected.missing("experiment_id")),
        .post("experiments/update", #"{"experiment_id":"1"}"#, 400, invalid, Expected.missing("new_name")),
        .post(
            "experiments/update", #"{"experiment_id":1,"new_name":"x"}"#, 400, invalid,
            Expected.wrongType("1", "experiment_id", "int")),
        .post(
            "experiments/update", #"{"experiment_id":"9","new_name":"x"}"#, 404, absent,
            "No Experiment with id=9 exists"),
        .post("experiments/delete", #"{"experiment_id":"2"}"#, 404, absent, "No Experiment with id=2 exists"),
        .post("experiments/restore", #"{"experiment_id":"1"}"#, 404, absent, "No Experiment with id=1 exists"),

        .post("experiments/set-experiment-tag", #"{"experiment_id":"1"}"#, 400, invalid, Expected.missing("key")),
        .post(
            "experiments/set-experiment-tag", #"{"experiment_id":"1","key":"a/../b"}"#, 400, invalid,
            startsWith: #"Invalid value "a/../b" for parameter 'key' supplied: Names may be treated as files"#),
        .post(
            "experiments/set-experiment-tag",
            #"{"experiment_id":"1","key":"\#(String(repeating: "x", count: 251))"}"#, 400, invalid,
            "'key' exceeds the maximum length of 250 characters"),
        .post(
            "experiments/set-experiment-tag",
            #"{"experiment_id":"1","key":"k","value":"\#(String(repeating: "x", count: 20001))"}"#, 400, invalid,
            "'value' exceeds the maximum length of 20000 characters"),
        .post(
            "experiments/set-experiment-tag", #"{"experiment_id":"2","key":"k"}"#, 400, invalid,
            "The experiment 2 must be in the 'active' state. Current state is deleted."),
        .post(
            "experiments/delete-experiment-tag", #"{"experiment_id":"1","key":"c"}"#, 404, absent,
            "No tag with name: c in experiment with id 1"),

        .post(
            "experiments/search", #"{"max_results":0}"#, 400, invalid,
            "Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer"),
        .post(
            "experiments/search", #"{"max_results":50001}"#, 400, invalid,
            "Invalid value 50001 for parameter 'max_results' supplied. It must be at most 50000"),
        .post(
            "experiments/search", #"{"max_results":"x"}"#, 400, invalid,
            Expected.wrongType(#""x""#, "max_results", "str")),
        .post(
            "experiments/search", #"{"view_type":"SOME"}"#, 400, invalid,
            startsWith:
                #"Invalid value "SOME" for parameter 'view_type' supplied: It must be one of ACTIVE_ONLY, "#
        ),
        .post(
            "experiments/search", #"{"order_by":"name"}"#, 400, invalid,
            Expected.wrongType(#""name""#, "order_by", "str")),
        .post(
            "experiments/search", #"{"order_by":["name",1]}"#, 400, invalid,
            Expected.wrongType("1", "order_by[1]", "int")),
        .post("experiments/search", #"{"filter":"  "}"#, 400, invalid, startsWith: "Invalid filter '  '"),
        .post("experiments/search", #"{"page_token":"!"}"#, 400, invalid, startsWith: "Invalid page token"),
    ]

    @Test(arguments: refusals) func refuses(_ scenario: Scenario) throws { try scenario.check() }

    static let successes: [Scenario] = [
        .post("experiments/create", #"{"name":" spaced name/§ "}"#, contains: #"{"experiment_id":"3"}"#),
        .post("experiments/create", #"{"name":"\#(String(repeating: "ü", count: 500))"}"#, contains: "experiment_id"),
        // Accepted in camelCase, since stock does not check that it is there.
        .post(
            "experiments/create", #"{"name":"c","artifactLocation":"s3://b/p","other":{"x":[1]}}"#, contains: #""3""#),
        .post("experiments/create", #"{"name":"w","artifact_location":"weird://x;y"}"#, contains: #""3""#),
        .get("experiments/get?experiment_id=0", contains: #""name":"Default""#, #""experiment_id":"0""#),
        .get("experiments/get?experiment_id=1&experiment_id=2", contains: #""name":"exp""#),
        .post(
            "experiments/create", #"{"name":"n","tags":[{"key":"a","value":"1"},{"key":"a","value":"2"}]}"#,
            contains: #""3""#),
        .get("experiments/get?experiment_id=2", contains: #""lifecycle_stage":"deleted""#),
        .get("experiments/get-by-name?experiment_name=gone", contains: #""experiment_id":"2""#),
        .post("experiments/search", "{}", contains: #""name":"exp""#, #""name":"Default""#),
        .post("experiments/search", #"{"view_type":"DELETED_ONLY","max_results":"5"}"#, contains: #""name":"gone""#),
        .get(
            "experiments/search?max_results=2&view_type=ALL&order_by=name%20DESC&order_by=experiment_id",
            contains: #""name":"gone""#, "next_page_token"),
        .get("experiments/search?max_results=1000", contains: #""name":"exp""#),
        .get("experiments/search?max_results=5&view_type=2", contains: #""name":"gone""#),
        .post("experiments/search", #"{"max_results":5,"filter":"name = 'none'"}"#, contains: "{}"),
        .post("experiments/update", #"{"experiment_id":"1","new_name":"exp"}"#, contains: "{}"),
        .post("experiments/restore", #"{"experiment_id":"2"}"#, contains: "{}"),
        .post("experiments/set-experiment-tag", #"{"experiment_id":"1","key":"t"}"#, contains: "{}"),
        .post("experiments/delete-experiment-tag", #"{"experiment_id":"1","key":"t"}"#, contains: "{}"),
    ]

    @Test(arguments: successes) func answers(_ scenario: Scenario) throws { try scenario.check() }

    @Test func anExperimentIsWrittenAsTheProtocolHasIt() throws {
        let server = try APIServer()
        let created = try server.post(
            "experiments/create", #"{"name":"e\"1","tags":[{"key":"a","value":"ü"},{"key":"b"}]}"#)
        #expect(created.compact == #"{"experiment_id":"1"}"#)
        #expect(created.header("Content-Type") == "application/json")
        let experiment = try #require(try server.get("experiments/get?experiment_id=1").json?["experiment"])
        let time = try #require(experiment["creation_time"]?.int64)
        #expect(time > 1_700_000_000_000)
        #expect(
            experiment.compactText == """
                {"artifact_location":"mlflow-artifacts:/1","creation_time":\(time),"experiment_id":"1",\
                "last_update_time":\(time),"lifecycle_stage":"active","name":"e\\"1",\
                "tags":[{"key":"a","value":"\\u00fc"},{"key":"b","value":""}],"workspace":"default"}
                """)
        let untagged = try server.get("experiments/get?experiment_id=0")
        #expect(untagged.json?["experiment"]?["tags"] == nil)
    }

    @Test(arguments: [
        ("rel/path", "/srv/here/rel/path"), ("/abs/path", "/abs/path"), ("file:///x/y", "file:///x/y"),
        ("s3://bucket/p?v=1", "s3://bucket/p?v=1"), ("", "mlflow-artifacts:/1"),
    ])
    func artifactLocationsAreKeptOrMadeAbsolute(_ given: String, _ kept: String) throws {
        var configuration = APIConfiguration()
        configuration.workingDirectory = "/srv/here"
        let server = try APIServer(configuration)
        let created = try server.post("experiments/create", "{\"name\":\"x\",\"artifact_location\":\"\(given)\"}")
        #expect(created.status == 200, "\(created.text)")
        #expect(try server.store.experiment(id: 1).artifactLocation == kept)
    }

    @Test(arguments: [
        ("http://h/x", false), ("https://h:8443/x", false), ("HDFS://h:9000/x", false), ("viewfs:///x", false),
        ("abfss://c@evil.example/x", false), ("mlflow-artifacts://evil.example/x", false),
        ("http://own.example\\\\@h/x", false),
        ("sftp://user@own.example.evil.example/x", false), ("sftp://own.example:23/x", false),
        ("sftp://own.example:x/", false),
        ("sftp://me@OWN.example:22/other", true), ("sftp://own.example/x", true), ("ftp://anything/x", true),
        ("mlflow-artifacts:/x", true), ("s3://bucket/x", true), ("wasbs://c@a.blob.core.windows.net/x", true),
        ("gs://b", true),
    ])
    func artifactLocationsMayNotNameForeignHosts(_ location: String, _ isAllowed: Bool) throws {
        var configuration = APIConfiguration()
        configuration.artifactRoots = ["sftp://own.example/artifacts", "mlflow-artifacts:/"]
        configuration.allowedArtifactSchemes = ["FTP"]
        let answer = try APIServer(configuration).post(
            "experiments/create", "{\"name\":\"x\",\"artifact_location\":\"\(location)\"}")
        #expect(answer.status == (isAllowed ? 200 : 400), "\(answer.text)")
        if !isAllowed { #expect(answer.message?.contains("addresses a host other than") == true, "\(answer.text)") }
    }

    @Test func pagesFollowEachOther() throws {
        let server = try APIServer()
        for name in ["a", "b", "c"] { _ = try server.makeExperiment(name) }
        var names: [String] = []
        var token = ""
        repeat {
            let page = try server.post(
                "experiments/search", "{\"max_results\":2,\"order_by\":[\"name\"],\"page_token\":\"\(token)\"}")
            names += page.json?["experiments"]?.elements.compactMap { $0["name"]?.string } ?? []
            token = page.json?["next_page_token"]?.string ?? ""
        } while !token.isEmpty
        #expect(names == ["Default", "a", "b", "c"])
    }

    @Test func anExperimentHoldsFiftyCustomViews() throws {
        let server = try APIServer()
        func set(_ key: String) throws -> Answer {
            try server.post("experiments/set-experiment-tag", "{\"experiment_id\":\"0\",\"key\":\"\(key)\"}")
        }
        for number in 1...50 { #expect(try set("mlflow.customView.view\(number)").status == 200) }
        let refused = try set("mlflow.customView.view51")
        #expect(refused.status == 400)
        #expect(refused.message?.hasPrefix("Unable to create another custom view for experiment 0;") == true)
        #expect(try set("mlflow.customView.view7").status == 200)
        #expect(try set("other").status == 200)
    }
}
