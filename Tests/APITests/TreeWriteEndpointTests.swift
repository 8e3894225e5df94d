import JSON
import MicroHTTP
import Model
import Store
import Testing

private let invalid = "INVALID_PARAMETER_VALUE"
private let absent = "RESOURCE_DOES_NOT_EXIST"
private let roost = "/api/2.0/roost/runs/"

/// What the writes of many runs take and answer; what they do is the store's and tested there.
@Suite struct TreeWriteEndpointTests {
    static let refusals: [Scenario] = [
        .post(roost + "delete-tree", "{}", 400, invalid, Expected.missing("run_id")),
        .post(roost + "delete-tree", #"{"run_id":"nope"}"#, 404, absent, "Run with id=nope not found"),
        .post(roost + "delete-tree", #"{"run_id":"nope","dry_run":true}"#, 404, absent, "Run with id=nope not found"),
        .post(
            roost + "delete-tree", #"{"run_id":"{RUN}","dry_run":"yes"}"#, 400, invalid,
            Expected.wrongType(#""yes""#, "dry_run", "str")),
        .post(roost + "restore-tree", #"{"run_id":7}"#, 400, invalid, Expected.wrongType("7", "run_id", "int")),
        .post(roost + "restore-tree", #"{"run_id":"nope"}"#, 404, absent, "Run with id=nope not found"),

        .post(roost + "move", #"{"run_id":"{RUN}"}"#, 400, invalid, Expected.missing("experiment_id")),
        .post(
            roost + "move", #"{"run_id":"{RUN}","experiment_id":"x"}"#, 400, invalid,
            "Invalid experiment ID 'x'. Experiment ID must be a valid integer."),
        .post(
            roost + "move", #"{"run_id":"{RUN}","experiment_id":"77"}"#, 404, absent,
            "No Experiment with id=77 exists"),
        .post(
            roost + "move", #"{"run_id":"{RUN}","experiment_id":"2"}"#, 400, invalid,
            "The experiment 2 must be in the 'active' state. Current state is deleted."),
        .post(
            roost + "move", #"{"experiment_id":"0"}"#, 400, invalid,
            startsWith: "Either 'run_ids' or 'run_id' must say which runs to move."),
        .post(
            roost + "move", #"{"run_ids":[],"experiment_id":"0"}"#, 400, invalid,
            startsWith: "Either 'run_ids' or 'run_id' must say which runs to move."),
        .post(
            roost + "move", #"{"run_ids":["{RUN}"],"run_id":"{RUN}","experiment_id":"0"}"#, 400, invalid,
            startsWith: "Either 'run_ids' or 'run_id' must say which runs to move."),
        .post(
            roost + "move", #"{"run_ids":["{RUN}"],"subtree":true,"experiment_id":"0"}"#, 400, invalid,
            startsWith: "'subtree' goes with 'run_id'"),
        .post(
            roost + "move", #"{"run_ids":["{RUN}","nope"],"experiment_id":"0"}"#, 404, absent,
            "Run with id=nope not found"),

        .post(
            roost + "bulk", #"{"action":{"delete":{}}}"#, 400, invalid, Expected.missing("experiment_ids")),
        .post(roost + "bulk", #"{"experiment_ids":["1"]}"#, 400, invalid, Expected.missing("action")),
        .post(
            roost + "bulk", #"{"experiment_ids":["1"],"action":"delete"}"#, 400, invalid,
            Expected.wrongType(#""delete""#, "action", "str")),
        .post(
            roost + "bulk", #"{"experiment_ids":["1"],"action":{}}"#, 400, invalid,
            startsWith: "'action' must hold exactly one of 'set_tags', 'delete_tags', 'delete', 'restore', 'move'. "
                + "Got none."),
        .post(
            roost + "bulk", #"{"experiment_ids":["1"],"action":{"delete":{},"restore":{}}}"#, 400, invalid,
            startsWith: "'action' must hold exactly one of 'set_tags', 'delete_tags', 'delete', 'restore', 'move'. "
                + "Got 'delete' and 'restore'."),
        .post(
            roost + "bulk", #"{"experiment_ids":["1"],"action":{"delete":true}}"#, 400, invalid,
            Expected.wrongType("true", "action.delete", "bool")),
        .post(
            roost + "bulk", #"{"experiment_ids":["1"],"action":{"set_tags":[]}}"#, 400, invalid,
            startsWith: "'action.set_tags' must hold 1 to 100 tags. Got 0."),
        .post(
            roost + "bulk", #"{"experiment_ids":["1"],"action":{"set_tags":[{"key":"a%"}]}}"#, 400, invalid,
            Expected.badCharacter(#""a%""#, "action.set_tags[0].key")),
        .post(
            roost + "bulk", #"{"experiment_ids":["1"],"action":{"delete_tags":[1]}}"#, 400, invalid,
            Expected.wrongType("1", "action.delete_tags[0]", "int")),
        .post(
            roost + "bulk", #"{"experiment_ids":["1"],"action":{"move":{}}}"#, 400, invalid,
            Expected.missing("action.move.experiment_id")),
        .post(
            roost + "bulk", #"{"experiment_ids":["1"],"run_view_type":"ALL","action":{"delete_tags":["k"]}}"#, 400,
            invalid, startsWith: "Tags of deleted runs cannot be changed"),
        .post(
            roost + "bulk", #"{"experiment_ids":["1"],"expected_count":-1,"action":{"delete":{}}}"#, 400, invalid,
            startsWith: "'expected_count' must be 0 or more. Got -1."),
        .post(
            roost + "bulk", #"{"experiment_ids":["1"],"expected_count":2,"action":{"delete":{}}}"#, 400, invalid,
            "1 runs match, but expected_count is 2. Nothing was changed."),
        .post(
            roost + "bulk", #"{"experiment_ids":["1"],"filter":"metrics.m","action":{"delete":{}}}"#, 400, invalid,
            startsWith: "Invalid"),

        .post(roost + "purge", "{}", 400, invalid, Expected.missing("older_than_seconds")),
        .post(
            roost + "purge", #"{"older_than_seconds":-1}"#, 400, invalid,
            startsWith: "'older_than_seconds' must be 0 or more. Got -1."),
        .post(
            roost + "purge", #"{"older_than_seconds":0,"experiment_ids":["x"]}"#, 400, invalid,
            "Invalid experiment ID 'x'. Experiment ID must be a valid integer."),
    ]

    @Test(arguments: refusals) func refuses(_ scenario: Scenario) throws { try scenario.check() }

    static let successes: [Scenario] = [
        .post(
            roost + "delete-tree", #"{"run_id":"{RUN}","dry_run":true}"#,
            contains: #"{"by_lifecycle_stage":{"active":1},"by_status":{"RUNNING":1},"changed":1,"dry_run":true,"#
                + #""example_run_ids":["{RUN}"],"logged_models":0,"matched":1}"#),
        .post(
            roost + "restore-tree", #"{"run_id":"{DELETED}"}"#,
            contains: #"{"by_lifecycle_stage":{"deleted":1},"by_status":{"RUNNING":1},"changed":1,"dry_run":false,"#
                + #""example_run_ids":["{DELETED}"],"logged_models":0,"matched":1}"#),
        .post(
            roost + "move", #"{"run_ids":["{RUN}","{DELETED}"],"experiment_id":"0"}"#,
            contains: #""by_lifecycle_stage":{"active":1,"deleted":1}"#, #""changed":2"#),
        .post(
            roost + "move", #"{"run_id":"{RUN}","subtree":true,"experiment_id":"1"}"#,
            contains: #"{"by_lifecycle_stage":{},"by_status":{},"changed":0,"#, #""matched":1"#),
        .post(
            "/ajax-api/2.0/roost/runs/bulk",
            #"{"experiment_ids":["1"],"filter":"metrics.m > 1","action":{"set_tags":[{"key":"a","value":"b"}]}}"#,
            contains: #""changed":1"#, #""example_run_ids":["{RUN}"]"#),
        .post(
            roost + "bulk", #"{"experiment_ids":["1"],"action":{"delete_tags":["k","unknown"]}}"#,
            contains: #""changed":1"#),
        .post(
            roost + "bulk", #"{"experiment_ids":["1"],"action":{"delete":{}},"expected_count":1}"#,
            contains: #""changed":1"#, #""example_run_ids":["{RUN}"]"#),
        // Of a restoration it is deleted runs that are meant.
        .post(
            roost + "bulk", #"{"experiment_ids":["1"],"action":{"restore":{}}}"#,
            contains: #""changed":1"#, #""example_run_ids":["{DELETED}"]"#),
        .post(
            roost + "bulk",
            #"{"experiment_ids":["1"],"run_view_type":"ALL","action":{"move":{"experiment_id":"0"}}}"#,
            contains: #""changed":2"#),
        .post(
            roost + "purge", #"{"older_than_seconds":0,"dry_run":true}"#,
            contains: #""runs":1"#, #""experiments":1"#, #""dry_run":true"#, #""example_run_ids":["{DELETED}"]"#),
        .post(
            roost + "purge", #"{"older_than_seconds":0,"experiment_ids":["1"]}"#, contains: #""runs":1"#,
            #""experiments":0"#),
        .post(roost + "purge", #"{"older_than_seconds":9223372036854775807}"#, contains: #""runs":0"#),
    ]

    @Test(arguments: successes) func answers(_ scenario: Scenario) throws { try scenario.check() }

    @Test func aTagThatIsTooLongIsCutAsInEveryOtherCall() throws {
        let server = try APIServer()
        let run = try server.makeRun()
        let value = String(repeating: "x", count: Limits.runTagValueLengthMax + 1)
        let answer = try server.send(
            .post, roost + "bulk",
            #"{"experiment_ids":["0"],"action":{"set_tags":[{"key":"k","value":"y"},{"key":"k","value":"\#(value)"}]}}"#
        )
        #expect(answer.json?["changed"]?.int64 == 1)
        let tags = try server.store.run(id: run).tags.filter { $0.key == "k" }
        #expect(tags == [Tag(key: "k", value: String(value.dropLast()))])
    }
}
