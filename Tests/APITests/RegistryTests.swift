import API
import JSON
import MicroHTTP
import Testing

private let invalid = "INVALID_PARAMETER_VALUE"
private let absent = "RESOURCE_DOES_NOT_EXIST"
private let taken = "RESOURCE_ALREADY_EXISTS"

@Suite struct RegistryTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let call: RegistryCall
        let status: Int
        let code: String
        let message: String

        init(_ call: RegistryCall, _ status: Int, _ code: String, _ message: String) {
            self.call = call
            self.status = status
            self.code = code
            self.message = message
        }

        var testDescription: String { call.testDescription }
    }

    private static let badCharacters = "Names may only contain alphanumerics, underscores (_), and dashes (-)."
    private static let unknownVersion = "Model Version (name=M, version=9) not found"

    static let modelRefusals: [Refusal] = [
        Refusal(.post("registered-models/create", "{}"), 400, invalid, Expected.missing("name")),
        Refusal(
            .post("registered-models/create", #"{"name":1}"#), 400, invalid, Expected.wrongType("1", "name", "int")),
        Refusal(
            .post("registered-models/create", #"{"name":" \t"}"#), 400, invalid,
            "Missing value for required parameter 'name'."),
        Refusal(
            .post("registered-models/create", #"{"name":"a:b"}"#), 400, invalid,
            "Invalid model name 'a:b'. Names cannot contain '/' or ':'."),
        Refusal(
            .post("registered-models/create", #"{"name":"..x"}"#), 400, invalid,
            #"Invalid value "..x" for parameter 'name' supplied: Names may be treated as files in certain cases, and "#
                + "must not resolve to other names when treated as such. This name would resolve to '..x'"),
        Refusal(
            .post("registered-models/create", #"{"name":"n","tags":[{"key":"a#","value":"1"}]}"#), 400, invalid,
            Expected.badCharacter(#""a#""#, "key")),
        Refusal(
            .post("registered-models/create", #"{"name":"M"}"#), 400, taken, "Registered Model (name=M) already exists."
        ),
        Refusal(
            .post("registered-models/create", #"{"name":"P"}"#), 400, taken,
            "Tried to create a registered model with name 'P', but the name is already taken by a prompt. MLflow does "
                + "not allow creating a model and a prompt with the same name."),
        Refusal(
            .post("registered-models/create", #"{"name":"P","tags":[{"key":"mlflow.prompt.is_prompt"}]}"#), 400, taken,
            "Prompt (name=P) already exists."),
        Refusal(.get("registered-models/get"), 400, invalid, Expected.missing("name")),
        Refusal(.get("registered-models/get?name=m"), 404, absent, "Registered Model with name=m not found"),
        Refusal(
            .get("registered-models/get?name=a/b"), 400, invalid,
            "Invalid model name 'a/b'. Names cannot contain '/' or ':'."),
        // The fields of a DELETE are in its body and nowhere else.
        Refusal(
            .delete("registered-models/delete?name=M", "{}"), 400, invalid, Expected.missing("name")),
        Refusal(
            .patch("registered-models/update", #"{"name":"nope"}"#), 404, absent,
            "Registered Model with name=nope not found"),
        Refusal(
            .post("registered-models/rename", #"{"name":"M","new_name":"P"}"#), 400, taken,
            "Registered Model (name=P) already exists."),
        Refusal(
            .post("registered-models/rename", #"{"name":"M","new_name":" "}"#), 400, invalid,
            "Missing value for required parameter 'new_name'."),
        Refusal(
            .post("registered-models/set-tag", #"{"name":"nope","key":"k"}"#), 404, absent,
            "Registered Model with name=nope not found"),
        Refusal(
            .post(
                "registered-models/set-tag",
                #"{"name":"M","key":"k","value":"\#(String(repeating: "v", count: 100_001))"}"#), 400, invalid,
            "'value' exceeds the maximum length of 100000 characters"),
        Refusal(
            .delete("registered-models/delete-tag", #"{"name":"M","key":"/"}"#), 400, invalid,
            #"Invalid value "/" for parameter 'key' supplied: Names may be treated as files in certain cases, and must "#
                + "not resolve to other names when treated as such. This name would resolve to '/'"),
        Refusal(
            .get("registered-models/search?max_results=1001"), 400, invalid,
            Expected.wrongType(#""1001""#, "max_results", "str")),
        Refusal(
            .get("registered-models/search?order_by=name&order_by=name%20DESC"), 400, invalid,
            "`order_by` contains duplicate fields: ['name', 'name DESC']"),
    ]

    static let versionRefusals: [Refusal] = [
        Refusal(.post("model-versions/create", #"{"name":"M"}"#), 400, invalid, Expected.missing("source")),
        Refusal(
            .post("model-versions/create", #"{"name":"nope","source":"s3://b/x"}"#), 404, absent,
            "Registered Model with name=nope not found"),
        Refusal(
            .post(
                "model-versions/create",
                #"{"name":"P","source":"s3://x/y","tags":[{"key":"mlflow.prompt.is_prompt","value":"True"}]}"#), 400,
            invalid, "Invalid prompt source: 's3://x/y'. Prompt sources must use an MLflow placeholder."),
        Refusal(
            .post(
                "model-versions/set-tag",
                #"""
                {"name":"P","version":"1","key":"mlflow.prompt.text",
                 "value":"\#(String(repeating: "v", count: 100_001))"}
                """#), 400, invalid, "Prompt text exceeds max length of 100000 characters."),
        Refusal(.get("model-versions/get?name=M&version=9"), 404, absent, unknownVersion),
        Refusal(.get("model-versions/get?name=M&version=009"), 404, absent, unknownVersion),
        Refusal(
            .get("model-versions/get?name=M&version=99999999999999999999"), 404, absent,
            "Model Version (name=M, version=99999999999999999999) not found"),
        Refusal(
            .get("model-versions/get?name=M&version=1_"), 400, invalid,
            "Parameter 'version' must be an integer, got '1_'."),
        Refusal(.get("model-versions/get?name=M"), 400, invalid, Expected.missing("version")),
        Refusal(
            .get("model-versions/get-download-uri"), 400, invalid, "Missing value for required parameter 'name'."),
        Refusal(
            .get("model-versions/get-download-uri?name=M"), 400, invalid,
            "Parameter 'version' must be an integer, got ''."),
        Refusal(
            .patch("model-versions/update", #"{"name":"M","version":1}"#), 400, invalid,
            Expected.wrongType("1", "version", "int")),
        Refusal(.delete("model-versions/delete", #"{"name":"M","version":"9"}"#), 404, absent, unknownVersion),
        Refusal(
            .delete("model-versions/delete-tag", #"{"name":"M","version":"9","key":"k"}"#), 404, absent, unknownVersion),
        Refusal(
            .post("model-versions/transition-stage", #"{"name":"M","version":"1","stage":"bogus"}"#), 400, invalid,
            "Invalid Model Version stage: bogus. Value must be one of None, Staging, Production, Archived."),
        Refusal(
            .post(
                "model-versions/transition-stage",
                #"{"name":"M","version":"1","stage":"archived","archive_existing_versions":true}"#), 400, invalid,
            "Model version transition cannot archive existing model versions because 'archived' is not an Active "
                + "stage. Valid stages are ['Staging', 'Production']"),
        Refusal(
            .post(
                "model-versions/transition-stage",
                #"{"name":"M","version":"1","stage":"Staging","archive_existing_versions":"true"}"#), 400, invalid,
            Expected.wrongType(#""true""#, "archive_existing_versions", "str")),
        Refusal(
            .get("model-versions/search?max_results=0"), 400, invalid,
            "Invalid value for max_results. It must be a positive integer, but got 0"),
        Refusal(
            .get("model-versions/search?max_results=200001"), 400, invalid,
            Expected.wrongType(#""200001""#, "max_results", "str")),
        Refusal(
            .get("model-versions/search?page_token=x"), 400, invalid, "Invalid page token, could not base64-decode"),

        Refusal(
            .post("registered-models/alias", #"{"name":"M","alias":"a b","version":"1"}"#), 400, invalid,
            "Invalid alias name: 'a b'. \(badCharacters)"),
        Refusal(
            .post("registered-models/alias", #"{"name":"M","alias":"LATEST","version":"1"}"#), 400, invalid,
            "'latest' alias name (case insensitive) is reserved."),
        Refusal(
            .post("registered-models/alias", #"{"name":"M","alias":"V12","version":"1"}"#), 400, invalid,
            "Version alias name 'V12' is reserved."),
        Refusal(
            .post(
                "registered-models/alias",
                #"{"name":"M","alias":"\#(String(repeating: "a", count: 256))","version":"1"}"#), 400, invalid,
            "'Registered model alias name' exceeds the maximum length of 255 characters"),
        Refusal(
            .post("registered-models/alias", #"{"name":"M","alias":"a","version":"9"}"#), 404, absent, unknownVersion),
        Refusal(
            .get("registered-models/alias?name=M&alias=nope"), 400, invalid,
            "Registered model alias nope not found."),
        Refusal(
            .get("registered-models/alias?name=nope&alias=a"), 404, absent, "Registered Model with name=nope not found"),
        Refusal(
            .get("registered-models/alias?name=empty&alias=latest"), 404, absent,
            "Latest version not found for model empty."),
        Refusal(
            .delete("registered-models/alias", #"{"name":"nope","alias":"a"}"#), 404, absent,
            "Registered Model with name=nope not found"),
        Refusal(
            .get("registered-models/get-latest-versions?name=nope&stages=bogus"), 404, absent,
            "Registered Model with name=nope not found"),
        Refusal(
            .get("registered-models/get-latest-versions?name=M&stages=bogus"), 400, invalid,
            "Invalid Model Version stage: bogus. Value must be one of None, Staging, Production, Archived."),
    ]

    @Test(arguments: modelRefusals + versionRefusals) func refuses(_ refusal: Refusal) throws {
        let server = try APIServer.withRegistry()
        let before = try server.get("model-versions/search?max_results=50").text
        let answer = try server.send(refusal.call)
        #expect(answer.status == refusal.status)
        #expect(answer.code == refusal.code)
        #expect(answer.message == refusal.message)
        #expect(try server.get("model-versions/search?max_results=50").text == before)
        #expect(!server.log.all.contains { $0.hasPrefix("failure") }, "\(server.log.all)")
    }

    @Test func aModelIsWrittenAsTheProtocolHasIt() throws {
        let server = try APIServer()
        let made = try server.done(
            .post(
                "registered-models/create",
                #"{"name":"M 1","description":"d","tags":[{"key":"a","value":"0"},{"key":"a","value":"1"}]}"#))
        let time = try #require(made["registered_model"]?["creation_timestamp"]?.int64)
        #expect(time > 1_700_000_000_000)
        #expect(
            made.compactText == """
                {"registered_model":{"creation_timestamp":\(time),"description":"d","last_updated_timestamp":\(time),\
                "name":"M 1","tags":[{"key":"a","value":"1"}]}}
                """)
        let version = try server.done(
            .post(
                "model-versions/create",
                #"{"name":"M 1","source":"s3://b/m","run_link":"l","tags":[{"key":"t","value":"1"}]}"#))
        let versionTime = try #require(version["model_version"]?["creation_timestamp"]?.int64)
        let versionText = """
            "creation_timestamp":\(versionTime),"current_stage":"None","description":"",\
            "last_updated_timestamp":\(versionTime),"name":"M 1","run_id":"","run_link":"l","source":"s3://b/m",\
            "status":"READY","tags":[{"key":"t","value":"1"}],"version":"1"}
            """
        #expect(version.compactText == "{\"model_version\":{\(versionText)}")
        try server.done(.post("registered-models/alias", #"{"name":"M 1","alias":"champ","version":"1"}"#))
        let read = try server.done(.get("registered-models/get?name=M%201"))
        #expect(
            read.compactText == """
                {"registered_model":{"aliases":[{"alias":"champ","version":"1"}],"creation_timestamp":\(time),\
                "description":"d","last_updated_timestamp":\(versionTime),"latest_versions":[{\(versionText)],\
                "name":"M 1","tags":[{"key":"a","value":"1"}]}}
                """)
        // Aliases are shown where one version is asked for, and not in searches.
        let aliased = "{\"aliases\":[\"champ\"],\(versionText)"
        for path in [
            "model-versions/get?name=M%201&version=1", "registered-models/alias?name=M%201&alias=champ",
            "registered-models/alias?name=M%201&alias=Latest",
        ] {
            #expect(try server.done(.get(path)).compactText == "{\"model_version\":\(aliased)}")
        }
        #expect(
            try server.done(.post("registered-models/get-latest-versions", #"{"name":"M 1"}"#)).compactText
                == "{\"model_versions\":[\(aliased)]}")
        #expect(try server.done(.get("model-versions/search")).compactText == "{\"model_versions\":[{\(versionText)]}")
    }

    @Test func anAbsentDescriptionClearsTheOldOne() throws {
        let server = try APIServer.withRegistry()
        for (path, key, name) in [
            ("registered-models/update", "registered_model", #""name":"M""#),
            ("model-versions/update", "model_version", #""name":"M","version":"1""#),
        ] {
            let set = try server.done(.patch(path, "{\(name),\"description\":\"d\"}"))
            #expect(set[key]?["description"]?.string == "d")
            let cleared = try server.done(.patch(path, "{\(name)}"))
            #expect(cleared[key]?["name"]?.string == "M")
            #expect(cleared[key]?["description"] == nil)
        }
        let emptied = try server.done(
            .patch("model-versions/update", #"{"name":"M","version":"1","description":""}"#))
        #expect(emptied["model_version"]?["description"]?.string == "")
    }

    @Test func deletionsOfWhatIsNotThereDoNothing() throws {
        let server = try APIServer.withRegistry()
        for call: RegistryCall in [
            .delete("registered-models/delete-tag", #"{"name":"M","key":"none"}"#),
            .delete("model-versions/delete-tag", #"{"name":"M","version":"1","key":"none"}"#),
            .delete("registered-models/alias", #"{"name":"M","alias":"none"}"#),
            .delete("registered-models/delete-tag", #"{"name":"M","key":"t"}"#),
            .delete("registered-models/alias", #"{"name":"M","alias":"champ"}"#),
        ] {
            #expect(try server.done(call).compactText == "{}")
        }
        let model = try server.done(.get("registered-models/get?name=M"))["registered_model"]
        #expect(model?["tags"] == nil)
        #expect(model?["aliases"] == nil)
    }

    @Test func stagesAreWrittenInAnyCase() throws {
        let server = try APIServer.withRegistry()
        let moved = try server.done(
            .post("model-versions/transition-stage", #"{"name":"M","version":"1","stage":"pRODUCTION"}"#))
        #expect(moved["model_version"]?["current_stage"]?.string == "Production")
        let second = try server.done(
            .post(
                "model-versions/transition-stage",
                #"{"name":"M","version":"2","stage":"production","archive_existing_versions":true}"#))
        #expect(second["model_version"]?["aliases"]?.elements.map(\.string) == ["champ"])
        func stages(_ query: String) throws -> [String: String] {
            let found = try server.done(.get("registered-models/get-latest-versions?name=M\(query)"))
            return found["model_versions"]?.elements
                .reduce(into: [:]) { $0[$1["current_stage"]?.string ?? ""] = $1["version"]?.string } ?? [:]
        }
        #expect(try stages("") == ["Production": "2", "Archived": "1"])
        #expect(try stages("&stages=archived&stages=Staging") == ["Archived": "1"])
    }

    @Test func promptsAreKeptApartInSearches() throws {
        let server = try APIServer.withRegistry()
        func names(_ path: String) throws -> [String?] {
            let found = try server.done(.get(path))
            guard let list = found["registered_models"] ?? found["model_versions"] else { return [] }
            return list.elements.map { $0["name"]?.string }
        }
        let isPrompt = "filter=tags.%60mlflow.prompt.is_prompt%60%20%3D%20%27true%27"
        #expect(try names("registered-models/search") == ["M", "empty"])
        #expect(try names("registered-models/search?\(isPrompt)") == ["P"])
        #expect(try names("model-versions/search") == ["M", "M"])
        #expect(try names("model-versions/search?\(isPrompt)") == ["P"])
        #expect(try server.done(.get("registered-models/search?max_results=0")).compactText == "{}")
    }
}
