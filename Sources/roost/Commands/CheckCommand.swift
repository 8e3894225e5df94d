internal import ArgumentParser

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "check", abstract: "Check a store.")
    func run() throws { throw Failure.failed("this build cannot do that yet") }
}
