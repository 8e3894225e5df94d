internal import MicroHTTP

/// Every route of the API, one line each. A test compares the table with the protocol's and with README's.
package enum Routes {
    package static let all: [Route] =
        webUI + tracking + artifacts + loggedModels + registry + streams + trees + treeWrites + pages

    private static let tracking: [Route] = [
        Route(.get, .root, "/health", .anyone, ServerHandlers.health),
        Route(.get, .root, "/version", .anyone, ServerHandlers.version),
        Route(.get, .mlflow3, "server-info", .anyone, ServerHandlers.serverInfo),

        Route(.post, .mlflow2, "experiments/create", .authenticated, ExperimentHandlers.create),
        Route(.get, .mlflow2, "experiments/get", .read, ExperimentHandlers.get),
        Route(.get, .mlflow2, "experiments/get-by-name", .read, ExperimentHandlers.getByName),
        Route(.get, .mlflow2, "experiments/search", .authenticated, ExperimentHandlers.search),
        Route(.post, .mlflow2, "experiments/search", .authenticated, ExperimentHandlers.search),
        Route(.post, .mlflow2, "experiments/update", .update, ExperimentHandlers.update),
        Route(.post, .mlflow2, "experiments/delete", .delete, ExperimentHandlers.delete),
        Route(.post, .mlflow2, "experiments/restore", .delete, ExperimentHandlers.restore),
        Route(.post, .mlflow2, "experiments/set-experiment-tag", .update, ExperimentHandlers.setTag),
        Route(.post, .mlflow2, "experiments/delete-experiment-tag", .update, ExperimentHandlers.deleteTag),
        Route(.post, .mlflow2Ajax, "experiments/search-datasets", .read, DatasetHandlers.search),

        Route(.post, .mlflow2, "runs/create", .update, RunHandlers.create),
        Route(.get, .mlflow2, "runs/get", .read, RunHandlers.get),
        Route(.post, .mlflow2, "runs/search", .read, RunHandlers.search),
        Route(.post, .mlflow2, "runs/update", .update, RunHandlers.update),
        Route(.post, .mlflow2, "runs/delete", .delete, RunHandlers.delete),
        Route(.post, .mlflow2, "runs/restore", .delete, RunHandlers.restore),
        Route(.post, .mlflow2, "runs/log-metric", .update, LoggingHandlers.logMetric),
        Route(.post, .mlflow2, "runs/log-parameter", .update, LoggingHandlers.logParam),
        Route(.post, .mlflow2, "runs/set-tag", .update, LoggingHandlers.setTag),
        Route(.post, .mlflow2, "runs/delete-tag", .update, LoggingHandlers.deleteTag),
        Route(.post, .mlflow2, "runs/log-batch", .update, LogBatchHandler.logBatch),
        Route(.post, .mlflow2, "runs/log-inputs", .update, DatasetHandlers.logInputs),
        Route(.post, .mlflow2, "runs/outputs", .update, DatasetHandlers.logOutputs),
        Route(.post, .mlflow2, "runs/log-model", .update, LoggingHandlers.logModel),

        Route(.get, .mlflow2, "metrics/get-history", .read, HistoryHandlers.get),
        Route(.get, .mlflow2Ajax, "metrics/get-history-bulk", .read, HistoryHandlers.getBulk),
        Route(.get, .mlflow2, "metrics/get-history-bulk-interval", .read, HistoryHandlers.getBulkInterval),
    ]
}
