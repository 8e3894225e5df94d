extension Routes {
    /// Logged models, the models that runs make (MLflow 3).
    static let loggedModels: [Route] = []
}
