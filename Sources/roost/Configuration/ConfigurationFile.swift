/// A file of settings: `name = value` a line.
///
/// `#` starts a comment at the start of a line or after white space. White space around names and values does not
/// count. A name may stand there once. Anything else is refused with file and line, so that a spelling mistake never
/// leaves a default in force unnoticed.
struct ConfigurationFile {
    struct Entry: Equatable {
        let value: String
        let line: Int
    }

    let path: String
    let entries: [Setting: Entry]

    /// Reads `text`, the content of the file at `path`.
    /// - Throws: `Failure.usage` for the first line that cannot be used.
    init(path: String, text: String) throws(Failure) {
        var entries: [Setting: Entry] = [:]
        // "\r\n" is one Character, so both ends of line split alike.
        for (index, rawLine) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .flatMap({ $0.split(separator: "\r\n", omittingEmptySubsequences: false) }).enumerated()
        {
            let line = index + 1
            let content = ValueKind.trimmed(Self.withoutComment(rawLine))
            if content.isEmpty { continue }
            guard let equals = content.firstIndex(of: "=") else {
                throw .usage("\(path):\(line): '\(content)' is not a setting; lines are 'name = value'")
            }
            let name = String(ValueKind.trimmed(content[..<equals]))
            guard let setting = Setting(rawValue: name), setting.isAllowedInFile else {
                throw .usage("\(path):\(line): there is no setting '\(name)'\(Self.hint(for: name))")
            }
            if let earlier = entries[setting] {
                throw .usage("\(path):\(line): \(name) is already set on line \(earlier.line)")
            }
            let text = String(ValueKind.trimmed(content[content.index(after: equals)...]))
            do throws(ValueKind.Complaint) {
                entries[setting] = Entry(value: try setting.row.kind.normalized(text), line: line)
            } catch {
                throw .usage("\(path):\(line): \(name) = \(text): \(error.allowed)")
            }
        }
        self.path = path
        self.entries = entries
    }

    private static func withoutComment(_ line: Substring) -> Substring {
        var before: Character = " "
        for index in line.indices {
            if line[index] == "#", before == " " || before == "\t" { return line[..<index] }
            before = line[index]
        }
        return line
    }

    /// The nearest name when it is one or two letters away, else every name.
    private static func hint(for name: String) -> String {
        let names = Setting.allCases.filter(\.isAllowedInFile).map(\.name)
        let ranked = names.map { (name: $0, distance: editDistance($0, name)) }
        if let nearest = ranked.min(by: { $0.distance < $1.distance }), nearest.distance <= 2 {
            return "; did you mean '\(nearest.name)'?"
        }
        return "; there are \(names.joined(separator: ", "))"
    }

    /// Letters to add, drop or change to make one text of the other (Levenshtein).
    private static func editDistance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in right.indices {
                let substitution = diagonal + (letter == right[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}
