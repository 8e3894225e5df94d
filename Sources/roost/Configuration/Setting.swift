/// Every setting of the server. The raw value is the name: `--name` on the command line, `name = value` in a file,
/// `ROOST_NAME` in the environment.
enum Setting: String, CaseIterable, Sendable {
    case config
    case host
    case port
    case staticPrefix = "static-prefix"
    case allowedHosts = "allowed-hosts"
    case corsAllowedOrigins = "cors-allowed-origins"
    case xFrameOptions = "x-frame-options"
    case disableSecurityMiddleware = "disable-security-middleware"
    case data
    case backendStoreURI = "backend-store-uri"
    case defaultArtifactRoot = "default-artifact-root"
    case artifactsDestination = "artifacts-destination"
    case serveArtifacts = "serve-artifacts"
    case allowedArtifactSchemes = "allowed-artifact-schemes"
    case truncateLongValues = "truncate-long-values"
    case stockUI = "stock-ui"
    case logLevel = "log-level"
    case logFormat = "log-format"
    case bodyLimitMB = "body-limit-mb"
    case connectionsMax = "connections-max"
    case requestTimeoutSeconds = "request-timeout-seconds"
    case idleTimeoutSeconds = "idle-timeout-seconds"
    case queryTimeoutSeconds = "query-timeout-seconds"
    case shutdownGraceSeconds = "shutdown-grace-seconds"
    case workers

    /// What one line of the table says about a setting.
    struct Row: Sendable {
        let kind: ValueKind
        /// The value when nobody sets one; nil when the setting then has none.
        let fallback: String?
        /// The variable that the stock MLflow server (3.17.2, `mlflow/utils/cli_args.py` and `mlflow/cli/__init__.py`)
        /// reads for the same thing, so that its deployments start here unchanged.
        let mlflowVariable: String?
        let help: String
    }

