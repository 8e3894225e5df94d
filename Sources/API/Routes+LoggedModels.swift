internal import MicroHTTP

extension Routes {
    /// Logged models, the models that runs make (MLflow 3).
    static let loggedModels: [Route] = [
        Route(.post, .mlflow2, "logged-models", .update, LoggedModelHandlers.create),
        Route(.post, .mlflow2, "logged-models/search", .read, LoggedModelHandlers.search),
        Route(.get, .mlflow2, "logged-models/<model_id>", .read, LoggedModelHandlers.get),
        Route(.patch, .mlflow2, "logged-models/<model_id>", .update, LoggedModelHandlers.finalize),
        Route(.delete, .mlflow2, "logged-models/<model_id>", .delete, LoggedModelHandlers.delete),
        Route(.post, .mlflow2, "logged-models/<model_id>/params", .update, LoggedModelHandlers.logParams),
        Route(.patch, .mlflow2, "logged-models/<model_id>/tags", .update, LoggedModelHandlers.setTags),
        Route(.delete, .mlflow2, "logged-models/<model_id>/tags/<tag_key>", .update, LoggedModelHandlers.deleteTag),
    ]
}
