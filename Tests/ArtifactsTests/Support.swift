import Artifacts
import Model
import TestSupport

/// An artifact folder of its own for one test.
struct TemporaryArtifacts {
    let temporary = TemporaryFolder()
    let folder: ArtifactFolder

    init() throws { folder = try ArtifactFolder(path: temporary.path + "/artifacts") }

    var path: String { temporary.path + "/artifacts" }

    func put(_ path: String, _ text: String) throws {
        let upload = try folder.beginUpload(to: ArtifactPath(parsing: path))
        try upload.write(text.utf8Span.span.bytes)
        try upload.commit()
    }
}
