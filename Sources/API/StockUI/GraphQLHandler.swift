internal import JSON
internal import MicroHTTP
internal import Model
internal import Search
internal import Store

/// `/graphql`: the four questions that MLflow's pages ask this way, told apart by the name of their operation. The text
/// of the query is not read; an answer has the fields that the pages of MLflow 3.17.2 ask for.
///
/// As in stock (`mlflow/server/handlers.py`, `_graphql`) a refusal is an answer with status 200: no data, and its
/// message in the list `errors`.
enum GraphQLHandler {
    /// Writes the members of the operation's message.
    typealias WriteMembers = (inout JSONWriter) -> Void

    private struct Operation {
        /// The one field of `data`.
        let field: String
        /// The variable that holds the input.
        let variable: String
        let type: String
        let resolve: (RequestFields, Call) throws -> WriteMembers
    }

    static func answer(_ call: Call) throws -> HTTPResponse {
        guard let body = try RequestBody.object(call.request) else {
            throw TrackingError.invalid("A GraphQL request must have a JSON body with operationName and variables.")
        }
        guard let name = body["operationName"]?.string else {
            return failure(
                "This server answers GraphQL by the name of the operation, so operationName must be a string.")
        }
        guard let operation = operation(name) else {
            return failure(
                "Unknown operation named '\(PythonText.shortened(name))'. This server answers "
                    + "MlflowGetExperimentQuery, GetRun, SearchRuns and GetMetricHistoryBulkInterval.")
        }
        guard let input = body["variables"]?[operation.variable], input.kind == .object else {
            return failure("Variable '$\(operation.variable)' of required type '\(operation.type)!' was not provided.")
        }
        do {
            let fields = RequestFields(graphQL: input)
            return success(operation.field, try operation.resolve(fields, call))
        } catch let error as TrackingError where !ErrorResponse.isOurFault(error.code) {
            return failure(error.message, field: operation.field)
        }
    }

    private static func operation(_ name: String) -> Operation? {
        switch name {
        case "MlflowGetExperimentQuery":
            Operation(
                field: "mlflowGetExperiment", variable: "input", type: "MlflowGetExperimentInput",
                resolve: GraphQLResolvers.experiment)
        case "GetRun":
            Operation(
                field: "mlflowGetRun", variable: "data", type: "MlflowGetRunInput", resolve: GraphQLResolvers.run)
        case "SearchRuns":
            Operation(
                field: "mlflowSearchRuns", variable: "data", type: "MlflowSearchRunsInput",
                resolve: GraphQLResolvers.runs)
        case "GetMetricHistoryBulkInterval":
            Operation(
                field: "mlflowGetMetricHistoryBulkInterval", variable: "data",
                type: "MlflowGetMetricHistoryBulkIntervalInput", resolve: GraphQLResolvers.history)
        default: nil
        }
    }

    private static func success(_ field: String, _ write: WriteMembers) -> HTTPResponse {
        .object(capacity: 4096) { writer in
            writer.key("data")
            writer.beginObject()
            writer.key(field)
            writer.beginObject()
            writer.key("apiError")
            writer.null()
            write(&writer)
            writer.endObject()
            writer.endObject()
            writer.key("errors")
            writer.null()
        }
    }

    /// - Parameter field: of an operation that was begun; nil when none was.
    private static func failure(_ message: String, field: String? = nil) -> HTTPResponse {
        .object { writer in
            writer.key("data")
            if let field {
                writer.beginObject()
                writer.key(field)
                writer.null()
                writer.endObject()
            } else {
                writer.null()
            }
            writer.key("errors")
            writer.beginArray()
            writer.string(message)
            writer.endArray()
        }
    }
}
