/// What a setting's text may be. One check for all sources: flag, environment and file refuse the same values with
/// the same words.
enum ValueKind: Sendable, Equatable {
    case text
    case path
    case integer(ClosedRange<Int>)
    case boolean
    /// One of some words; capitals do not matter.
    case choice([String])
    /// Comma-separated, no empty part.
    case list
    /// MLflow's rule for `--static-prefix` (`mlflow/cli/__init__.py`, `_validate_static_prefix`).
    case urlPrefix
    /// SQLAlchemy's spelling of an SQLite file.
    case sqliteURI
    /// A folder of this machine, as a path or a `file:` URI.
    case localFolder

    /// What was wrong with a text and what is allowed, as the rest of a sentence.
    struct Complaint: Error, Equatable {
        let allowed: String
    }

    /// The text in its one spelling (`YES` becomes `true`).
    /// - Throws: a `Complaint` that says what is allowed.
    func normalized(_ text: String) throws(Complaint) -> String {
        if text.isEmpty { throw Complaint(allowed: "a value is needed") }
        if text.utf8.contains(0) { throw Complaint(allowed: "a NUL byte is not allowed") }
        switch self {
        case .text, .path:
            return text
        case .integer(let range):
            guard let number = Int(text), range.contains(number) else {
                throw Complaint(allowed: "a whole number from \(range.lowerBound) to \(range.upperBound) is needed")
            }
            return String(number)
        case .boolean:
            // The words that the stock server's option parser takes.
            switch text.lowercased() {
            case "true", "t", "yes", "y", "on", "1": return "true"
            case "false", "f", "no", "n", "off", "0": return "false"
            default: throw Complaint(allowed: "true or false is needed")
            }
        case .choice(let words):
            guard let word = words.first(where: { $0.lowercased() == text.lowercased() }) else {
                throw Complaint(allowed: "one of \(words.joined(separator: ", ")) is needed")
            }
            return word
        case .list:
            let parts = Self.parts(of: text)
            if parts.contains("") { throw Complaint(allowed: "names separated by single commas are needed") }
            return parts.joined(separator: ",")
        case .urlPrefix:
            guard text.hasPrefix("/"), !text.hasSuffix("/"), !text.contains(where: { "{}?# ".contains($0) }) else {
                throw Complaint(
                    allowed: "a path that begins with / and does not end with it is needed, such as /mlflow")
            }
            return text
        case .sqliteURI:
            _ = try Self.sqlitePath(text)
            return text
        case .localFolder:
            _ = try Self.folderPath(text)
            return text
        }
    }

    /// The parts of a comma-separated list without the spaces around them.
    static func parts(of text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map { String(trimmed($0)) }
    }

    /// The file an SQLAlchemy URI names: `sqlite:///a.db` is `a.db` in the working folder, `sqlite:////a.db` is
    /// `/a.db`. SQLAlchemy does not decode percent signs there, and neither does this.
    static func sqlitePath(_ uri: String) throws(Complaint) -> String {
        let prefix = "sqlite:///"
        guard uri.hasPrefix(prefix) else {
            throw Complaint(
                allowed: "Roost keeps its data in SQLite, so only sqlite:///relative/path or "
                    + "sqlite:////absolute/path is possible")
        }
        let path = String(uri.dropFirst(prefix.count))
        guard !path.isEmpty, path != ":memory:" else {
            throw Complaint(allowed: "a database in memory is not possible; name a file: sqlite:///path/to/file.db")
        }
        guard !path.contains("?") else {
            throw Complaint(allowed: "options after a question mark are not possible")
        }
        return path
    }

    /// The path of a local folder named as a path, `file:/path` or `file:///path`.
    static func folderPath(_ text: String) throws(Complaint) -> String {
        let path: Substring
        if text.hasPrefix("file://localhost/") {
            path = text.dropFirst("file://localhost".count)
        } else if text.hasPrefix("file:///") {
            path = text.dropFirst("file://".count)
        } else if text.hasPrefix("file:/"), !text.hasPrefix("file://") {
            path = text.dropFirst("file:".count)
        } else if hasScheme(text) {
            throw Complaint(
                allowed: "artifacts are kept on this machine, so a folder is needed, as a path or file:///path")
        } else {
            path = text[...]
        }
        return String(path)
    }

    /// Whether the text starts like a URI: a letter, then letters, digits, `+`, `-` or `.`, then a colon.
    static func hasScheme(_ text: String) -> Bool {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), let first = text.utf8.first else { return false }
        func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
        return isLetter(first)
            && text.utf8[..<colon].allSatisfy {
                isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || "+-.".utf8.contains($0)
            }
    }

    /// The text without spaces and tabs at both ends.
    static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
