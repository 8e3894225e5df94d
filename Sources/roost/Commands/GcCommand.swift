internal import API
internal import ArgumentParser
internal import Artifacts
internal import Glibc
internal import Store

/// What of the settings says where artifacts are.
struct ArtifactOptions: ParsableArguments, SettingFlags {
    @Option(help: Setting.defaultArtifactRoot.argumentHelp) var defaultArtifactRoot: String?
    @Option(help: Setting.artifactsDestination.argumentHelp) var artifactsDestination: String?
    @Flag(inversion: .prefixedNo, help: Setting.serveArtifacts.argumentHelp) var serveArtifacts: Bool?

    var flags: [Setting: String] {
        Setting.dictionary(
            (.defaultArtifactRoot, defaultArtifactRoot), (.artifactsDestination, artifactsDestination),
            (.serveArtifacts, serveArtifacts.map { $0 ? "true" : "false" }))
    }
}

struct GcCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Remove for good what has been deleted for long enough, and give the space back.",
        discussion: """
            Runs and logged models go with their artifacts, and experiments that have no run left. Only folders in the \
            server's own storage are removed, and none that something else still has files in; the same settings are \
            needed here as for 'roost serve'.

            Either the server is stopped, and this command works on its data; or --url names it, and it does the work \
            itself while it goes on serving. Interrupted, it can be started again and goes on where it was.
            """)

    @OptionGroup var file: FileOptions
    @OptionGroup(title: "Storage") var store: StoreOptions
    @OptionGroup(title: "Storage") var artifacts: ArtifactOptions
    @Option(help: ArgumentHelp("How long ago it was deleted at least, \(Age.help).", valueName: "age"))
    var olderThan: Age
    @Option(
        name: .customLong("experiment-ids"),
        help: ArgumentHelp("Only these experiments; all when not given.", valueName: "id,id"))
    var experimentIDs: String?
    @Flag(help: "Change nothing, and say what would be removed.") var dryRun = false
    @Flag(
        inversion: .prefixedNo, help: "Make the database file smaller afterwards; takes as much free space as it holds."
    )
    var compact = true
    @Option(
        help: ArgumentHelp("Have the server at this address do it, such as http://localhost:8080.", valueName: "url"))
    var url: String?
    @Option(help: "With --url: seconds to wait for the answer.") var timeoutSeconds: Int = 3600

    func validate() throws {
        guard (1...1_000_000).contains(timeoutSeconds) else {
            throw ValidationError("--timeout-seconds \(timeoutSeconds): a whole number from 1 to 1000000 is needed")
        }
        if let list = experiments, list.isEmpty || !list.allSatisfy({ Int64($0) != nil && $0.first?.isNumber == true })
        {
            throw ValidationError(
                "--experiment-ids \(experimentIDs ?? ""): whole numbers separated by commas are needed")
        }
    }

    private var experiments: [String]? {
        experimentIDs?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    func run() throws {
        if let url {
            let report = try PurgeCall(url: url, timeoutSeconds: timeoutSeconds)
                .run(olderThanSeconds: olderThan.seconds, experimentIDs: experiments, dryRun: dryRun)
            StandardOutput.write(PurgeText.text(report))
            StandardOutput.write(
                "The database has \(PurgeText.size(report.databaseBytes)), of which "
                    + "\(PurgeText.size(report.databaseFreeBytes)) are free for later writes.\n")
            return
        }
        let configuration = try ServerConfiguration(
            try ResolvedSettings(file, store, artifacts), workingFolder: try ProcessEnvironment.workingFolder())
        let path = configuration.databasePath
        // Where SQLite makes the copy when it compacts: where the data has room.
        unsafe setenv("SQLITE_TMPDIR", Folders.parent(of: path), 1)
        do {
            StandardOutput.write(PurgeText.text(try purge(configuration)))
            if compact, !dryRun { try shrink(path) }
        } catch let error as StoreOpenError {
            throw Failure.failed(
                error.description + (Self.isInUse(error) ? ". Or name it with --url, and it does this itself" : ""))
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure.failed("\(error)")
        }
    }

    private static func isInUse(_ error: StoreOpenError) -> Bool { error.description.hasPrefix("another Roost server") }

    private func purge(_ configuration: ServerConfiguration) throws -> PurgeReport {
        try TrackingStore.requireCurrentSchema(
            databasePath: configuration.databasePath, migrations: EmbeddedMigrations.all)
        let store = try TrackingStore.open(configuration.store, migrations: EmbeddedMigrations.all)
        defer { store.close() }
        let artifacts = try ServeCommand.openArtifacts(configuration) { StandardOutput.writeError("roost: \($0)\n") }
        let purge = Purge(
            store: store, artifacts: artifacts, workingDirectory: configuration.api.workingDirectory)
        return try purge.run(
            PurgeScope(olderThanSeconds: olderThan.seconds, experimentIDs: experiments?.compactMap { Int64($0) }),
            dryRun: dryRun)
    }

    private func shrink(_ path: String) throws {
        let sizes: (before: StoreFileSize, after: StoreFileSize)
        do {
            guard let made = try TrackingStore.compactIfWorthwhile(databasePath: path) else { return }
            sizes = made
        } catch let error as StoreOpenError {
            throw error
        } catch {
            throw Failure.failed("everything was removed, but \(path) could not be made smaller: \(error)")
        }
        StandardOutput.write(
            "The database was compacted from \(PurgeText.size(sizes.before.bytes)) to "
                + "\(PurgeText.size(sizes.after.bytes)).\n")
    }
}
