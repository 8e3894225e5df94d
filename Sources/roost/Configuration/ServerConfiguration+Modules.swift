internal import API
internal import Logging
internal import MicroHTTP
internal import Store

/// The same values in the words of each module.
extension ServerConfiguration {
    var loggerLevel: Logger.Level {
        guard let level = Logger.Level(rawValue: logLevel) else {
            preconditionFailure("log-level \(logLevel) passed its check and is no level")
        }
        return level
    }

    var store: StoreConfiguration {
        StoreConfiguration(
            databasePath: databasePath, defaultArtifactRoot: defaultArtifactRoot,
            queryTimeoutSeconds: queryTimeoutSeconds)
    }

    var api: APIConfiguration {
        var api = APIConfiguration()
        api.mlflowVersion = Version.mlflow
        api.staticPrefix = staticPrefix
        api.allowedHosts = allowedHosts
        api.corsAllowedOrigins = corsAllowedOrigins
        api.securityDisabled = isSecurityDisabled
        api.bodyBytesMax = bodyBytesMax
        api.truncateLongValues = truncatesLongValues
        api.allowedArtifactSchemes = allowedArtifactSchemes
        api.artifactRoots = [defaultArtifactRoot]
        // Joined with "/" there: the root folder is the empty text.
        api.workingDirectory = workingFolder == "/" ? "" : workingFolder
        return api
    }

    var http: HTTPServer.Configuration {
        var http = HTTPServer.Configuration(host: host, port: UInt16(port))
        http.connectionsMax = connectionsMax
        http.idleTimeoutSeconds = idleTimeoutSeconds
        http.requestTimeoutSeconds = requestTimeoutSeconds
        // One body of the largest size must fit, or it would be turned away for ever.
        http.bodyBytesInFlightMax = max(http.bodyBytesInFlightMax, bodyBytesMax)
        http.responseHeaders.removeAll { $0.name == "X-Frame-Options" }
        if let xFrameOptions, !isSecurityDisabled {
            http.responseHeaders.append(("X-Frame-Options", xFrameOptions))
        }
        return http
    }
}
