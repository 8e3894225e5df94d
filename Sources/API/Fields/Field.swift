/// The name of a field in the protocol's messages, in both of its spellings.
struct Field: Sendable {
    /// As in the protocol's definition; the only spelling in queries, and the one in messages.
    let name: String
    /// Accepted in JSON bodies; nil when it would be the same.
    let camelName: String?

    init(_ name: String, _ camelName: String? = nil) {
        self.name = name
        self.camelName = camelName
    }
}

extension Field {
    static var alias: Field { Field("alias") }
    static var archiveExistingVersions: Field { Field("archive_existing_versions", "archiveExistingVersions") }
    static var artifactDirectoryPath: Field { Field("artifact_directory_path", "artifactDirectoryPath") }
    static var artifactLocation: Field { Field("artifact_location", "artifactLocation") }
    static var ascending: Field { Field("ascending") }
    static var childrenPerNode: Field { Field("children_per_node", "childrenPerNode") }
    static var columns: Field { Field("columns") }
    static var countRoots: Field { Field("count_roots", "countRoots") }
    static var dataset: Field { Field("dataset") }
    static var datasetDigest: Field { Field("dataset_digest", "datasetDigest") }
    static var datasetName: Field { Field("dataset_name", "datasetName") }
    static var datasets: Field { Field("datasets") }
    static var depth: Field { Field("depth") }
    static var description: Field { Field("description") }
    static var digest: Field { Field("digest") }
    static var endStep: Field { Field("end_step", "endStep") }
    static var endTime: Field { Field("end_time", "endTime") }
    static var expiration: Field { Field("expiration") }
    static var experimentID: Field { Field("experiment_id", "experimentId") }
    static var experimentIDs: Field { Field("experiment_ids", "experimentIds") }
    static var experimentName: Field { Field("experiment_name", "experimentName") }
    static var fieldName: Field { Field("field_name", "fieldName") }
    static var filter: Field { Field("filter") }
    static var format: Field { Field("format") }
    static var goal: Field { Field("goal") }
    static var includeDescendants: Field { Field("include_descendants", "includeDescendants") }
    static var key: Field { Field("key") }
    static var maxResults: Field { Field("max_results", "maxResults") }
    static var maxValues: Field { Field("max_values", "maxValues") }
    static var metric: Field { Field("metric") }
    static var metricKey: Field { Field("metric_key", "metricKey") }
    static var metrics: Field { Field("metrics") }
    static var modelID: Field { Field("model_id", "modelId") }
    static var modelJSON: Field { Field("model_json", "modelJson") }
    static var modelType: Field { Field("model_type", "modelType") }
    static var models: Field { Field("models") }
    static var name: Field { Field("name") }
    static var newName: Field { Field("new_name", "newName") }
    static var objective: Field { Field("objective") }
    static var orderBy: Field { Field("order_by", "orderBy") }
    static var pageToken: Field { Field("page_token", "pageToken") }
    static var params: Field { Field("params") }
    static var path: Field { Field("path") }
    static var points: Field { Field("points") }
    static var profile: Field { Field("profile") }
    static var runID: Field { Field("run_id", "runId") }
    static var runIDs: Field { Field("run_ids", "runIds") }
    static var runLink: Field { Field("run_link", "runLink") }
    static var runName: Field { Field("run_name", "runName") }
    static var runUUID: Field { Field("run_uuid", "runUuid") }
    static var runViewType: Field { Field("run_view_type", "runViewType") }
    static var schema: Field { Field("schema") }
    static var source: Field { Field("source") }
    static var sourceRunID: Field { Field("source_run_id", "sourceRunId") }
    static var sourceType: Field { Field("source_type", "sourceType") }
    static var stage: Field { Field("stage") }
    static var stages: Field { Field("stages") }
    static var startStep: Field { Field("start_step", "startStep") }
    static var startTime: Field { Field("start_time", "startTime") }
    static var status: Field { Field("status") }
    static var step: Field { Field("step") }
    static var tags: Field { Field("tags") }
    static var timestamp: Field { Field("timestamp") }
    static var userID: Field { Field("user_id", "userId") }
    static var value: Field { Field("value") }
    static var version: Field { Field("version") }
    static var viewType: Field { Field("view_type", "viewType") }
}

/// Where in a request a message stands, so that errors can name its fields.
enum FieldPlace: Sendable {
    case top
    /// An item of a list at the top.
    case item(of: String, index: Int)
    case nested(String)

    /// The path of the field `name` here, such as `metrics[3].value`.
    func path(_ name: String) -> String {
        switch self {
        case .top: name
        case .item, .nested: "\(path).\(name)"
        }
    }

    /// The path of the message itself; empty at the top.
    var path: String {
        switch self {
        case .top: ""
        case .item(let list, let index): "\(list)[\(index)]"
        case .nested(let path): path
        }
    }
}
