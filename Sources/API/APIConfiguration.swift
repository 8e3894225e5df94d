internal import Model

/// What an operator decides about the API. Plain values, checked where they were read.
package struct APIConfiguration: Sendable {
    /// What `/version` answers: the stock release whose protocol is spoken. Clients switch features on by it.
    package var mlflowVersion = "3.17.2"
    /// In front of every path; empty, or begins with `/` and does not end with it.
    package var staticPrefix = ""
    /// Host headers to accept, `*` standing for any text; nil: localhost and private addresses.
    package var allowedHosts: [String]?
    /// Origins whose pages may call the API besides those on localhost, `*` standing for any text.
    package var corsAllowedOrigins: [String]?
    /// No check of Host and Origin at all.
    package var securityDisabled = false
    /// Bytes of a request's body.
    package var bodyBytesMax: Int
    /// Too long values of params and run tags are cut (MLflow's default), or refused when false.
    package var truncateLongValues = true
    /// What an experiment's relative local artifact location is relative to; absolute, no `/` at the end.
    package var workingDirectory = ""

    /// Schemes of artifact locations that may name any host, as `sftp`
    /// (MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES).
    package var allowedArtifactSchemes: [String] = []
    /// Locations of the operator's own artifact storage; experiments may name their hosts.
    package var artifactRoots: [String] = []

    package init() {
        bodyBytesMax = Limits.bodyBytesMax
    }
}
