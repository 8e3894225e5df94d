internal import SQLite

/// Somebody who has files, or may have, and the place in the store that says so.
package struct ArtifactClaim: Sendable {
    package enum Kind: Sendable {
        /// A run or logged model: all below its URI is its own.
        case owner
        /// A model version: the files may be another's, and it needs them.
        case user
        /// An experiment: others' folders are below its location.
        case experiment
    }

    package let kind: Kind
    /// A URI, a path, or for a version also `runs:/<run id>/…`.
    package let uri: String
}

extension TrackingStore {
    /// Folders that are to be removed since their owners are gone, in the order in which these went.
    /// - Parameter id: those after this one; 0 for all.
    package func pendingArtifactRemovals(after id: Int64 = 0, limit: Int) throws -> [ArtifactRemoval] {
        try read(.point) { reader in
            var removals: [ArtifactRemoval] = []
            try reader.connection.statement(
                """
                SELECT removal_id, uri, owner_id, only_if_empty FROM artifact_removals
                WHERE removal_id > ? ORDER BY removal_id LIMIT ?
                """
            ).forEach(.integer(id), .integer(Int64(limit))) { row in
                removals.append(
                    ArtifactRemoval(
                        id: row.int(0), uri: row.text(1), ownerID: row.text(2), onlyIfEmpty: row.int(3) != 0))
            }
            return removals
        }
    }

    /// The folders that `purgeRows` would note.
    package func artifactRemovals(_ scope: PurgeScope) throws -> [ArtifactRemoval] {
        try read(.search) { try $0.artifactRemovals(try $0.purgeCandidates(scope)) }
    }

    /// To be called when the folders are gone, or not this server's.
    package func forgetArtifactRemovals(_ ids: [Int64]) throws {
        if ids.isEmpty { return }
        let list = jsonList(ids)
        try write(bytes: 512 + list.utf8.count) { writer in
            try writer.connection.statement(
                "DELETE FROM artifact_removals WHERE removal_id IN (SELECT value FROM json_each(?))"
            ).run(.text(list))
        }
    }

    private static var claimsAtOnce: Int64 { 20_000 }

    /// Calls `body` for every claim on files: of all runs, logged models, model versions and experiments that there
    /// are, deleted ones too. Reads in portions, so that no long transaction keeps the log growing; who comes while
    /// this runs may be passed over.
    /// - Parameter scope: what it covers is passed over; nil for nothing.
    package func forEachArtifactClaim(except scope: PurgeScope?, _ body: (ArtifactClaim) throws -> Void) throws {
        var runs: Set<Int64> = []
        var models: Set<Int64> = []
        var experiments: Set<Int64> = []
        if let scope {
            try read(.search) { reader in
                let candidates = try reader.purgeCandidates(scope)
                runs = Set(candidates.runs)
                models = Set(try reader.allLoggedModels(candidates))
                experiments = Set(candidates.experiments)
            }
        }
        try forEachRow("SELECT run_id, artifact_uri, '' FROM runs WHERE run_id > ? AND deleted <> 2 ORDER BY 1 LIMIT ?")
        { id, uri, _ in
            if !runs.contains(id) { try body(ArtifactClaim(kind: .owner, uri: uri)) }
        }
        try forEachRow("SELECT id, artifact_location, '' FROM logged_models WHERE id > ? ORDER BY 1 LIMIT ?") {
            id, uri, _ in
            if !models.contains(id) { try body(ArtifactClaim(kind: .owner, uri: uri)) }
        }
        try forEachRow(
            "SELECT version_id, source, storage_location FROM model_versions WHERE version_id > ? ORDER BY 1 LIMIT ?"
        ) { _, source, location in
            try body(ArtifactClaim(kind: .user, uri: source))
            if !location.isEmpty { try body(ArtifactClaim(kind: .user, uri: location)) }
        }
        try forEachRow(
            "SELECT experiment_id, artifact_location, '' FROM experiments WHERE experiment_id > ? ORDER BY 1 LIMIT ?"
        ) { id, uri, _ in
            if !experiments.contains(id) { try body(ArtifactClaim(kind: .experiment, uri: uri)) }
        }
    }

    private func forEachRow(
        _ query: StaticString, _ body: (_ id: Int64, _ text: String, _ otherText: String) throws -> Void
    ) throws {
        var last: Int64 = -1
        while true {
            let rows = try read(.point) { reader in
                var rows: [(Int64, String, String)] = []
                try reader.connection.statement(query).forEach(.integer(last), .integer(Self.claimsAtOnce)) {
                    rows.append(($0.int(0), $0.text(1), $0.text(2)))
                }
                return rows
            }
            for row in rows { try body(row.0, row.1, row.2) }
            guard rows.count == Self.claimsAtOnce, let end = rows.last else { return }
            last = end.0
        }
    }
}
