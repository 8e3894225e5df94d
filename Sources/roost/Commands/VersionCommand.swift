internal import ArgumentParser

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

    static let line = "roost \(Version.roost) (speaks MLflow \(Version.mlflow))"

    func run() { StandardOutput.write(Self.line + "\n") }
}
