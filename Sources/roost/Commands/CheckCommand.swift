internal import ArgumentParser
internal import Store

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Look for damage in a store; exit code 0 if there is none, 1 if there is.",
        discussion: "It only reads, and may run beside the server.")

    @OptionGroup var file: FileOptions
    @OptionGroup(title: "Storage") var store: StoreOptions

    func run() throws {
        let path = try ServerConfiguration(
            try ResolvedSettings(file, store), workingFolder: try ProcessEnvironment.workingFolder()
        ).databasePath
        let problems: [String]
        do {
            problems = try TrackingStore.check(databasePath: path, migrations: EmbeddedMigrations.all)
        } catch let error as StoreOpenError {
            throw Failure.failed(error.description)
        } catch {
            throw Failure.failed("cannot read the store \(path): \(error)")
        }
        guard problems.isEmpty else {
            for problem in problems { StandardOutput.writeError("roost: \(problem)\n") }
            throw Failure.failed("\(path): \(problems.count) problem\(problems.count == 1 ? "" : "s") found")
        }
        StandardOutput.write("\(path): no problems found\n")
    }
}
