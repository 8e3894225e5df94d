internal import SQLite

extension TrackingStore {
    /// The tag that moves a run in the tree.
    package static var parentTag: String { RunTrees.parentTag }

    /// Whether a run is below another one, at whatever depth; false when either is unknown.
    package func isRun(_ runID: String, below ancestorID: String) throws -> Bool {
        try read(.point) { reader in
            guard let run = try reader.runID(runID), let ancestor = try reader.runID(ancestorID) else { return false }
            return try reader.ancestors(of: run).contains(ancestor)
        }
    }
}
