/// Every setting's value in force and where it came from: flag, else environment, else file, else default.
struct ResolvedSettings: Sendable {
    enum Source: Equatable, Sendable, CustomStringConvertible {
        case flag
        case environment(variable: String)
        case file(path: String, line: Int)
        case fallback

        var description: String {
            switch self {
            case .flag: "command line"
            case .environment(let variable): "environment variable \(variable)"
            case .file(let path, let line): "\(path):\(line)"
            case .fallback: "default"
            }
        }
    }

    struct Value: Sendable {
        /// nil: not set and no default.
        let text: String?
        let source: Source
    }

    private var values: [Setting: Value] = [:]

    /// Resolves all settings at once; a bad value is refused even where a stronger source hides it in the file.
    ///
    /// - Parameter flags: what the command line set, by setting.
    /// - Parameter environment: the value of a variable. An empty variable counts as unset, as for the stock server.
    /// - Parameter readFile: the content of the file at a path, or throws.
    init(
        flags: [Setting: String], environment: (String) -> String?,
        readFile: (String) throws(Failure) -> String
    ) throws(Failure) {
        for setting in Setting.allCases {
            if let text = flags[setting] {
                values[setting] = try Self.value(of: setting, text, .flag, as: "--\(setting.name) \(text)")
                continue
            }
            for variable in setting.environmentVariables {
                if let text = environment(variable), !text.isEmpty {
                    values[setting] = try Self.value(
                        of: setting, text, .environment(variable: variable),
                        as: "environment variable \(variable)=\(text)")
                    break
                }
            }
        }
        if let path = values[.config]?.text {
            let file = try ConfigurationFile(path: path, text: try readFile(path))
            for (setting, entry) in file.entries where values[setting] == nil {
                values[setting] = Value(text: entry.value, source: .file(path: path, line: entry.line))
            }
        }
        for setting in Setting.allCases where values[setting] == nil {
            values[setting] = Value(text: setting.row.fallback, source: .fallback)
        }
    }

    private static func value(
        of setting: Setting, _ text: String, _ source: Source, as origin: String
    ) throws(Failure) -> Value {
        do throws(ValueKind.Complaint) {
            return Value(text: try setting.row.kind.normalized(text), source: source)
        } catch {
            throw .usage("\(origin): \(error.allowed)")
        }
    }

    subscript(_ setting: Setting) -> Value {
        guard let value = values[setting] else { preconditionFailure("\(setting.name) was not resolved") }
        return value
    }

    /// The text of a setting that has a default.
    func text(_ setting: Setting) -> String {
        guard let text = self[setting].text else { preconditionFailure("\(setting.name) has no default") }
        return text
    }

    /// The number of an `.integer` setting that has a default.
    func integer(_ setting: Setting) -> Int {
        guard let number = Int(text(setting)) else { preconditionFailure("\(setting.name) is no number") }
        return number
    }

    func isTrue(_ setting: Setting) -> Bool { text(setting) == "true" }

    /// The parts of a `.list` setting; nil when it is not set.
    func list(_ setting: Setting) -> [String]? { self[setting].text.map(ValueKind.parts(of:)) }
}
