internal import ArgumentParser

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "Run the server.")
    func run() throws { throw Failure.failed("this build cannot do that yet") }
}
