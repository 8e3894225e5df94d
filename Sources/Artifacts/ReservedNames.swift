internal import Model

/// Names that clients may not give.
enum ReservedNames {
    /// MLflow's, for uploads on their way (`mlflow/store/artifact/local_artifact_repo.py`): a folder that MLflow
    /// wrote to may hold some.
    static let uploadPrefix = ".artifact.uploading."

    static func isUpload(_ name: String) -> Bool { name.utf8.starts(with: uploadPrefix.utf8) }

    /// Whether the first component of `path` is the server's own corner. Case does not save a name, as some file
    /// systems ignore it.
    static func isArea(_ name: String) -> Bool { ASCII.equalIgnoringCase(name.utf8, ".roost-uploads") }

    static func isHidden(_ name: String, isInRoot: Bool) -> Bool { isUpload(name) || isInRoot && isArea(name) }
}

extension ArtifactFolder {
    /// - Throws: INVALID_PARAMETER_VALUE for the server's own corner.
    func checkReserved(_ path: ArtifactPath) throws(TrackingError) {
        if let first = path.components.first, ReservedNames.isArea(first) {
            throw .invalid("Invalid path: the name '\(UploadArea.name)' is reserved")
        }
    }

    /// - Throws: INVALID_PARAMETER_VALUE for names that listings would hide.
    func checkUploadNames(_ path: ArtifactPath) throws(TrackingError) {
        try checkReserved(path)
        for name in path.components where ReservedNames.isUpload(name) {
            throw .invalid(
                "Invalid artifact file name: '\(name)'. Artifact names starting with '\(ReservedNames.uploadPrefix)' "
                    + "are reserved.")
        }
    }
}
