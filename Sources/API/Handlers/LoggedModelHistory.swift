internal import Bytes
internal import JSON
internal import Model

/// The models a run logged, as MLflow 2 keeps them: a JSON list in a tag of the run
/// (`SqlAlchemyStore.record_logged_model`, `mlflow/models/model.py`, `Model.get_tags_dict`).
enum LoggedModelHistory {
    static let tagKey = "mlflow.log-model.history"

    private static let mandatory = ["artifact_path", "flavors", "utc_time_created", "run_id"]
    private static let kept = ["run_id", "utc_time_created", "artifact_path", "model_uuid"]

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
        var members = kept.compactMap { key in model[key].map { "\"\(key)\": \($0.compactText)" } }
        members.append("\"flavors\": \(flavors(model))")
        return "{" + members.joined(separator: ", ") + "}"
    }

    private static func flavors(_ model: JSONValue) -> String {
        guard let flavors = model["flavors"] else { return "{}" }
        let members = flavors.members.map { member in "\(quoted(member.key)): \(withoutConfig(member.value))" }
        return "{" + members.joined(separator: ", ") + "}"
    }

    private static func withoutConfig(_ flavor: JSONValue) -> String {
        guard flavor.kind == .object else { return flavor.compactText }
        let members = flavor.members.filter { $0.key != "config" }
            .map { "\(quoted($0.key)): \($0.value.compactText)" }
        return "{" + members.joined(separator: ", ") + "}"
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
