package import Store

/// What a purge removed, or would remove.
package struct PurgeReport: Sendable, Equatable {
    /// A folder of which the files are still there, and why.
    package struct KeptFolder: Sendable, Equatable {
        package let uri: String
        package let reason: String
    }

    package var isDryRun: Bool
    package var rows = PurgedRows()
    /// Those of runs and models that were there: many have none.
    package var folders = 0
    package var files = 0
    package var fileBytes: Int64 = 0
    /// Folders that somebody still needs or that could not be removed; the next purge looks at them again.
    package var kept = 0
    package var keptExamples: [KeptFolder] = []
    /// Folders that are not in this server's storage.
    package var elsewhere = 0
    package var elsewhereExamples: [String] = []
    /// Of the database file, and how much of that is free for later writes.
    package var databaseBytes: Int64 = 0
    package var databaseFreeBytes: Int64 = 0

    package init(isDryRun: Bool) { self.isDryRun = isDryRun }

    static let examplesMax = RunChanges.examplesMax

    mutating func keep(_ uri: String, because reason: String) {
        kept += 1
        if keptExamples.count < Self.examplesMax { keptExamples.append(KeptFolder(uri: uri, reason: reason)) }
    }

    mutating func leaveElsewhere(_ uri: String) {
        elsewhere += 1
        if elsewhereExamples.count < Self.examplesMax { elsewhereExamples.append(uri) }
    }
}
