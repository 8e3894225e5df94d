internal import ArgumentParser

/// Prints what `serve` with the same flags would run with.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Print the settings in force and where each comes from.",
        discussion: "The text is itself a file of settings.")

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @OptionGroup var file: FileOptions
    @OptionGroup(title: "Network") var listen: ListenOptions
    @OptionGroup(title: "Storage") var store: StoreOptions
    @OptionGroup(title: "Server") var serve: ServeOptions
    @Option(help: "Shape of the output.") var format: Format = .text

    func run() throws {
        let settings = try ResolvedSettings(file, listen, store, serve)
        // What only fails when the values meet is to be seen here too.
        _ = try ServerConfiguration(settings, workingFolder: try ProcessEnvironment.workingFolder())
        StandardOutput.write(format == .json ? Self.json(settings) : Self.text(settings))
    }

    /// `name = value  # source`; a setting without a value, and the file itself, are comments.
    static func text(_ settings: ResolvedSettings) -> String {
        var lines: [(content: String, source: String)] = []
        for setting in Setting.allCases {
            let value = settings[setting]
            let content =
                if let text = value.text {
                    (setting.isAllowedInFile ? "" : "# ") + "\(setting.name) = \(text)"
                } else {
                    "# \(setting.name) is not set"
                }
            lines.append((content, value.source.description))
        }
        let width = lines.map(\.content.count).max() ?? 0
        return lines.map { line in
            line.content + String(repeating: " ", count: width - line.content.count) + "  # \(line.source)\n"
        }.joined()
    }

    /// One object; each setting has `value` (text or null) and `source`.
    static func json(_ settings: ResolvedSettings) -> String {
        var buffer: [UInt8] = []
        buffer.append("{")
        for (index, setting) in Setting.allCases.enumerated() {
            buffer.append(index == 0 ? "\n  " : ",\n  ")
            LogText.appendJSON(setting.name, to: &buffer)
            buffer.append(": {\"value\": ")
            if let text = settings[setting].text {
                LogText.appendJSON(text, to: &buffer)
            } else {
                buffer.append("null")
            }
            buffer.append(", \"source\": ")
            LogText.appendJSON(settings[setting].source.description, to: &buffer)
            buffer.append("}")
        }
        buffer.append("\n}\n")
        return String(decoding: buffer, as: UTF8.self)
    }
}
