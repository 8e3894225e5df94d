internal import ArgumentParser
internal import Glibc

@main
struct Roost: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roost",
        abstract: "An experiment tracking server that speaks the MLflow REST protocol.",
        discussion: """
            Settings come from the command line, else from ROOST_* variables, else from MLflow's own variables, else \
            from the file named by --config, else from defaults; 'roost config' prints them with their source.

            Exit codes: 0 when the command did its work; 1 when it could not, or when a check found something wrong; \
            64 when the command line, a variable or the file of settings is not understood.
            """,
        version: VersionCommand.line,
        subcommands: [
            ServeCommand.self, ConfigCommand.self, CheckCommand.self, GcCommand.self, HealthCommand.self,
            VersionCommand.self,
        ])

    static func main() {
        ProcessSetup.openStandardDescriptors()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as Failure {
            StandardOutput.writeError("roost: \(failure.sentence)\n")
            Glibc.exit(failure.code.rawValue)
        } catch {
            exit(withError: error)
        }
    }
}
