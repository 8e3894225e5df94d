internal import Artifacts
internal import Model
package import Store

/// Removes for good what has been deleted for long enough: first the rows, then the files.
///
/// In this order a crash leaves files without an owner, which are noted in the store and removed by the next purge. In
/// the other it would leave runs that could still be restored, and had lost their files.
package struct Purge {
    private let store: TrackingStore
    private let artifacts: ArtifactStorage
    private let workingDirectory: String

    /// Folders that are held against everybody's claims at once; each such pass reads all artifact URIs of the store.
    private static let foldersAtOnce = 10_000

    /// - Parameter workingDirectory: what relative local paths are relative to; absolute, without a slash at the end.
    package init(store: TrackingStore, artifacts: ArtifactStorage, workingDirectory: String) {
        self.store = store
        self.artifacts = artifacts
        self.workingDirectory = workingDirectory
    }

    /// - Parameter dryRun: whether only to count.
    package func run(_ scope: PurgeScope, dryRun: Bool) throws -> PurgeReport {
        var report = PurgeReport(isDryRun: dryRun)
        report.rows = try store.purgeRows(scope, dryRun: dryRun)
        if dryRun {
            // Once removed they no longer claim their files.
            try remove(try store.artifactRemovals(scope), except: scope, &report)
        }
        try removePending(&report, except: dryRun ? scope : nil)
        let size = try store.fileSize()
        report.databaseBytes = size.bytes
        report.databaseFreeBytes = size.freeBytes
        return report
    }

    private func removePending(_ report: inout PurgeReport, except scope: PurgeScope?) throws {
        var last: Int64 = 0
        var locations: [ArtifactRemoval] = []
        while true {
            let removals = try store.pendingArtifactRemovals(after: last, limit: Self.foldersAtOnce)
            guard let end = removals.last else { break }
            last = end.id
            try remove(removals.filter { !$0.onlyIfEmpty }, except: scope, &report)
            locations += removals.filter(\.onlyIfEmpty)
        }
        // What was in them is gone now.
        if !report.isDryRun { try removeLocations(locations) }
    }

    // MARK: Folders of runs and models

    private struct Folder {
        let removal: ArtifactRemoval
        let place: ArtifactPlace
        let fullPath: String
    }

    private func remove(
        _ removals: [ArtifactRemoval], except scope: PurgeScope?, _ report: inout PurgeReport
    ) throws {
        if removals.isEmpty { return }
        var done = Forgotten(store: store, isDryRun: report.isDryRun)
        var folders: [Folder] = []
        for removal in removals {
            guard let place = locate(removal.uri), !place.path.components.isEmpty else {
                report.leaveElsewhere(removal.uri)
                try done.add(removal)
                continue
            }
            folders.append(Folder(removal: removal, place: place, fullPath: fullPath(place)))
        }
        let claims = try claims(on: folders, except: scope)
        for folder in folders {
            let uri = folder.removal.uri
            guard !claims.folders.isClaimed(folder.fullPath), !claims.owners.contains(folder.removal.ownerID) else {
                report.keep(
                    uri, because: "Another run, logged model, model version or experiment has files there.")
                continue
            }
            do throws(TrackingError) {
                let amount = try folder.place.folder.amount(folder.place.path)
                if !report.isDryRun { try delete(folder.place) }
                if amount.isThere { report.folders += 1 }
                report.files += amount.files
                report.fileBytes += amount.bytes
            } catch {
                report.keep(uri, because: error.message)
                continue
            }
            try done.add(folder.removal)
        }
        try done.flush()
    }

    /// Deletes a folder `<id>/artifacts`, and then `<id>` when nothing else is in it.
    private func delete(_ place: ArtifactPlace) throws(TrackingError) {
        try place.folder.delete(place.path)
        if place.path.name == "artifacts", let parent = place.path.parent { try place.folder.deleteIfEmpty(parent) }
    }

    /// Removes what is left of experiments' folders, unless there is something in them.
    private func removeLocations(_ removals: [ArtifactRemoval]) throws {
        var done = Forgotten(store: store, isDryRun: false)
        for removal in removals {
            if let place = locate(removal.uri) {
                do throws(TrackingError) {
                    try place.folder.deleteIfEmpty(try place.path.appending(ArtifactPath(parsing: "models")))
                    try place.folder.deleteIfEmpty(place.path)
                } catch {
                    // An empty folder harms nobody.
                }
            }
            try done.add(removal)
        }
        try done.flush()
    }

    private func locate(_ uri: String) -> ArtifactPlace? {
        do throws(TrackingError) {
            return try artifacts.locate(uri)
        } catch {
            return nil
        }
    }

    // MARK: Claims

    private func claims(
        on folders: [Folder], except scope: PurgeScope?
    ) throws -> (folders: ClaimedFolders, owners: Set<String>) {
        var claimed = ClaimedFolders(folders.map(\.fullPath))
        var owners: Set<String> = []
        try store.forEachArtifactClaim(except: scope) { claim in
            if claim.kind == .user, claim.uri.hasPrefix("runs:/") {
                owners.insert(String(claim.uri.dropFirst("runs:/".count).drop { $0 == "/" }.prefix { $0 != "/" }))
            } else if let path = fullPath(claim.uri) {
                claimed.claim(path, isWhole: claim.kind != .experiment)
            }
        }
        return (claimed, owners)
    }

    private func fullPath(_ place: ArtifactPlace) -> String {
        Self.join(place.folder.realPath ?? "/", place.path.text)
    }

    /// Where files are on this machine; nil when they are not.
    private func fullPath(_ uri: String) -> String? {
        if let place = locate(uri) { return fullPath(place) }
        guard let path = LocalPath(uri, workingDirectory: workingDirectory)?.text else { return nil }
        return RealPath.of(path)
    }

    private static func join(_ folder: String, _ path: String) -> String {
        if path.isEmpty { return folder }
        return folder == "/" ? "/" + path : folder + "/" + path
    }
}

/// Folders that are done with, on their way out of the store's list.
private struct Forgotten {
    let store: TrackingStore
    let isDryRun: Bool
    private var ids: [Int64] = []

    init(store: TrackingStore, isDryRun: Bool) {
        self.store = store
        self.isDryRun = isDryRun
    }

    mutating func add(_ removal: ArtifactRemoval) throws {
        if isDryRun { return }
        ids.append(removal.id)
        if ids.count >= 500 { try flush() }
    }

    mutating func flush() throws {
        try store.forgetArtifactRemovals(ids)
        ids.removeAll()
    }
}
