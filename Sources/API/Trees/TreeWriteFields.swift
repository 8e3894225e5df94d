internal import Model

extension Field {
    static var action: Field { Field("action") }
    static var delete: Field { Field("delete") }
    static var deleteTags: Field { Field("delete_tags", "deleteTags") }
    static var dryRun: Field { Field("dry_run", "dryRun") }
    static var expectedCount: Field { Field("expected_count", "expectedCount") }
    static var move: Field { Field("move") }
    static var olderThanSeconds: Field { Field("older_than_seconds", "olderThanSeconds") }
    static var restore: Field { Field("restore") }
    static var setTags: Field { Field("set_tags", "setTags") }
    static var subtree: Field { Field("subtree") }
}

extension RequestFields {
    /// `dry_run`; false when absent.
    func isDryRun() throws(TrackingError) -> Bool { try flag(.dryRun) ?? false }
}
