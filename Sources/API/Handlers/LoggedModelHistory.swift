internal import Bytes
internal import JSON
internal import Model

/// The models a run logged, as MLflow 2 keeps them: a JSON list in a tag of the run
/// (`SqlAlchemyStore.record_logged_model`, `mlflow/models/model.py`, `Model.get_tags_dict`).
enum LoggedModelHistory {
    static let tagKey = "mlflow.log-model.history"

    private static let mandatory = ["artifact_path", "flavors", "utc_time_created", "run_id"]
    /// Of these an absent one is null.
    private static let kept = ["run_id", "artifact_path", "utc_time_created", "model_uuid"]

    /// What the list shall say of a model: its own facts, and its flavors without their `config`.
    /// - Throws: INVALID_PARAMETER_VALUE when `text` is no JSON object or lacks a mandatory field.
    static func entry(modelJSON text: String) throws(TrackingError) -> String {
        let model: JSONValue
        do throws(JSONError) {
            model = try JSONDocument(parsing: Array(text.utf8), depthMax: Limits.jsonDepthMax).root
        } catch {
            throw malformed(text)
        }
        guard model.kind == .object else { throw malformed(text) }
        let missing = mandatory.filter { model[$0] == nil }
        if !missing.isEmpty {
            let names = missing.map { PythonText.repr($0) }.joined(separator: ", ")
            throw .invalid("Model json is missing mandatory fields: {\(names)}")
        }
        let facts = kept.map { key in "\"\(key)\": \(model[key].map { dump($0) } ?? "null")" }
        return "{" + (facts + ["\"flavors\": \(flavors(model))"]).joined(separator: ", ") + "}"
    }

    private static func flavors(_ model: JSONValue) -> String {
        guard let flavors = model["flavors"] else { return "{}" }
        let members = flavors.members.map { member in
            "\(quoted(member.key)): \(dump(member.value, without: "config"))"
        }
        return "{" + members.joined(separator: ", ") + "}"
    }

    /// The value as `json.dumps` prints it: members in their order, a blank after each comma and colon.
    /// - Parameter name: a member of the value itself that is left out.
    private static func dump(_ value: JSONValue, without name: String? = nil) -> String {
        switch value.kind {
        case .object:
            let members = value.members.filter { $0.key != name }.map { "\(quoted($0.key)): \(dump($0.value))" }
            return "{" + members.joined(separator: ", ") + "}"
        case .array: return "[" + value.elements.map { dump($0) }.joined(separator: ", ") + "]"
        case .string, .number, .bool, .null: return value.compactText
        }
    }

    private static func quoted(_ text: String) -> String {
        var writer = JSONWriter()
        writer.string(text)
        return writer.finish().text
    }

    /// - Parameter history: the tag's value; nil when the run has no such tag.
    /// - Throws: INVALID_PARAMETER_VALUE when the tag holds something else than a list.
    static func appending(_ entry: String, to history: String?) throws(TrackingError) -> String {
        guard let history else { return "[\(entry)]" }
        let list: JSONValue
        do throws(JSONError) {
            list = try JSONDocument(parsing: Array(history.utf8), depthMax: Limits.jsonDepthMax).root
        } catch {
            throw notAList()
        }
        guard list.kind == .array, let end = history.lastIndex(of: "]") else { throw notAList() }
        if list.elementCount == 0 { return "[\(entry)]" }
        return history[..<end] + ", " + entry + "]"
    }

    private static func malformed(_ text: String) -> TrackingError {
        .invalid("Malformed model info. \n \(PythonText.shortened(text)) \n is not a valid JSON.")
    }

    private static func notAList() -> TrackingError {
        .invalid("The run's tag '\(tagKey)' does not hold a JSON list, so no model can be added to it.")
    }
}
