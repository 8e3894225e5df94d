internal import JSON
internal import Model

extension JSONWriter {
    /// MLflow's `Experiment` message.
    mutating func write(_ experiment: Experiment) {
        beginObject()
        member("experiment_id", String(experiment.id))
        member("name", experiment.name)
        member("artifact_location", experiment.artifactLocation)
        member("lifecycle_stage", experiment.lifecycleStage.rawValue)
        member("last_update_time", experiment.lastUpdateTimeMs)
        member("creation_time", experiment.creationTimeMs)
        writeTags(experiment.tags)
        member("workspace", "default")
        endObject()
    }

    /// The member `tags`; left out when there are none, as protobuf leaves out empty lists.
    mutating func writeTags(_ tags: [Tag]) {
        if tags.isEmpty { return }
        key("tags")
        beginArray()
        for tag in tags {
            beginObject()
            member("key", tag.key)
            member("value", tag.value)
            endObject()
        }
        endArray()
    }

    /// The member `next_page_token`; left out on the last page.
    mutating func writeNextPageToken(_ token: String?) {
        if let token { member("next_page_token", token) }
    }
}
