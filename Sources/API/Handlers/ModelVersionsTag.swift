internal import Bytes
internal import JSON
internal import Model
internal import Store

/// The registered versions made of a logged model: a JSON list in one of its tags
/// (`mlflow/store/tracking/abstract_store.py`, `set_model_versions_tags`). Clients add to it as well, with the version
/// as a text.
enum ModelVersionsTag {
    /// The list with one more version; one that it has already is not added again.
    /// - Parameter old: the tag's value; nil when the logged model has no such tag.
    /// - Throws: INVALID_PARAMETER_VALUE when the tag holds something else than a list.
    static func appending(to old: String?, name: String, version: Int64) throws(TrackingError) -> String {
        var writer = JSONWriter()
        writer.string(name)
        let entry = "{\"name\": \(writer.finish().text), \"version\": \(version)}"
        guard let old, !old.isEmpty else { return "[\(entry)]" }
        let list: JSONValue
        do throws(JSONError) {
            list = try JSONDocument(parsing: Array(old.utf8), depthMax: Limits.jsonDepthMax).root
        } catch {
            throw notAList()
        }
        guard list.kind == .array, let end = old.utf8.lastIndex(of: UInt8(ascii: "]")) else { throw notAList() }
        if list.elementCount == 0 { return "[\(entry)]" }
        let isThere = list.elements.contains { element in
            element.kind == .object && element["name"]?.string.map(ExactText.init) == ExactText(name)
                && element["version"]?.int64 == version
        }
        return isThere ? old : old[..<end] + ", " + entry + "]"
    }

    private static func notAList() -> TrackingError {
        .invalid(
            "The logged model's tag '\(TrackingStore.modelVersionsTagKey)' does not hold a JSON list, so no version "
                + "can be added to it.")
    }
}
