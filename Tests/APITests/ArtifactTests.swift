import API
import Artifacts
import JSON
import MicroHTTP
import TestSupport
import Testing

@Suite struct ArtifactTests {
    private let proxy = "/api/2.0/mlflow-artifacts/artifacts"

    private func server(with files: [String: String]) throws -> APIServer {
        let server = try APIServer()
        for (path, text) in files {
            #expect(try server.send(.put, "\(proxy)/\(path)", text).status == 200)
        }
        return server
    }

    @Test func whatIsPutIsListedReadAndDeleted() throws {
        let server = try server(with: ["1/r/artifacts/a.txt": "hello", "1/r/artifacts/d/b.bin": ""])
        let listing = try server.send(.get, proxy + "?path=1/r/artifacts").text
        #expect(
            listing == #"{"files":[{"path":"a.txt","is_dir":false,"file_size":5},{"path":"d","is_dir":true}]}"#)
        let file = try server.send(.get, "/ajax-api/2.0/mlflow-artifacts/artifacts/1/r/artifacts/a.txt")
        #expect(file.status == 200)
        #expect(file.text == "<5 bytes of a file>")
        #expect(file.header("Content-Type") == "text/plain")
        #expect(file.header("Content-Disposition") == "attachment; filename=a.txt")
        #expect(try server.send(.delete, proxy + "/1/r/artifacts/d").text == "{}")
        #expect(try server.send(.get, proxy + "?path=1/r/artifacts/d").text == "{}")
        #expect(try server.send(.get, proxy + "/1/r/artifacts/d/b.bin").status == 404)
    }

