internal import JSON
internal import MicroHTTP
internal import Model
internal import Search
internal import Store

/// `runs/table`: chosen values of many runs; `experiments/columns`: which there are to choose from.
enum TableHandlers {
    static func columns(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let search = try SearchFields(fields)
        let valuesMax = try fields.int(
            .maxValues, in: 0...Limits.distinctValuesMax, default: Limits.distinctValuesDefault)
        let columns = try call.store.columnsOfRuns(
            experimentIDs: search.experimentIDs, filter: search.filter, view: search.view, valuesMax: valuesMax)
        var writer = JSONWriter(capacity: 4096)
        writer.write(columns)
        return CompressedAnswer.make(writer.finish(), head: call.request.head)
    }

    static func table(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let search = try SearchFields(fields)
        guard let names = try fields.texts(.columns), !names.isEmpty else { throw fields.missing(.columns) }
        let columns = try columns(names)
        let maxResults = try fields.int(
            .maxResults, in: 1...Limits.searchResultsMax, default: Limits.searchResultsDefault)
        if maxResults * columns.count > Limits.tableCellsMax {
            throw TrackingError.invalid(
                "A table can have at most \(Limits.tableCellsMax) cells. Received max_results \(maxResults) and "
                    + "\(columns.count) columns, which make \(maxResults * columns.count).")
        }
        let table = try call.store.tableOfRuns(
            RunSearch(
                experimentIDs: search.experimentIDs, filter: search.filter, view: search.view, order: search.order,
                maxResults: maxResults, pageToken: try fields.text(.pageToken)), columns: columns)
        var writer = JSONWriter(capacity: 256 + table.runIDs.count * (120 + 20 * columns.count))
        writer.write(table, columns)
        return CompressedAnswer.make(writer.finish(), head: call.request.head)
    }

    /// - Parameter names: `attributes.x` (or just `x`), `params.x`, `metrics.x` or `tags.x`.
    private static func columns(_ names: [String]) throws(TrackingError) -> [TableColumn] {
        if names.count > Limits.tableColumnsMax {
            throw .invalid(
                "A table can have at most \(Limits.tableColumnsMax) columns. Received \(names.count) columns.")
        }
        var columns: [TableColumn] = []
        var seen: Set<ExactText> = []
        for name in names {
            let column = try column(name)
            guard seen.insert(ExactText(column.name)).inserted else {
                throw .invalid("The column '\(PythonText.shortened(name))' is asked for twice.")
            }
            columns.append(column)
        }
        return columns
    }

    private static func column(_ name: String) throws(TrackingError) -> TableColumn {
        let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2, !parts[1].isEmpty {
            switch parts[0] {
            case "params": return .param(parts[1])
            case "metrics": return .metric(parts[1])
            case "tags": return .tag(parts[1])
            default: break
            }
        }
        let key = parts.count == 2 && parts[0] == "attributes" ? parts[1] : name
        guard let attribute = TableAttribute(rawValue: key) else {
            let attributes = TableAttribute.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid(
                "Invalid column '\(PythonText.shortened(name))'. Columns are params.KEY, metrics.KEY, tags.KEY and the "
                    + "attributes \(attributes).")
        }
        return .attribute(attribute)
    }
}

extension TableColumn {
    fileprivate var name: String {
        switch self {
        case .attribute(let attribute): "attributes." + attribute.rawValue
        case .param(let key): "params." + key
        case .metric(let key): "metrics." + key
        case .tag(let key): "tags." + key
        }
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ table: RunTable, _ columns: [TableColumn]) {
        beginObject()
        key("run_ids")
        write(table.runIDs) { $0.string($1) }
        key("parent_run_ids")
        write(table.parentRunIDs) { $0.string($1) }
        key("statuses")
        write(table.statuses) { $0.string($1.name) }
        key("start_times")
        write(table.startTimesMs) { $0.int($1) }
        key("end_times")
        write(table.endTimesMs) { $0.int($1) }
        key("columns")
        beginArray()
        for (column, values) in zip(columns, table.columns) {
            beginObject()
            member("name", column.name)
            switch values {
            case .texts(let texts):
                member("type", "string")
                key("values")
                write(texts) { $0.string($1) }
            case .integers(let integers):
                member("type", "integer")
                key("values")
                write(integers) { $0.int($1) }
            case .numbers(let numbers):
                member("type", "double")
                key("values")
                write(numbers) { $0.double($1) }
            }
            endObject()
        }
        endArray()
        writeNextPageToken(table.nextToken)
        endObject()
    }

    private mutating func write<Value>(_ values: [Value?], _ one: (inout JSONWriter, Value) -> Void) {
        beginArray()
        for value in values {
            if let value { one(&self, value) } else { null() }
        }
        endArray()
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ columns: RunColumns) {
        beginObject()
        member("runs", Int64(columns.runs))
        key("params")
        write(columns.params)
        key("metrics")
        beginArray()
        for metric in columns.metrics {
            beginObject()
            member("key", metric.key)
            member("count", Int64(metric.count))
            member("nan_count", Int64(metric.nanCount))
            if let numbers = metric.numbers {
                member("min", numbers.min)
                member("max", numbers.max)
            }
            member("varies", metric.varies)
            endObject()
        }
        endArray()
        key("tags")
        write(columns.tags)
        if columns.keysLeftOut > 0 { member("keys_left_out", Int64(columns.keysLeftOut)) }
        endObject()
    }

    private mutating func write(_ columns: [TextColumn]) {
        beginArray()
        for column in columns {
            beginObject()
            member("key", column.key)
            member("count", Int64(column.count))
            member("distinct", Int64(column.distinct))
            member("distinct_is_exact", column.isDistinctExact)
            if let numbers = column.numbers {
                key("numbers")
                beginObject()
                member("count", Int64(numbers.count))
                member("min", numbers.min)
                member("max", numbers.max)
                endObject()
            }
            member("varies", column.varies)
            key("values")
            beginArray()
            for value in column.values {
                beginObject()
                member("value", value.text)
                member("count", Int64(value.count))
                endObject()
            }
            endArray()
            endObject()
        }
        endArray()
    }
}
