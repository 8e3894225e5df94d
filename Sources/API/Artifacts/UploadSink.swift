internal import Artifacts
internal import MicroHTTP
internal import Model

/// A body that becomes a file.
final class UploadSink: BodySink {
    private let upload: ArtifactUpload
    private let answer: HTTPResponse

    init(_ upload: ArtifactUpload, answer: HTTPResponse) {
        self.upload = upload
        self.answer = answer
    }

    func write(_ bytes: RawSpan) throws { try upload.write(bytes) }

    func finish() throws -> HTTPResponse {
        try upload.commit()
        return answer
    }

    func abandon() { upload.abandon() }
}

/// A body that becomes a small file, but not an empty one (`mlflow/server/handlers.py`, `upload_artifact_handler`).
final class SmallUploadSink: BodySink {
    private let upload: ArtifactUpload

    private static let bytesMax: Int64 = 10 * 1024 * 1024

    init(_ upload: ArtifactUpload) { self.upload = upload }

    static func check(bytes: Int64) throws(TrackingError) {
        if bytes > bytesMax { throw .invalid("Artifact size is too large. Max size is 10MB.") }
    }

    func write(_ bytes: RawSpan) throws {
        try Self.check(bytes: upload.bytesWritten + Int64(bytes.byteCount))
        try upload.write(bytes)
    }

    func finish() throws -> HTTPResponse {
        if upload.bytesWritten == 0 { throw TrackingError.invalid("Request must specify data.") }
        try upload.commit()
        return .make(contentType: "application/json", body: .none)
    }

    func abandon() { upload.abandon() }
}