    @Test(arguments: [
        ("bytes=0-4", 206, "bytes 0-4/10", 5), ("bytes=3-", 206, "bytes 3-9/10", 7),
        ("bytes=-4", 206, "bytes 6-9/10", 4),
        ("bytes=-40", 206, "bytes 0-9/10", 10), ("bytes=9-99999999999999999999", 206, "bytes 9-9/10", 1),
        ("bytes=10-", 416, "bytes */10", 0), ("bytes=-0", 416, "bytes */10", 0), ("bytes=5-4", 416, "bytes */10", 0),
        ("bytes=0-1,3-4", 416, "bytes */10", 0), ("bytes=-", 416, "bytes */10", 0), ("bytes=a-b", 416, "bytes */10", 0),
        ("bytes=99999999999999999999-", 416, "bytes */10", 0), ("lines=0-4", 200, nil, 10),
    ])
    func oneRangeIsSent(_ range: String, _ status: Int, _ contentRange: String?, _ count: Int) throws {
        let server = try server(with: ["f": "0123456789"])
        let answer = try server.send(.get, proxy + "/f", headers: [("Range", range)])
        #expect(answer.status == status)
        #expect(answer.header("Content-Range") == contentRange)
        if status < 300 { #expect(answer.text == "<\(count) bytes of a file>") }
    }

    @Test func aClientThatHasTheFileIsToldSo() throws {
        let server = try server(with: ["f": "0123456789"])
        func get(_ headers: [(name: String, value: String)]) throws -> Int {
            try server.send(.get, proxy + "/f", headers: headers).status
        }
        let first = try server.send(.get, proxy + "/f")
        let tag = try #require(first.header("ETag"))
        let modified = try #require(first.header("Last-Modified"))
        #expect(try get([("If-None-Match", tag)]) == 304)
        #expect(try get([("If-None-Match", "\"x\", W/\(tag)")]) == 304)
        #expect(try get([("If-None-Match", "*")]) == 304)
        #expect(try get([("If-None-Match", "\"x\"")]) == 200)
        #expect(try get([("If-Modified-Since", modified)]) == 304)
        // The tag says more than the date.
        #expect(try get([("If-None-Match", "\"x\""), ("If-Modified-Since", modified)]) == 200)
        #expect(try get([("Range", "bytes=0-1"), ("If-Range", tag)]) == 206)
        #expect(try get([("Range", "bytes=0-1"), ("If-Range", modified)]) == 206)
        #expect(try get([("Range", "bytes=0-1"), ("If-Range", "\"x\"")]) == 200)
        #expect(try server.send(.put, proxy + "/f", "9876543210").status == 200)
        #expect(try get([("If-None-Match", tag)]) == 200)
        #expect(try get([("Range", "bytes=0-1"), ("If-Range", tag)]) == 200)
    }

    @Test(arguments: [
        ("/../x", "Invalid path"), ("/a/../../x", "Invalid path"), ("/%2e%2e/x", "Invalid path"),
        ("//etc/passwd", "Invalid path"),
        ("/a/", "Artifact path must include a filename (cannot end with '/')."),
    ])
    func escapesAreRefused(_ path: String, _ message: String) throws {
        let server = try APIServer()
        let answer = try server.send(.put, proxy + path, "x")
        #expect(answer.status == 400)
        #expect(answer.code == "INVALID_PARAMETER_VALUE")
        #expect(answer.message == message)
        #expect(try server.send(.get, proxy).text == "{}")
    }

    @Test func foldersAreNoFiles() throws {
        let server = try server(with: ["d/f": "x"])
        let answer = try server.send(.get, proxy + "/d")
        #expect(answer.status == 400)
        #expect(answer.message == "Artifact path refers to a directory, not a file: 'd'")
        #expect(try server.send(.put, proxy + "/d", "x").status == 400)
        #expect(try server.send(.put, proxy + "/d/f/g", "x").status == 400)
    }

    @Test func filesOfARunAreFoundByItsId() throws {
        let server = try APIServer()
        let run = try server.makeRun()
        let upload = "/ajax-api/2.0/mlflow/upload-artifact"
        #expect(try server.send(.post, "\(upload)?run_uuid=\(run)&path=d/f.json", "{}").text == "")
        let listing = try server.get("artifacts/list?run_id=\(run)&path=d")
        #expect(listing.json?["root_uri"]?.string == "mlflow-artifacts:/0/\(run)/artifacts")
        #expect(listing.text.contains(#""files":[{"path":"d/f.json","is_dir":false,"file_size":2}]"#))
        #expect(try server.send(.get, "/get-artifact?run_id=\(run)&path=d/f.json").text == "<2 bytes of a file>")
        #expect(try server.send(.get, proxy + "/0/\(run)/artifacts/d/f.json").status == 200)

        #expect(try server.send(.post, "\(upload)?path=x", "x").message == "Request must specify run_uuid.")
        #expect(try server.send(.post, "\(upload)?run_uuid=\(run)", "x").message == "Request must specify path.")
        #expect(try server.send(.post, "\(upload)?run_uuid=\(run)&path=x", "").message == "Request must specify data.")
        #expect(try server.send(.post, "\(upload)?run_uuid=nope&path=x", "x").status == 404)
        let large = String(repeating: "x", count: 10 * 1024 * 1024 + 1)
        let refused = try server.send(.post, "\(upload)?run_uuid=\(run)&path=x", large)
        #expect(refused.message == "Artifact size is too large. Max size is 10MB.")
        #expect(try server.get("artifacts/list?run_id=\(run)").text.contains(#""x""#) == false)
    }

    /// A page among the files is shown where it can do nothing, and only by the route for that.
    @Test func htmlFilesAreShownWithoutScripts() throws {
        let server = try APIServer()
        let run = try server.makeRun()
        for name in ["page.html", "d/PAGE.HTM", "page.svg"] {
            let upload = "/ajax-api/2.0/mlflow/upload-artifact?run_uuid=\(run)&path=\(name)"
            #expect(try server.send(.post, upload, "<script>1</script>").status == 200)
        }
        let route = "/ajax-api/2.0/roost/runs/page?run_id=\(run)&path="
        for name in ["page.html", "d/PAGE.HTM"] {
            let answer = try server.send(.get, route + name)
            #expect(answer.status == 200)
            #expect(answer.header("Content-Disposition") == nil)
            let policy = try #require(answer.header("Content-Security-Policy"))
            #expect(policy.hasPrefix("sandbox; default-src 'none'; ") && !policy.contains("script"))
            let saved = try server.send(.get, "/get-artifact?run_id=\(run)&path=\(name)")
            #expect(saved.header("Content-Disposition")?.hasPrefix("attachment") == true)
        }
        for name in ["page.svg", "page", "", "../page.html"] {
            #expect(try server.send(.get, route + name).status == 400)
        }
        #expect(try server.send(.get, route + "none.html").status == 404)
    }

    /// Whatever an experiment's location says, only the operator's own folders are read.
    @Test(arguments: [
        "/etc", "file:///etc", "s3://bucket/x", "mlflow-artifacts:/../../../../../../../etc", "dbfs:/x", "etc",
        "mlflow-artifacts:/%2e%2e/%2e%2e",
    ])
    func locationsAreLabels(_ location: String) throws {
        let server = try APIServer()
        let made = try server.post("experiments/create", #"{"name":"e","artifact_location":"\#(location)"}"#)
        guard made.status == 200 else { return }
        let run = try server.makeRun(experiment: try #require(made.json?["experiment_id"]?.string))
        #expect(try server.get("artifacts/list?run_id=\(run)").status == 400)
        #expect(try server.send(.get, "/get-artifact?run_id=\(run)&path=passwd").status == 400)
        let upload = "/ajax-api/2.0/mlflow/upload-artifact?run_uuid=\(run)&path=roost-test"
        #expect(try server.send(.post, upload, "x").status == 400)
    }

    @Test func aLocalDefaultRootIsReadAsWell() throws {
        let outside = TemporaryFolder()
        let server = try APIServer()
        let folder = try ArtifactFolder(path: outside.path)
        let made = try server.post(
            "experiments/create", #"{"name":"e","artifact_location":"file://\#(outside.path)/1"}"#)
        let run = try server.makeRun(experiment: try #require(made.json?["experiment_id"]?.string))
        let upload = try folder.beginUpload(to: try ArtifactPath(parsing: "1/\(run)/artifacts/f"))
        let bytes: [UInt8] = [1, 2, 3]
        try unsafe upload.write(bytes.span.bytes)
        try upload.commit()
        for (root, status) in [("file://" + outside.path, 200), (outside.path, 400), ("file:///elsewhere", 400)] {
            let handler = APIHandler(
                store: server.store,
                artifacts: ArtifactStorage(proxied: nil, local: .init(uri: root, folder: folder)),
                configuration: APIConfiguration(), log: server.log)
            let answer = try server.send(.get, "/get-artifact?run_id=\(run)&path=f", through: handler)
            #expect(answer.status == status)
        }
    }

    @Test func aServerThatServesNoneSaysSo() throws {
        let server = try APIServer()
        let handler = APIHandler(
            store: server.store, artifacts: ArtifactStorage(proxied: nil), configuration: APIConfiguration(),
            log: server.log)
        for (method, path) in [
            (HTTPMethod.get, proxy), (.get, proxy + "/f"), (.put, proxy + "/f"), (.delete, proxy + "/f"),
        ] {
            let answer = try server.send(method, path, method == .put ? "x" : nil, through: handler)
            #expect(answer.status == 503)
            #expect(answer.text.contains("--no-serve-artifacts"))
        }
    }

    @Test func largeUploadsInPartsAreLeftToOtherStorage() throws {
        let server = try APIServer()
        let base = "/api/2.0/mlflow-artifacts/"
        #expect(try server.send(.post, base + "mpu/create/f", "{}").status == 400)
        for path in ["mpu/create/f", "mpu/complete/f", "mpu/abort/f"] {
            let answer = try server.send(.post, base + path, #"{"path":"f","upload_id":"u","parts":[{}]}"#)
            #expect(answer.status == 501)
            #expect(answer.code == "NOT_IMPLEMENTED")
        }
        #expect(try server.send(.get, base + "presigned/f").status == 501)
        let run = try server.makeRun()
        let download = try server.post("artifacts/presigned-download-url", #"{"run_id":"\#(run)","path":"f"}"#)
        #expect(download.status == 400)
        #expect(download.message?.hasPrefix("Presigned download is not supported for runs with proxied") == true)
        let late = #"{"run_id":"\#(run)","path":"f","expiration":0}"#
        #expect(
            try server.post("artifacts/presigned-download-url", late).message
                == "expiration must be between 1 and 604800 seconds (got 0).")
    }
}
