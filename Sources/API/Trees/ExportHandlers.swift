internal import MicroHTTP
internal import Model
internal import Store

/// `roost/runs/export`: everything that a search finds, as CSV or JSON lines.
enum ExportHandlers {
    /// The fields of runs/search without paging; `format`, csv or jsonl; `columns`, for csv only.
    static func export(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let search = try SearchFields(fields)
        let format = try self.format(fields)
        let names = try fields.texts(.columns)
        if let names, format != .csv {
            throw TrackingError.invalid(
                "columns (\(names.count) given) are for format csv; JSON lines have whole runs.")
        }
        let chosen = try names.map { names throws(TrackingError) in try CSVColumns(names) }
        let listing = try call.store.listRuns(
            RunSearch(
                experimentIDs: search.experimentIDs, filter: search.filter, view: search.view, order: search.order,
                maxResults: 1, pageToken: nil))
        let columns = format == .csv ? try chosen ?? CSVColumns(try call.store.loggedKeys(of: listing)) : nil
        return HTTPResponse(
            status: 200,
            headers: [
                ("Content-Type", format == .csv ? "text/csv; charset=utf-8" : "application/jsonl"),
                ("Content-Disposition", "attachment; filename=runs.\(format.rawValue)"),
                ("Cache-Control", "no-store"),
            ], body: .stream(RunExport(call.store, listing, columns)))
    }

    private static func format(_ fields: RequestFields) throws(TrackingError) -> RunExport.Format {
        guard let value = try fields.value(.format) else { return .csv }
        guard let format = value.string.flatMap(RunExport.Format.init(rawValue:)) else {
            let names = RunExport.Format.allCases.map(\.rawValue).joined(separator: ", ")
            throw fields.notAllowed(value, .format, "It must be one of \(names).")
        }
        return format
    }
}
