/// What this program calls itself and which MLflow it speaks for.
enum Version {
    static let roost = "0.1.0"
    /// The release whose protocol is served; the Python client asks for it at `/version`.
    static let mlflow = "3.17.2"
}
