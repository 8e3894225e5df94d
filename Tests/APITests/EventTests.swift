import JSON
import MicroHTTP
import Store
import Testing

@testable import API

/// Follows a stream as a client would: what it is sent, event by event.
private final class Follower {
    struct Event {
        let id: String
        let name: String
        let data: JSONValue
    }

    private let producer: any HTTPBodyProducer
    private var pending: [Event] = []
    private(set) var hasEnded = false

    init(_ server: APIServer, _ query: String, headers: [(name: String, value: String)] = []) throws {
        let target = "/api/2.0/roost/events?" + query
        let head = HTTPRequestHead(
            method: .get, path: "/api/2.0/roost/events", rawTarget: target, query: try HTTPQuery(parsing: query),
            headers: HTTPHeaders([("Host", "localhost")] + headers))
        let response = server.handler.respond(to: HTTPRequest(head: head))
        guard case .stream(let producer) = response.body else {
            throw Refused(status: response.status)
        }
        #expect(response.headers.contains { $0 == ("Content-Type", "text/event-stream") })
        self.producer = producer
    }

    struct Refused: Error { let status: Int }

    /// The next event; signs of life are passed over.
    func next() throws -> Event? {
        while pending.isEmpty, !hasEnded {
            guard let piece = try producer.next() else {
                hasEnded = true
                return nil
            }
            // Silence: what was expected did not come.
            if piece.first == UInt8(ascii: ":") { return nil }
            for block in String(decoding: piece, as: UTF8.self).split(separator: "\n\n") where block.contains("event:")
            {
                var fields: [String: String] = [:]
                for line in block.split(separator: "\n") {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    fields[String(parts[0])] = parts[1].drop { $0 == " " }.description
                }
                pending.append(
                    Event(
                        id: fields["id"] ?? "", name: fields["event"] ?? "",
                        data: try JSONDocument(parsing: Array((fields["data"] ?? "").utf8)).root))
            }
        }
        return pending.isEmpty ? nil : pending.removeFirst()
    }

    func names(_ count: Int) throws -> [String] { try (0..<count).map { _ in try next()?.name ?? "end" } }
}

