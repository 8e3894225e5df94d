extension Routes {
    /// Registered models, their versions, and prompts, which are registered models too.
    static let registry: [Route] = []
}
