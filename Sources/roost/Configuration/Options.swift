internal import ArgumentParser

/// The flags as ArgumentParser reads them. All are optional and plain text: what a value may be, the defaults and
/// the help are in the table of `Setting`, where the environment and the file find them too.
protocol SettingFlags {
    /// What the command line set.
    var flags: [Setting: String] { get }
}

/// `--config`, for every command that reads settings.
struct FileOptions: ParsableArguments, SettingFlags {
    @Option(help: Setting.config.argumentHelp) var config: String?

    var flags: [Setting: String] { Setting.dictionary((.config, config)) }
}

/// Where the server listens.
struct ListenOptions: ParsableArguments, SettingFlags {
    @Option(help: Setting.host.argumentHelp) var host: String?
    @Option(name: .shortAndLong, help: Setting.port.argumentHelp) var port: String?
    @Option(help: Setting.staticPrefix.argumentHelp) var staticPrefix: String?

    var flags: [Setting: String] {
        Setting.dictionary((.host, host), (.port, port), (.staticPrefix, staticPrefix))
    }
}

/// Where the data is.
struct StoreOptions: ParsableArguments, SettingFlags {
    @Option(help: Setting.data.argumentHelp) var data: String?
    @Option(name: .customLong("backend-store-uri"), help: Setting.backendStoreURI.argumentHelp)
    var backendStoreURI: String?

    var flags: [Setting: String] { Setting.dictionary((.data, data), (.backendStoreURI, backendStoreURI)) }
}

/// Everything else that `serve` takes.
struct ServeOptions: ParsableArguments, SettingFlags {
    @Option(help: Setting.allowedHosts.argumentHelp) var allowedHosts: String?
    @Option(help: Setting.corsAllowedOrigins.argumentHelp) var corsAllowedOrigins: String?
    @Option(help: Setting.xFrameOptions.argumentHelp) var xFrameOptions: String?
    @Flag(help: Setting.disableSecurityMiddleware.argumentHelp) var disableSecurityMiddleware = false
    @Option(help: Setting.defaultArtifactRoot.argumentHelp) var defaultArtifactRoot: String?
    @Option(help: Setting.artifactsDestination.argumentHelp) var artifactsDestination: String?
    @Flag(inversion: .prefixedNo, help: Setting.serveArtifacts.argumentHelp) var serveArtifacts: Bool?
    @Option(help: Setting.allowedArtifactSchemes.argumentHelp) var allowedArtifactSchemes: String?
    @Flag(inversion: .prefixedNo, help: Setting.truncateLongValues.argumentHelp) var truncateLongValues: Bool?
    @Option(name: .customLong("stock-ui"), help: Setting.stockUI.argumentHelp) var stockUI: String?
    @Option(help: Setting.logLevel.argumentHelp) var logLevel: String?
    @Option(help: Setting.logFormat.argumentHelp) var logFormat: String?
    @Option(name: .customLong("body-limit-mb"), help: Setting.bodyLimitMB.argumentHelp) var bodyLimitMB: String?
    @Option(help: Setting.connectionsMax.argumentHelp) var connectionsMax: String?
    @Option(help: Setting.requestTimeoutSeconds.argumentHelp) var requestTimeoutSeconds: String?
    @Option(help: Setting.idleTimeoutSeconds.argumentHelp) var idleTimeoutSeconds: String?
    @Option(help: Setting.queryTimeoutSeconds.argumentHelp) var queryTimeoutSeconds: String?
    @Option(help: Setting.shutdownGraceSeconds.argumentHelp) var shutdownGraceSeconds: String?
    @Option(name: .shortAndLong, help: Setting.workers.argumentHelp) var workers: String?

    var flags: [Setting: String] {
        Setting.dictionary(
            (.allowedHosts, allowedHosts), (.corsAllowedOrigins, corsAllowedOrigins), (.xFrameOptions, xFrameOptions),
            (.disableSecurityMiddleware, disableSecurityMiddleware ? "true" : nil),
            (.defaultArtifactRoot, defaultArtifactRoot), (.artifactsDestination, artifactsDestination),
            (.serveArtifacts, serveArtifacts.map { $0 ? "true" : "false" }),
            (.allowedArtifactSchemes, allowedArtifactSchemes),
            (.truncateLongValues, truncateLongValues.map { $0 ? "true" : "false" }), (.stockUI, stockUI),
            (.logLevel, logLevel), (.logFormat, logFormat), (.bodyLimitMB, bodyLimitMB),
            (.connectionsMax, connectionsMax), (.requestTimeoutSeconds, requestTimeoutSeconds),
            (.idleTimeoutSeconds, idleTimeoutSeconds), (.queryTimeoutSeconds, queryTimeoutSeconds),
            (.shutdownGraceSeconds, shutdownGraceSeconds), (.workers, workers))
    }
}

extension Setting {
    /// The help of the table with the default behind it.
    var argumentHelp: ArgumentHelp {
        let suffix = row.fallback.map { " (default: \($0))" } ?? ""
        let valueName =
            switch row.kind {
            case .path, .localFolder: "path"
            case .integer: "n"
            case .choice(let words): words.joined(separator: "|")
            case .list: "a,b"
            case .urlPrefix: "/path"
            case .sqliteURI: "uri"
            case .text, .boolean: "text"
            }
        return ArgumentHelp(.init(stringLiteral: row.help + suffix), valueName: valueName)
    }

    /// The pairs that have a value.
    static func dictionary(_ pairs: (Setting, String?)...) -> [Setting: String] {
        var flags: [Setting: String] = [:]
        for case (let setting, let text?) in pairs { flags[setting] = text }
        return flags
    }
}

extension ResolvedSettings {
    /// Resolves against this process's environment and files.
    init(_ groups: any SettingFlags...) throws(Failure) {
        var flags: [Setting: String] = [:]
        for group in groups { flags.merge(group.flags) { first, _ in first } }
        try self.init(flags: flags, environment: ProcessEnvironment.value, readFile: ProcessEnvironment.readFile)
    }
}
