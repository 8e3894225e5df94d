internal import JSON
internal import Model
internal import Search
internal import Store

/// What the operations of `GraphQLHandler` find. All that may fail is done before the first byte is written.
enum GraphQLResolvers {
    static func experiment(_ fields: RequestFields, _ call: Call) throws -> GraphQLHandler.WriteMembers {
        let id = try ExperimentID.parseOne(try fields.requiredText(.experimentID))
        let experiment = try call.store.experiment(id: id)
        return { writer in
            writer.key("experiment")
            writer.writeGraphQL(experiment)
        }
    }

    static func run(_ fields: RequestFields, _ call: Call) throws -> GraphQLHandler.WriteMembers {
        let run = try call.store.run(id: try fields.runID())
        let surroundings = try Surroundings(of: [run], call.store)
        return { writer in
            writer.key("run")
            writer.writeGraphQL(run, surroundings)
        }
    }

    static func runs(_ fields: RequestFields, _ call: Call) throws -> GraphQLHandler.WriteMembers {
        let page = try RunHandlers.search(fields, call.store)
        let surroundings = try Surroundings(of: page.items, call.store)
        return { writer in
            writer.key("runs")
            writer.beginArray()
            for run in page.items { writer.writeGraphQL(run, surroundings) }
            writer.endArray()
            writer.member("nextPageToken", page.nextToken ?? "")
        }
    }

    static func history(_ fields: RequestFields, _ call: Call) throws -> GraphQLHandler.WriteMembers {
        let points = try HistoryHandlers.bulkInterval(fields, call.store)
        return { writer in
            writer.member("__typename", "MlflowGetMetricHistoryBulkIntervalResponse")
            writer.key("metrics")
            writer.beginArray()
            for point in points { writer.writeGraphQL(point.metric, runID: point.runID) }
            writer.endArray()
        }
    }

    /// What stands around runs: their experiments, and the model versions that came out of them.
    struct Surroundings {
        private(set) var experiments: [Int64: Experiment] = [:]
        /// By run id.
        private(set) var versions: [String: [ModelVersion]] = [:]

        /// Run ids in one query for versions.
        private static let batch = 500

        init(of runs: [Run], _ store: TrackingStore) throws {
            for run in runs where experiments[run.info.experimentID] == nil {
                experiments[run.info.experimentID] = try store.experiment(id: run.info.experimentID)
            }
            let ids = runs.map(\.info.runID)
            for start in stride(from: 0, to: ids.count, by: Self.batch) {
                let some = Array(ids[start..<min(start + Self.batch, ids.count)])
                let search = ModelVersionSearch(
                    filter: ModelVersionFilter(condition: .clause(.runID(.oneOf(some))), prompts: .hidden), order: [],
                    maxResults: Limits.searchVersionsMax, pageToken: nil)
                for version in try store.searchModelVersions(search).items {
                    versions[version.runID, default: []].append(version)
                }
            }
        }
    }
}