@Suite struct EventTests {
    @Test func everyChangeIsToldInOrder() throws {
        let server = try APIServer()
        let follower = try Follower(server, "experiment_ids=0")
        let run = try server.makeRun()
        _ = try server.post("runs/log-metric", #"{"run_id":"\#(run)","key":"loss","value":0.5,"timestamp":7,"step":3}"#)
        _ = try server.post("runs/log-parameter", #"{"run_id":"\#(run)","key":"lr","value":"0.1"}"#)
        _ = try server.post("runs/set-tag", #"{"run_id":"\#(run)","key":"t","value":"1"}"#)
        _ = try server.post("runs/delete-tag", #"{"run_id":"\#(run)","key":"t"}"#)
        _ = try server.post("runs/update", #"{"run_id":"\#(run)","status":"FINISHED"}"#)
        _ = try server.post("runs/delete", #"{"run_id":"\#(run)"}"#)
        // Deleted already: no change, no event.
        _ = try server.post("runs/delete", #"{"run_id":"\#(run)"}"#)
        _ = try server.post("runs/restore", #"{"run_id":"\#(run)"}"#)

        #expect(try follower.next()?.name == "open")
        let created = try #require(try follower.next())
        #expect(created.name == "run-created")
        #expect(created.data["info"]?["run_name"]?.string == "rn")
        let metrics = try #require(try follower.next())
        #expect(metrics.name == "metrics")
        #expect(metrics.data["run_id"]?.string == run)
        #expect(metrics.data["experiment_id"]?.string == "0")
        let point = try #require(metrics.data["metrics"]?.elements.first { _ in true })
        #expect(point["key"]?.string == "loss")
        #expect(point["value"]?.number == 0.5)
        #expect(point["step"]?.int64 == 3)
        #expect(
            try follower.names(6) == ["params", "tags", "tag-deleted", "run-updated", "run-deleted", "run-restored"])
    }

    @Test func aWriteThatFailsIsNotTold() throws {
        let server = try APIServer()
        let run = try server.makeRun()
        let follower = try Follower(server, "experiment_ids=0")
        _ = try server.post("runs/log-parameter", #"{"run_id":"\#(run)","key":"lr","value":"0.1"}"#)
        let refused = try server.post(
            "runs/log-batch",
            #"{"run_id":"\#(run)","tags":[{"key":"t","value":"1"}],"params":[{"key":"lr","value":"0.2"}]}"#)
        #expect(refused.status == 400)
        _ = try server.post("runs/set-tag", #"{"run_id":"\#(run)","key":"last","value":"1"}"#)
        #expect(try follower.names(3) == ["open", "params", "tags"])
    }

    @Test func aBatchTellsTheLastPointOfEachMetric() throws {
        let server = try APIServer()
        let run = try server.makeRun()
        let follower = try Follower(server, "experiment_ids=0")
        let points = (0..<5).map { #"{"key":"m","value":\#($0),"timestamp":1,"step":\#(4 - $0)}"# }
        _ = try server.post("runs/log-batch", #"{"run_id":"\#(run)","metrics":[\#(points.joined(separator: ","))]}"#)
        _ = try follower.next()
        let point = try #require(try follower.next()?.data["metrics"]?.elements.first { _ in true })
        #expect(point["value"]?.number == 0)
        #expect(point["step"]?.int64 == 4)
        #expect(point["points"]?.int64 == 5)
    }

    @Test func aFollowerComesBackToWhereItWas() throws {
        let server = try APIServer()
        let run = try server.makeRun()
        var follower: Follower? = try Follower(server, "experiment_ids=0")
        for key in ["a", "b", "c"] {
            _ = try server.post("runs/set-tag", #"{"run_id":"\#(run)","key":"\#(key)","value":""}"#)
        }
        _ = try follower?.next()
        let seen = try #require(try follower?.next())
        follower = nil
        _ = try server.post("runs/set-tag", #"{"run_id":"\#(run)","key":"d","value":""}"#)
        let again = try Follower(server, "experiment_ids=0", headers: [("Last-Event-ID", seen.id)])
        #expect(try again.next()?.name == "open")
        let keys = try (0..<3).map { _ in
            try again.next()?.data["tags"]?.elements.first { _ in true }?["key"]?.string ?? ""
        }
        #expect(keys == ["b", "c", "d"])
        // One that was never here, or has been away for too long, must read everything anew.
        for id in ["x", "1-1", "zzzzzzzzzzzzzzzzzzzzzz-1", "-", ""] {
            let lost = try Follower(server, "experiment_ids=0&last_event_id=\(id)")
            #expect(try lost.names(2) == ["reset", "open"], "\(id)")
        }
    }

    @Test func onlyTheExperimentsAskedForAreTold() throws {
        let server = try APIServer()
        let other = try server.makeExperiment("other")
        let follower = try Follower(server, "experiment_ids=\(other)")
        _ = try server.makeRun()
        let run = try server.makeRun(experiment: other)
        _ = try follower.next()
        #expect(try follower.next()?.data["run_id"]?.string == run)
    }

    @Test func aSubtreeIsFollowedAsItGrows() throws {
        let server = try APIServer()
        func child(of parent: String) throws -> String {
            try server.makeRun(#""tags":[{"key":"mlflow.parentRunId","value":"\#(parent)"}]"#)
        }
        func touch(_ run: String) throws {
            _ = try server.post("runs/set-tag", #"{"run_id":"\#(run)","key":"t","value":"\#(run)"}"#)
        }
        let root = try server.makeRun()
        let stranger = try server.makeRun()
        let follower = try Follower(server, "run_id=\(root)")
        let first = try child(of: root)
        let second = try child(of: first)
        try touch(stranger)
        try touch(second)
        // The stranger joins, and leaves again.
        _ = try server.post(
            "runs/set-tag", #"{"run_id":"\#(stranger)","key":"mlflow.parentRunId","value":"\#(second)"}"#)
        try touch(stranger)
        _ = try server.post("runs/delete-tag", #"{"run_id":"\#(stranger)","key":"mlflow.parentRunId"}"#)
        try touch(stranger)
        try touch(root)
        var told: [String] = []
        _ = try follower.next()
        while told.last != "tags \(root)", let event = try follower.next() {
            told.append("\(event.name) \(event.data["run_id"]?.string ?? "")")
        }
        // What happens while the stream is behind is judged by the tree as it is then: joining may go unseen.
        #expect(told.contains("run-created \(first)"))
        #expect(told.contains("run-created \(second)"))
        #expect(told.contains("tags \(second)"))
        #expect(told.contains("tags \(root)"))
    }

    @Test func streamsAreBoundedInNumber() throws {
        let server = try APIServer()
        var followers: [Follower] = []
        for _ in 0..<EventLog.followersMax { followers.append(try Follower(server, "experiment_ids=0")) }
        #expect(throws: Follower.Refused.self) { try Follower(server, "experiment_ids=0") }
        followers.removeLast()
        followers.append(try Follower(server, "experiment_ids=0"))
    }

    @Test func closingTheStoreEndsTheStreams() throws {
        let server = try APIServer()
        let follower = try Follower(server, "experiment_ids=0")
        _ = try follower.next()
        server.store.events.close()
        #expect(try follower.next() == nil)
        #expect(follower.hasEnded)
    }

    @Test(arguments: [
        ("", 400), ("experiment_ids=a", 400), ("run_id=nope", 404), ("run_id=x&experiment_ids=1", 400),
    ])
    func wrongQuestionsAreRefused(_ query: String, _ status: Int) throws {
        #expect(try APIServer().send(.get, "/api/2.0/roost/events?" + query).status == status)
    }
}
