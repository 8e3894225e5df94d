internal import API
internal import Artifacts
internal import ArgumentParser
internal import Logging
internal import MicroHTTP
internal import StockUI
internal import Store

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the server.",
        discussion: """
            SIGTERM or SIGINT stops it: running requests are finished, the data is brought into the database file, \
            and the exit code is 0. A second signal ends it at once, with exit code 130; nothing that a client was \
            told to be saved is lost.
            """)

    @OptionGroup var file: FileOptions
    @OptionGroup(title: "Network") var listen: ListenOptions
    @OptionGroup(title: "Storage") var storage: StoreOptions
    @OptionGroup(title: "Server") var more: ServeOptions

    func run() throws {
        let configuration = try ServerConfiguration(
            try ResolvedSettings(file, listen, storage, more), workingFolder: try ProcessEnvironment.workingFolder())
        ProcessSetup.tuneAllocator()
        ProcessSetup.ignoreBrokenPipes()
        Signals.blockStopSignals()
        // Only from here on are there other threads.
        let log = ServerLog(level: configuration.loggerLevel, format: configuration.isLogJSON ? .json : .text)
        LoggingSystem.bootstrap { _ in ServerLogHandler(log: log) }
        let logger = Logger(label: "roost")
        defer { log.flush() }

        for warning in configuration.warnings { logger.warning("\(warning)") }
        let stockUI = try Self.openStockUI(configuration)
        let store = try openStore(configuration, log)
        let server: HTTPServer
        let artifacts: ArtifactStorage
        do {
            artifacts = try Self.openArtifacts(configuration) { logger.warning("\($0)") }
        } catch {
            store.close()
            throw error
        }
        do throws(HTTPServerError) {
            server = try HTTPServer(
                configuration: configuration.http,
                handler: APIHandler(
                    store: store, artifacts: artifacts, configuration: configuration.api, log: log,
                    stockUI: stockUI))
        } catch {
            store.close()
            throw Failure.failed("\(error)")
        }
        announce(configuration, port: Int(server.port), logger)
        if let stockUI, let path = configuration.stockUIPath {
            logger.info(
                "serving MLflow's own UI",
                metadata: [
                    "path": "\(configuration.staticPrefix)/mlflow/", "from": "\(path)", "files": "\(stockUI.fileCount)",
                ])
        }

        let signal = Signals.waitForStop()
        Signals.exitAtNextStop()
        logger.info("stopping", metadata: ["signal": "\(signal)"])
        // Streams would go on for the whole time of grace.
        store.events.close()
        server.stop(graceSeconds: configuration.shutdownGraceSeconds)
        store.close()
        logger.info("stopped")
    }

    private func openStore(_ configuration: ServerConfiguration, _ log: ServerLog) throws(Failure) -> TrackingStore {
        try Folders.make(configuration.dataFolder)
        try Folders.make(Folders.parent(of: configuration.databasePath))
        do throws(StoreOpenError) {
            return try TrackingStore.open(configuration.store, migrations: EmbeddedMigrations.all) {
                log.storeEvent($0)
            }
        } catch {
            throw .failed("\(error)")
        }
    }

    private static func openStockUI(_ configuration: ServerConfiguration) throws(Failure) -> StockUI? {
        guard let path = configuration.stockUIPath else { return nil }
        do throws(StockUIError) {
            return try StockUI(path: path)
        } catch {
            throw .usage("stock-ui = \(path) cannot be used: \(error)")
        }
    }

    /// Called with the store open: what is left of uploads in these folders is then nobody's.
    static func openArtifacts(
        _ configuration: ServerConfiguration, warn: (String) -> Void
    ) throws(Failure) -> ArtifactStorage {
        func open(_ path: String) throws(ArtifactFolderError) -> ArtifactFolder {
            let folder = try ArtifactFolder(path: path)
            if let fault = folder.sweepFault { warn(fault) }
            return folder
        }
        do throws(ArtifactFolderError) {
            var local: ArtifactStorage.LocalRoot?
            if let folder = configuration.defaultArtifactFolder {
                local = ArtifactStorage.LocalRoot(uri: configuration.defaultArtifactRoot, folder: try open(folder))
            }
            var proxied: ArtifactFolder?
            if let folder = configuration.artifactsFolder { proxied = try open(folder) }
            return ArtifactStorage(proxied: proxied, local: local)
        } catch {
            throw .failed("\(error)")
        }
    }

    /// The line that says the server is ready: on standard output, or in the log where all lines are to be JSON.
    private func announce(_ configuration: ServerConfiguration, port: Int, _ logger: Logger) {
        let url = ServerConfiguration.localURL(
            host: configuration.host, port: port, staticPrefix: configuration.staticPrefix)
        if configuration.isLogJSON {
            logger.info(
                "listening",
                metadata: [
                    "version": "\(Version.roost)", "url": "\(url)", "host": "\(configuration.host)", "port": "\(port)",
                    "data": "\(configuration.databasePath)",
                ])
        } else {
            StandardOutput.write(
                "Roost \(Version.roost) listening on \(url) (data: \(configuration.databasePath))\n")
        }
    }
}
