internal import ArgumentParser

/// For a container's health check: the image needs no curl.
struct HealthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Ask a running server whether it is well; exit code 0 if so, 1 if not.")

    @OptionGroup var file: FileOptions
    @OptionGroup(title: "Network") var listen: ListenOptions
    @Option(help: "Seconds to wait for the whole answer.") var timeoutSeconds: Int = 3
    @Flag(name: .shortAndLong, help: "Print nothing when the server is well.") var quiet = false

    func validate() throws {
        guard (1...3600).contains(timeoutSeconds) else {
            throw ValidationError("--timeout-seconds \(timeoutSeconds): a whole number from 1 to 3600 is needed")
        }
    }

    func run() throws {
        let settings = try ResolvedSettings(file, listen)
        let probe = HealthProbe(
            host: settings.text(.host), port: settings.integer(.port), staticPrefix: settings[.staticPrefix].text ?? "",
            timeoutSeconds: timeoutSeconds)
        try probe.run()
        if !quiet { StandardOutput.write("\(probe.url): OK\n") }
    }
}
