/// The values the server runs with, checked and complete. Made once; below the executable nothing reads a flag, the
/// environment or a file of settings.
struct ServerConfiguration: Sendable {
    let host: String
    let port: Int
    /// Begins with `/` and does not end with it; empty when there is none.
    let staticPrefix: String
    /// nil: localhost and private addresses.
    let allowedHosts: [String]?
    /// nil: origins on localhost.
    let corsAllowedOrigins: [String]?
    /// nil: no such header.
    let xFrameOptions: String?
    let isSecurityDisabled: Bool
    /// Absolute; relative paths start there.
    let workingFolder: String
    /// Absolute.
    let dataFolder: String
    /// Absolute.
    let databasePath: String
    let defaultArtifactRoot: String
    /// The folder of that root, absolute; nil when it is no folder of this machine.
    let defaultArtifactFolder: String?
    /// Absolute; nil when artifacts are not served.
    let artifactsFolder: String?
    let allowedArtifactSchemes: [String]
    let truncatesLongValues: Bool
    /// Absolute; nil when MLflow's own UI is not served.
    let stockUIPath: String?
    let logLevel: String
    let isLogJSON: Bool
    let bodyBytesMax: Int
    let connectionsMax: Int
    let requestTimeoutSeconds: Int
    let idleTimeoutSeconds: Int
    let queryTimeoutSeconds: Int
    let shutdownGraceSeconds: Int
    /// Sentences for the log about settings that do nothing or weaken the server.
    let warnings: [String]

    /// - Parameter workingFolder: absolute; relative paths start there.
    init(_ settings: ResolvedSettings, workingFolder: String) throws(Failure) {
        func absolute(_ path: String) -> String { Self.absolute(path, in: workingFolder) }
        host = settings.text(.host)
        port = settings.integer(.port)
        staticPrefix = settings[.staticPrefix].text ?? ""
        allowedHosts = settings.list(.allowedHosts)
        corsAllowedOrigins = settings.list(.corsAllowedOrigins)
        allowedArtifactSchemes = settings.list(.allowedArtifactSchemes) ?? []
        let frames = settings.text(.xFrameOptions)
        xFrameOptions = frames == "NONE" ? nil : frames
        isSecurityDisabled = settings.isTrue(.disableSecurityMiddleware)
        self.workingFolder = workingFolder
        dataFolder = absolute(settings.text(.data))
        do throws(ValueKind.Complaint) {
            if let uri = settings[.backendStoreURI].text {
                databasePath = absolute(try ValueKind.sqlitePath(uri))
            } else {
                databasePath = absolute(dataFolder + "/roost.db")
            }
        } catch {
            preconditionFailure("a checked setting was refused: \(error.allowed)")
        }
        if let root = settings[.defaultArtifactRoot].text {
            // MLflow's `resolve_uri_if_local`: a root without a scheme is a folder, stored as an absolute path.
            defaultArtifactRoot = ValueKind.hasScheme(root) ? root : absolute(root)
        } else {
            // MLflow's `resolve_default_artifact_root`.
            defaultArtifactRoot = settings.isTrue(.serveArtifacts) ? "mlflow-artifacts:/" : absolute("mlruns")
        }
        let destination = settings[.artifactsDestination].text ?? dataFolder + "/artifacts"
        do throws(ValueKind.Complaint) {
            let isLocal = !ValueKind.hasScheme(defaultArtifactRoot) || defaultArtifactRoot.hasPrefix("file:")
            defaultArtifactFolder = isLocal ? try ValueKind.folderPath(defaultArtifactRoot) : nil
            artifactsFolder =
                settings.isTrue(.serveArtifacts) ? absolute(try ValueKind.folderPath(destination)) : nil
        } catch {
            throw .usage("default-artifact-root = \(defaultArtifactRoot): \(error.allowed)")
        }
        truncatesLongValues = settings.isTrue(.truncateLongValues)
        stockUIPath = settings[.stockUI].text.map(absolute)
        logLevel = settings.text(.logLevel)
        isLogJSON = settings.text(.logFormat) == "json"
        bodyBytesMax = settings.integer(.bodyLimitMB) * 1024 * 1024
        connectionsMax = settings.integer(.connectionsMax)
        requestTimeoutSeconds = settings.integer(.requestTimeoutSeconds)
        idleTimeoutSeconds = settings.integer(.idleTimeoutSeconds)
        queryTimeoutSeconds = settings.integer(.queryTimeoutSeconds)
        shutdownGraceSeconds = settings.integer(.shutdownGraceSeconds)
        warnings = Self.warnings(settings)
    }

    private static func warnings(_ settings: ResolvedSettings) -> [String] {
        var warnings: [String] = []
        if let workers = settings[.workers].text {
            warnings.append(
                "workers = \(workers) (\(settings[.workers].source)) has no effect: one process uses every core")
        }
        if let destination = settings[.artifactsDestination].text, !settings.isTrue(.serveArtifacts) {
            warnings.append(
                "artifacts-destination = \(destination) (\(settings[.artifactsDestination].source)) has no effect: "
                    + "serve-artifacts is off")
        }
        if settings.isTrue(.disableSecurityMiddleware) {
            warnings.append(
                "disable-security-middleware is set: web pages of other sites can read and change the data")
        } else {
            if settings.list(.allowedHosts)?.contains("*") == true {
                warnings.append("allowed-hosts has *: every Host header is accepted, so DNS rebinding is possible")
            }
            if settings.list(.corsAllowedOrigins)?.contains("*") == true {
                warnings.append("cors-allowed-origins has *: every web page can read and change the data")
            }
        }
        return warnings
    }

    /// `path` from the root, without empty and `.` parts; `..` stays, since a symbolic link may stand before it.
    static func absolute(_ path: String, in folder: String) -> String {
        let full = path.hasPrefix("/") ? path : folder + "/" + path
        return "/" + full.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }

    /// Where a person or a probe on this machine reaches the server.
    static func localURL(host: String, port: Int, staticPrefix: String) -> String {
        let name =
            switch host {
            case "127.0.0.1", "0.0.0.0", "::": "localhost"
            default: host.contains(":") ? "[\(host)]" : host
            }
        return "http://\(name):\(port)\(staticPrefix)"
    }
}
