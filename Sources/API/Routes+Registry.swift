internal import MicroHTTP

extension Routes {
    /// Registered models, their versions, and prompts, which are registered models too.
    static let registry: [Route] = [
        Route(.post, .mlflow2, "registered-models/create", .authenticated, RegistryModelHandlers.create),
        Route(.get, .mlflow2, "registered-models/get", .read, RegistryModelHandlers.get),
        Route(.get, .mlflow2, "registered-models/search", .authenticated, RegistryModelHandlers.search),
        Route(.patch, .mlflow2, "registered-models/update", .update, RegistryModelHandlers.update),
        Route(.post, .mlflow2, "registered-models/rename", .update, RegistryModelHandlers.rename),
        Route(.delete, .mlflow2, "registered-models/delete", .delete, RegistryModelHandlers.delete),
        Route(.post, .mlflow2, "registered-models/set-tag", .update, RegistryModelHandlers.setTag),
        Route(.delete, .mlflow2, "registered-models/delete-tag", .update, RegistryModelHandlers.deleteTag),
        Route(.get, .mlflow2, "registered-models/get-latest-versions", .read, RegistryAliasHandlers.latestVersions),
        Route(.post, .mlflow2, "registered-models/get-latest-versions", .read, RegistryAliasHandlers.latestVersions),
        Route(.get, .mlflow2, "registered-models/alias", .read, RegistryAliasHandlers.get),
        Route(.post, .mlflow2, "registered-models/alias", .update, RegistryAliasHandlers.set),
        Route(.delete, .mlflow2, "registered-models/alias", .delete, RegistryAliasHandlers.delete),

        Route(.post, .mlflow2, "model-versions/create", .update, RegistryVersionHandlers.create),
        Route(.get, .mlflow2, "model-versions/get", .read, RegistryVersionHandlers.get),
        Route(.get, .mlflow2, "model-versions/search", .authenticated, RegistryVersionHandlers.search),
        Route(.get, .mlflow2, "model-versions/get-download-uri", .read, RegistryVersionHandlers.downloadURI),
        Route(.patch, .mlflow2, "model-versions/update", .update, RegistryVersionHandlers.update),
        Route(.post, .mlflow2, "model-versions/transition-stage", .update, RegistryVersionHandlers.transition),
        Route(.delete, .mlflow2, "model-versions/delete", .delete, RegistryVersionHandlers.delete),
        Route(.post, .mlflow2, "model-versions/set-tag", .update, RegistryVersionHandlers.setTag),
        Route(.delete, .mlflow2, "model-versions/delete-tag", .delete, RegistryVersionHandlers.deleteTag),
    ]
}