    /// The table: one row a setting, and no `default`, so that a new setting without a row does not compile.
    var row: Row {
        switch self {
        case .config:
            Row(kind: .path, fallback: nil, mlflowVariable: nil, help: "File of settings, one 'name = value' a line.")
        case .host:
            Row(
                kind: .text, fallback: "127.0.0.1", mlflowVariable: "MLFLOW_HOST",
                help: "Address to listen on; 0.0.0.0 or :: lets other machines in.")
        case .port:
            Row(
                kind: .integer(0...65_535), fallback: "8080", mlflowVariable: "MLFLOW_PORT",
                help: "Port to listen on; 0 takes a free one.")
        case .staticPrefix:
            Row(
                kind: .urlPrefix, fallback: nil, mlflowVariable: "MLFLOW_STATIC_PREFIX",
                help: "Path in front of every route, such as /mlflow.")
        case .allowedHosts:
            Row(
                kind: .list, fallback: nil, mlflowVariable: "MLFLOW_SERVER_ALLOWED_HOSTS",
                help:
                    "Host headers to accept, comma-separated, * as a wildcard; unset: localhost and private addresses.")
        case .corsAllowedOrigins:
            Row(
                kind: .list, fallback: nil, mlflowVariable: "MLFLOW_SERVER_CORS_ALLOWED_ORIGINS",
                help: "Origins whose pages may call the API, comma-separated; unset: those on localhost.")
        case .xFrameOptions:
            Row(
                kind: .choice(["SAMEORIGIN", "DENY", "NONE"]), fallback: "SAMEORIGIN",
                mlflowVariable: "MLFLOW_SERVER_X_FRAME_OPTIONS",
                help: "Who may show the pages in a frame.")
        case .disableSecurityMiddleware:
            Row(
                kind: .boolean, fallback: "false", mlflowVariable: "MLFLOW_SERVER_DISABLE_SECURITY_MIDDLEWARE",
                help: "Turn the checks of Host, Origin and frames off; for tests only.")
        case .data:
            Row(
                kind: .path, fallback: "./roost-data", mlflowVariable: nil,
                help: "Folder of the data; made if missing.")
        case .backendStoreURI:
            Row(
                kind: .sqliteURI, fallback: nil, mlflowVariable: "MLFLOW_BACKEND_STORE_URI",
                help: "Database file as sqlite:///relative/path or sqlite:////absolute/path; unset: DATA/roost.db.")
        case .defaultArtifactRoot:
            Row(
                kind: .text, fallback: nil, mlflowVariable: "MLFLOW_DEFAULT_ARTIFACT_ROOT",
                help: "What artifact locations of new experiments start with; unset: as serve-artifacts says.")
        case .artifactsDestination:
            Row(
                kind: .localFolder, fallback: nil, mlflowVariable: "MLFLOW_ARTIFACTS_DESTINATION",
                help: "Folder of the artifacts that the server keeps; made if missing; unset: DATA/artifacts.")
        case .serveArtifacts:
            Row(
                kind: .boolean, fallback: "true", mlflowVariable: "MLFLOW_SERVE_ARTIFACTS",
                help: "Keep artifacts for clients; if not, they write to ./mlruns or default-artifact-root themselves.")
        case .allowedArtifactSchemes:
            Row(
                kind: .list, fallback: nil, mlflowVariable: "MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES",
                help: "URI schemes whose artifact locations may name any host, such as sftp; unset: none.")
        case .truncateLongValues:
            Row(
                kind: .boolean, fallback: "true", mlflowVariable: "MLFLOW_TRUNCATE_LONG_VALUES",
                help: "Cut params and run tags that are too long, as MLflow does; if not, refuse them.")
        case .stockUI:
            Row(
                kind: .path, fallback: nil, mlflowVariable: nil,
                help: "Serve MLflow's own web UI under /mlflow/, out of this mlflow wheel or installed package.")
        case .logLevel:
            Row(
                kind: .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"]),
                fallback: "info", mlflowVariable: nil,
                help: "Least important messages to log; requests are logged at info.")
        case .logFormat:
            Row(
                kind: .choice(["text", "json"]), fallback: "text", mlflowVariable: nil,
                help: "Shape of a log line on standard error.")
        case .bodyLimitMB:
            Row(
                kind: .integer(1...1024), fallback: "64", mlflowVariable: nil,
                help: "Largest JSON body of a request, in MiB.")
        case .connectionsMax:
            Row(
                kind: .integer(1...100_000), fallback: "1000", mlflowVariable: nil,
                help: "Connections open at once; more are refused.")
        case .requestTimeoutSeconds:
            Row(
                kind: .integer(1...86_400), fallback: "30", mlflowVariable: nil,
                help: "Seconds a client may take to send the head of a request.")
        case .idleTimeoutSeconds:
            Row(
                kind: .integer(1...86_400), fallback: "60", mlflowVariable: nil,
                help: "Seconds a connection may be silent before it is closed.")
        case .queryTimeoutSeconds:
            Row(
                kind: .integer(1...86_400), fallback: "30", mlflowVariable: nil,
                help: "Seconds one search may run.")
        case .shutdownGraceSeconds:
            Row(
                kind: .integer(0...3600), fallback: "10", mlflowVariable: nil,
                help: "Seconds that running requests get to finish after SIGTERM or SIGINT.")
        case .workers:
            Row(
                kind: .integer(1...100_000), fallback: nil, mlflowVariable: "MLFLOW_WORKERS",
                help: "Accepted for the sake of MLflow's command lines; one process uses every core.")
        }
    }

    var name: String { rawValue }

    /// `log-level` is `ROOST_LOG_LEVEL`.
    var environmentVariable: String {
        "ROOST_" + String(name.map { $0 == "-" ? "_" : $0 }).uppercased()
    }

    /// The variables that set this, the strongest first.
    var environmentVariables: [String] {
        [environmentVariable] + (row.mlflowVariable.map { [$0] } ?? [])
    }

    /// A file cannot name the file to read.
    var isAllowedInFile: Bool { self != .config }
}
