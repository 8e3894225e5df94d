internal import JSON
internal import MicroHTTP
internal import Model
internal import Search
internal import Store

/// `runs/…` as far as a run itself is concerned. Fields are read in the order of stock's checks.
enum RunHandlers {
    static func create(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let idText = try fields.text(.experimentID) ?? ""
        let startTimeMs = try fields.int64(.startTime) ?? 0
        let givenName = try fields.text(.runName) ?? ""
        let userID = try fields.text(.userID) ?? ""
        var given: [Tag] = []
        for item in try fields.items(.tags) {
            // Stock takes any tag here and checks the same tag in every other call.
            given.append(try call.rules.checked(try item.tag(), at: item.place))
        }
        // Stock fails on an absent id, as no experiment has the empty one.
        let experimentID = idText.isEmpty ? ExperimentID.standard : try ExperimentID.parseOne(idText)
        let settled: (name: String, tags: [Tag])
        do throws(TrackingError) {
            settled = try RunName.settle(name: try call.rules.checkedRunName(givenName), tags: given)
        } catch {
            // That there is such an experiment is the more important thing to say.
            _ = try call.store.experiment(id: experimentID)
            throw error
        }
        let run = try call.store.createRun(
            NewRun(
                experimentID: experimentID, name: settled.name, userID: userID, startTimeMs: startTimeMs,
                tags: settled.tags))
        return .object(capacity: 1024) { writer in
            writer.key("run")
            writer.write(run, withOutputs: false)
        }
    }

    static func get(_ call: Call) throws -> HTTPResponse {
        let run = try call.store.run(id: try call.fields().runID())
        return .object(capacity: 1024 + estimatedBytes(run)) { writer in
            writer.key("run")
            writer.write(run)
        }
    }

    static func update(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let id = try fields.runID()
        let endTimeMs = try fields.int64(.endTime)
        let status = try fields.choice(.status, RunStatus.self)
        let name = try call.rules.checkedRunName(try fields.text(.runName) ?? "")
        let info = try call.store.updateRun(
            id: id, RunUpdate(status: status, endTimeMs: endTimeMs, name: name.isEmpty ? nil : name))
        return .object { writer in
            writer.key("run_info")
            writer.write(info)
        }
    }

    static func delete(_ call: Call) throws -> HTTPResponse {
        try call.store.deleteRun(id: try call.fields().runIDWithoutAlias())
        return .emptyObject
    }

    static func restore(_ call: Call) throws -> HTTPResponse {
        try call.store.restoreRun(id: try call.fields().runIDWithoutAlias())
        return .emptyObject
    }

    static func search(_ call: Call) throws -> HTTPResponse {
        let page = try search(try call.fields(), call.store)
        let estimate = page.items.reduce(64) { $0 + 512 + estimatedBytes($1) }
        return .object(capacity: estimate) { writer in
            if !page.items.isEmpty {
                writer.key("runs")
                writer.beginArray()
                for run in page.items { writer.write(run) }
                writer.endArray()
            }
            writer.writeNextPageToken(page.nextToken)
        }
    }

    static func search(_ fields: RequestFields, _ store: TrackingStore) throws -> Page<Run> {
        let experiments = try fields.texts(.experimentIDs) ?? []
        let filter = try fields.text(.filter) ?? ""
        let maxResults = try maxResults(fields)
        let orderBy = try fields.texts(.orderBy) ?? []
        let view = try fields.choice(.runViewType, ViewType.self) ?? .activeOnly
        let pageToken = try fields.text(.pageToken)
        if experiments.count > Limits.searchExperimentsMax {
            throw TrackingError.invalid(
                "A search of runs can name at most \(Limits.searchExperimentsMax) experiment_ids. "
                    + "Received \(experiments.count) experiment_ids.")
        }
        // In the order of stock's store, so that of several mistakes the same one is told.
        let runFilter = try RunFilter(parsing: filter)
        let order = try RunOrder.parse(orderBy)
        _ = try PageToken.offset(pageToken)
        return try store.searchRuns(
            RunSearch(
                experimentIDs: try ExperimentID.parseAll(experiments), filter: runFilter, view: view, order: order,
                maxResults: maxResults, pageToken: pageToken))
    }

    /// A number above the limit gets the text of a wrong type, as stock's schema has it.
    private static func maxResults(_ fields: RequestFields) throws(TrackingError) -> Int {
        guard let number = try fields.int64(.maxResults) else { return Limits.searchResultsDefault }
        if number > Limits.searchResultsMax, let value = try fields.value(.maxResults) {
            throw fields.wrongType(value, .maxResults)
        }
        if number < 1 {
            throw .invalid(
                "Invalid value \(number) for parameter 'max_results' supplied. It must be a positive integer")
        }
        return Int(number)
    }

    /// A guess at the bytes of a run's data, so that a long answer is not moved as it grows.
    static func estimatedBytes(_ run: Run) -> Int {
        96 * run.metrics.count + 64 * run.params.count + 80 * run.tags.count
    }
}
