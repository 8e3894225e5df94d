import Artifacts
import Foundation
import JSON
import MicroHTTP
import Model
import Store
import TestSupport
import Testing

@testable import API

/// What a purge does to files.
@Suite struct PurgeEndpointTests {
    private let server: APIServer
    private let proxy = "/api/2.0/mlflow-artifacts/artifacts/"

    init() throws { server = try APIServer() }

    private func put(_ path: String, bytes: Int = 10) throws {
        #expect(try server.send(.put, proxy + path, String(repeating: "x", count: bytes)).status == 200)
    }

    private func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: server.temporary.folder.path + "/artifacts/" + path)
    }

    private func purge(dryRun: Bool = false) throws -> JSONValue {
        let body = #"{"older_than_seconds":0,"dry_run":\#(dryRun)}"#
        let answer = try server.send(.post, "/api/2.0/roost/runs/purge", body)
        #expect(answer.status == 200, "\(answer.text)")
        #expect(try server.temporary.faults() == [])
        return try #require(answer.json)
    }

    private func makeExperiment(at location: String) throws -> String {
        let answer = try server.post(
            "experiments/create", #"{"name":"\#(UUID().uuidString)","artifact_location":"\#(location)"}"#)
        return try #require(answer.json?["experiment_id"]?.string)
    }

    @Test func filesGoWithTheirRunsAndModels() throws {
        let experiment = try server.makeExperiment("e")
        let run = try server.makeRun(experiment: experiment)
        let kept = try server.makeRun()
        // Most runs have no files.
        _ = try server.makeRun(experiment: experiment)
        let model = try server.store.createLoggedModel(
            NewLoggedModel(
                experimentID: Int64(experiment) ?? 0, name: "m", modelType: "", sourceRunID: run, params: [], tags: []))
        try put("\(experiment)/\(run)/artifacts/a", bytes: 100)
        try put("\(experiment)/\(run)/artifacts/d/e/f", bytes: 20)
        try put("\(experiment)/models/\(model.modelID)/artifacts/MLmodel", bytes: 3)
        try put("0/\(kept)/artifacts/a")
        _ = try server.post("experiments/delete", #"{"experiment_id":"\#(experiment)"}"#)
        let dry = try purge(dryRun: true)
        #expect(exists("\(experiment)/\(run)/artifacts/d/e/f"))
        let report = try purge()
        #expect(report["artifacts"]?.compactText == dry["artifacts"]?.compactText)
        let artifacts = try #require(report["artifacts"])
        #expect(artifacts["folders"]?.int64 == 2 && artifacts["files"]?.int64 == 3)
        #expect(artifacts["bytes"]?.int64 == 123 && artifacts["kept"]?.int64 == 0)
        #expect(report["runs"]?.int64 == 2 && report["logged_models"]?.int64 == 1)
        #expect(!exists(experiment), "nothing of the experiment's folder is left")
        #expect(exists("0/\(kept)/artifacts/a"))
        #expect(try server.store.pendingArtifactRemovals(limit: 10) == [])
    }

    @Test func theFolderOfAnExperimentStaysWhileThereIsSomethingInIt() throws {
        let experiment = try server.makeExperiment("e")
        let run = try server.makeRun(experiment: experiment)
        try put("\(experiment)/\(run)/artifacts/a")
        try put("\(experiment)/notes.txt")
        _ = try server.post("experiments/delete", #"{"experiment_id":"\#(experiment)"}"#)
        #expect(try purge()["experiments"]?.int64 == 1)
        #expect(exists("\(experiment)/notes.txt") && !exists("\(experiment)/\(run)"))
    }

    /// As after a crash between the two: the rows are gone, and the files are there.
    @Test func filesThatAnInterruptedPurgeLeftAreFound() throws {
        let run = try server.makeRun()
        try put("0/\(run)/artifacts/a")
        try server.store.deleteRun(id: run)
        #expect(try server.store.purgeRows(PurgeScope(olderThanSeconds: 0), dryRun: false).runs == 1)
        #expect(exists("0/\(run)/artifacts/a"))
        let report = try purge()
        #expect(report["runs"]?.int64 == 0 && report["artifacts"]?["files"]?.int64 == 1)
        #expect(!exists("0/\(run)"))
    }

    /// A registered model whose files lie in the run's.
    @Test(arguments: ["mlflow-artifacts:/0/{RUN}/artifacts/model", "runs:/{RUN}/model"])
    func filesThatAModelVersionNeedsStayUntilItIsGone(_ source: String) throws {
        let run = try server.makeRun()
        try put("0/\(run)/artifacts/model/MLmodel")
        try put("0/\(run)/artifacts/plot.png")
        _ = try server.post("registered-models/create", #"{"name":"m"}"#)
        let version = try server.post(
            "model-versions/create",
            #"{"name":"m","source":"\#(source.replacing("{RUN}", with: run))","run_id":"\#(run)"}"#)
        #expect(version.status == 200, "\(version.text)")
        try server.store.deleteRun(id: run)
        for dryRun in [true, false, false] {
            let artifacts = try #require(try purge(dryRun: dryRun)["artifacts"])
            #expect(artifacts["kept"]?.int64 == 1 && artifacts["folders"]?.int64 == 0)
            let example = artifacts["kept_examples"]?.elements.first { _ in true }
            #expect(example?["uri"]?.string == "mlflow-artifacts:/0/\(run)/artifacts")
        }
        #expect(exists("0/\(run)/artifacts/model/MLmodel") && exists("0/\(run)/artifacts/plot.png"))
        let deleted = try server.send(
            .delete, "/api/2.0/mlflow/model-versions/delete", #"{"name":"m","version":"1"}"#)
        #expect(deleted.status == 200, "\(deleted.text)")
        #expect(try purge()["artifacts"]?["files"]?.int64 == 2)
        #expect(!exists("0/\(run)"))
    }

    /// Experiments may have their files anywhere, and so inside or around a run's, and under other names of the same
    /// folder.
    @Test(arguments: [
        "mlflow-artifacts:/0/{RUN}/artifacts", "mlflow-artifacts:/0/{RUN}/artifacts/inside",
        "mlflow-artifacts://host/0//{RUN}/artifacts/inside", "mlflow-artifacts:/0/%7BRUN%7D/artifacts",
        "http://localhost/api/2.0/mlflow-artifacts/artifacts/0/{RUN}/artifacts/inside",
        "{FOLDER}/0/{RUN}/artifacts/inside", "file://{FOLDER}/0/{RUN}/artifacts/inside",
    ])
    func foldersWithFilesOfOthersStay(_ location: String) throws {
        let run = try server.makeRun()
        try put("0/\(run)/artifacts/a")
        let place = location.replacing("{RUN}", with: run).replacing("%7BRUN%7D", with: escaped(run))
            .replacing("{FOLDER}", with: server.temporary.folder.path + "/artifacts")
        _ = try server.store.createExperiment(name: "other", artifactLocation: place, tags: [])
        try server.store.deleteRun(id: run)
        #expect(try purge()["artifacts"]?["kept"]?.int64 == 1)
        #expect(exists("0/\(run)/artifacts/a"))
    }

    private func escaped(_ text: String) -> String { text.utf8.map { "%" + String($0, radix: 16) }.joined() }

    @Test func aFolderInsideAnotherRunsStays() throws {
        let outer = try server.makeRun()
        let experiment = try makeExperiment(at: "mlflow-artifacts:/0/\(outer)/artifacts/sub")
        let inner = try server.makeRun(experiment: experiment)
        try put("0/\(outer)/artifacts/sub/\(inner)/artifacts/a")
        try server.store.deleteRun(id: inner)
        #expect(try purge()["artifacts"]?["kept"]?.int64 == 1)
        #expect(exists("0/\(outer)/artifacts/sub/\(inner)/artifacts/a"))
        // With the outer run and the experiment gone, both folders may go.
        try server.store.deleteRun(id: outer)
        try server.store.deleteExperiment(id: Int64(experiment) ?? 0)
        let report = try purge()
        #expect(report["artifacts"]?["kept"]?.int64 == 0)
        #expect(!exists("0/\(outer)"))
    }

    @Test func foldersElsewhereAreNamed() throws {
        let experiment = try makeExperiment(at: "s3://bucket/there")
        let run = try server.makeRun(experiment: experiment)
        try server.store.deleteRun(id: run)
        let dry = try purge(dryRun: true)
        let artifacts = try #require(try purge()["artifacts"])
        #expect(artifacts.compactText == dry["artifacts"]?.compactText)
        #expect(artifacts["elsewhere"]?.int64 == 1)
        #expect(
            artifacts["elsewhere_examples"]?.elements.first { _ in true }?.string
                == "s3://bucket/there/\(run)/artifacts")
        #expect(try purge()["artifacts"]?["elsewhere"]?.int64 == 0)
    }

    @Test func linksAreNotFollowed() throws {
        let run = try server.makeRun()
        try put("0/\(run)/artifacts/a", bytes: 7)
        let folder = server.temporary.folder.path
        try FileManager.default.createDirectory(atPath: folder + "/outside", withIntermediateDirectories: false)
        #expect(FileManager.default.createFile(atPath: folder + "/outside/precious", contents: Data([1])))
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/artifacts/0/\(run)/artifacts/link", withDestinationPath: folder + "/outside")
        try server.store.deleteRun(id: run)
        let artifacts = try #require(try purge()["artifacts"])
        #expect(artifacts["files"]?.int64 == 1 && artifacts["bytes"]?.int64 == 7)
        #expect(!exists("0/\(run)"))
        #expect(FileManager.default.fileExists(atPath: folder + "/outside/precious"))
    }

    @Test func theAnswerIsReadBackAsItWasMeant() throws {
        let experiment = try makeExperiment(at: "s3://bucket/there")
        for place in ["0", experiment] { try server.store.deleteRun(id: try server.makeRun(experiment: place)) }
        let answer = try server.send(.post, "/api/2.0/roost/runs/purge", #"{"older_than_seconds":0,"dry_run":true}"#)
        let read = try #require(PurgeReport(parsing: Array(answer.text.utf8)))
        let made = try Purge(
            store: server.store, artifacts: ArtifactStorage(proxied: server.artifacts), workingDirectory: ""
        ).run(PurgeScope(olderThanSeconds: 0), dryRun: true)
        #expect(read == made && read.rows.runs == 2 && read.elsewhere == 1)
        #expect(PurgeReport(parsing: Array("{}".utf8)) == nil && PurgeReport(parsing: [0x7B]) == nil)
        #expect(PurgeReport.message(ofError: Array(#"{"message":"m"}"#.utf8)) == "m")
    }
}
