internal import JSON
internal import Model

/// The value of one field, never null: from a query, where everything is text, or from a body.
enum FieldValue {
    case text(String)
    case json(JSONValue)

    var string: String? {
        switch self {
        case .text(let text): text
        case .json(let json): json.string
        }
    }

    /// An integral number, or decimal digits in a string, as protobuf's JSON has it.
    var int64: Int64? {
        switch self {
        case .text(let text): parseInt64(text)
        case .json(let json): json.int64 ?? json.string.flatMap { parseInt64($0) }
        }
    }

    /// A number, one in a string, a boolean, or one of the strings for what JSON has no number for. The string `nan` is
    /// not among them: protobuf refuses it.
    var double: Double? {
        switch self {
        case .text(let text): Self.double(text)
        case .json(let json): json.number ?? json.bool.map { $0 ? 1 : 0 } ?? json.string.flatMap { Self.double($0) }
        }
    }

    private static func double(_ text: String) -> Double? {
        switch text {
        case "NaN": .nan
        case "Infinity", "inf": .infinity
        case "-Infinity", "-inf": -.infinity
        default: parseDouble(text)
        }
    }

    /// The value as compact JSON, for messages; shortened when it is long.
    var quoted: String {
        switch self {
        case .text(let text): PythonText.json(text)
        case .json(let json): PythonText.shortened(json.compactText)
        }
    }

    /// What Python calls the type of the value.
    var typeName: String {
        guard case .json(let json) = self else { return "str" }
        return switch json.kind {
        case .string: "str"
        case .number: json.isInteger ? "int" : "float"
        case .bool: "bool"
        case .array: "list"
        case .object: "dict"
        case .null: "NoneType"
        }
    }
}
