internal import Model

/// The JSON inside a page token: what a client may have forged, read and written without any other module.
///
/// Equal are values with the same bytes in their texts; Swift's own `==` takes some for equal that are two filters.
enum TokenJSON: Equatable {
    case null
    case bool(Bool)
    /// As written.
    case number(String)
    case string(String)
    case array([TokenJSON])
    /// In the order of writing. Equal are two with the same members in any order.
    case object([(key: String, value: TokenJSON)])

    /// nil for anything that is not one JSON value, has a name twice in an object, nests deeper than a token does or
    /// holds half a surrogate pair.
    init?(parsing bytes: [UInt8]) {
        var reader = TokenJSONReader(bytes: bytes)
        guard let value = reader.document() else { return nil }
        self = value
    }

    /// A member of an object; nil if there is none.
    subscript(key: String) -> TokenJSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { sameBytes($0.key, key) }?.value
    }

    static func == (a: TokenJSON, b: TokenJSON) -> Bool {
        switch (a, b) {
        case (.null, .null): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.number(let a), .number(let b)), (.string(let a), .string(let b)): return sameBytes(a, b)
        case (.array(let a), .array(let b)): return a == b
        case (.object(let members), .object(let others)):
            return members.count == others.count && members.allSatisfy { b[$0.key] == $0.value }
        default: return false
        }
    }
}

private func sameBytes(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }

extension TokenJSON: CustomStringConvertible {
    /// As `json.dumps` of Python writes it.
    var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let digits): digits
        case .string(let text): TokenJSON.quoted(text)
        case .array(let items): "[\(items.map(\.description).joined(separator: ", "))]"
        case .object(let members):
            "{\(members.map { "\(TokenJSON.quoted($0.key)): \($0.value)" }.joined(separator: ", "))}"
        }
    }

    /// As Python prints it, for messages: long lists are cut.
    var pythonText: String {
        switch self {
        case .null: "None"
        case .bool(let value): value ? "True" : "False"
        case .number(let digits): digits
        // At the top, MLflow shows a text without quotes.
        case .string(let text): text.utf8.contains(0) ? PythonText.repr(text) : text
        case .array(let items): "[\(TokenJSON.joined(items.map(\.nestedPythonText)))]"
        case .object(let members):
            "{\(TokenJSON.joined(members.map { "\(PythonText.repr($0.key)): \($0.value.nestedPythonText)" }))}"
        }
    }

    private var nestedPythonText: String {
        if case .string(let text) = self { return PythonText.repr(text) }
        return pythonText
    }

    private static func joined(_ texts: [String]) -> String {
        let shown = texts.prefix(Excerpt.itemsMax).joined(separator: ", ")
        return texts.count > Excerpt.itemsMax ? "\(shown), \(Excerpt.ellipsis)" : shown
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{8}": quoted += "\\b"
            case "\u{c}": quoted += "\\f"
            case " "..."~": quoted.unicodeScalars.append(scalar)
            default:
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return quoted + "\""
    }
}
