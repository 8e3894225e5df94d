package import Model
internal import SQLite
package import Search

/// What some runs have logged: which keys, and which values.
package struct RunColumns: Sendable {
    /// How many runs were looked at.
    package var runs: Int
    /// By name.
    package var params: [TextColumn] = []
    package var metrics: [MetricColumn] = []
    package var tags: [TextColumn] = []
    /// Keys beyond `Limits.distinctKeysMax` of a kind.
    package var keysLeftOut: Int = 0
}

/// The values of one param or tag.
package struct TextColumn: Sendable {
    package struct Value: Sendable {
        package var text: String
        /// Runs that have it.
        package var count: Int
    }

    package var key: String
    /// Runs that have one.
    package var count: Int
    /// Different values; a lower bound unless `isDistinctExact`.
    package var distinct: Int
    /// False when there are more than `Limits.distinctValuesMax`, or too many bytes of them.
    package var isDistinctExact: Bool
    /// Most common first, as many as were asked for.
    package var values: [Value]
    /// Of those values that are numbers (`ParamNumber`); nil when none is.
    package var numbers: NumberRange?
    /// Whether some two runs differ; having no value is a value here.
    package var varies: Bool
}

/// The latest values of one metric.
package struct MetricColumn: Sendable {
    package var key: String
    /// Runs that have one.
    package var count: Int
    /// Those of them whose value is NaN.
    package var nanCount: Int
    /// Of the others; nil when there are none.
    package var numbers: NumberRange?
    package var varies: Bool
}

package struct NumberRange: Sendable, Equatable {
    /// Runs with a number.
    package var count: Int
    package var min: Double
    package var max: Double
}

extension TrackingStore {
    /// The keys and values of the runs that pass a filter. Takes time for each value there is.
    /// - Parameter valuesMax: values listed for each param and tag.
    package func columnsOfRuns(
        experimentIDs: [Int64], filter: RunFilter, view: ViewType, valuesMax: Int
    ) throws -> RunColumns {
        guard !experimentIDs.isEmpty else { return RunColumns(runs: 0) }
        let scope = TreeScope(experimentIDs: experimentIDs, view: view)
        return try read(.search) { reader in
            try ColumnScan(reader, try reader.allMatches(filter, in: scope)).columns(valuesMax: valuesMax)
        }
    }
}

/// Counts values, run after run in the order they lie in.
private struct ColumnScan {
    private let reader: Reader
    private let runCount: Int
    private let list: SQLValue
    private var bytesLeft = Limits.distinctBytesMax

    init(_ reader: Reader, _ ids: [Int64]) {
        self.reader = reader
        runCount = ids.count
        list = .text(jsonList(ids.sorted()))
    }

    func columns(valuesMax: Int) throws -> RunColumns {
        var scan = self
        var columns = RunColumns(runs: runCount)
        columns.params = try scan.texts(
            reader.connection.statement(
                "SELECT t.key_id, t.value FROM json_each(?) AS w CROSS JOIN params AS t ON t.run_id = w.value"),
            readsNumbers: true, valuesMax: valuesMax, &columns.keysLeftOut)
        columns.tags = try scan.texts(
            reader.connection.statement(
                "SELECT t.key_id, t.value FROM json_each(?) AS w CROSS JOIN tags AS t ON t.run_id = w.value"),
            readsNumbers: false, valuesMax: valuesMax, &columns.keysLeftOut)
        columns.metrics = try scan.metrics(&columns.keysLeftOut)
        return columns
    }

    /// The values of one key so far.
    private final class Tally {
        var count = 0
        var values: [ExactText: Int] = [:]
        /// Whether all values are among `values`.
        var isExact = true
        /// Of values that are not among `values`.
        var numbers: NumberRange?
    }

    private mutating func texts(
        _ statement: Statement, readsNumbers: Bool, valuesMax: Int, _ keysLeftOut: inout Int
    ) throws -> [TextColumn] {
        var tallies: [Int64: Tally] = [:]
        try statement.forEach(list) { row in
            let key = row.int(0)
            let tally = tallies[key] ?? Tally()
            if tally.count == 0 { tallies[key] = tally }
            tally.count += 1
            let text = ExactText(row.text(1))
            if let place = tally.values.index(forKey: text) {
                tally.values.values[place] += 1
            } else if tally.values.count < Limits.distinctValuesMax, bytesLeft >= text.text.utf8.count {
                tally.values[text] = 1
                bytesLeft -= text.text.utf8.count
            } else {
                tally.isExact = false
                if readsNumbers { Self.add(ParamNumber.value(of: text.text), 1, to: &tally.numbers) }
            }
        }
        let names = try named(Array(tallies.keys), &keysLeftOut)
        return names.compactMap { key, name in
            tallies[key].map { column(name, $0, readsNumbers: readsNumbers, valuesMax: valuesMax) }
        }
    }

    private func column(_ key: String, _ tally: Tally, readsNumbers: Bool, valuesMax: Int) -> TextColumn {
        var numbers = tally.numbers
        if readsNumbers {
            for (text, count) in tally.values { Self.add(ParamNumber.value(of: text.text), count, to: &numbers) }
        }
        let common = tally.values.sorted { a, b in
            a.value != b.value ? a.value > b.value : a.key.text.utf8.lexicographicallyPrecedes(b.key.text.utf8)
        }
        let distinct = tally.values.count + (tally.isExact ? 0 : 1)
        return TextColumn(
            key: key, count: tally.count, distinct: distinct, isDistinctExact: tally.isExact,
            values: common.prefix(valuesMax).map { TextColumn.Value(text: $0.key.text, count: $0.value) },
            numbers: numbers, varies: distinct > 1 || tally.count < runCount)
    }

    private static func add(_ value: Double?, _ count: Int, to range: inout NumberRange?) {
        guard let value else { return }
        guard var sum = range else {
            range = NumberRange(count: count, min: value, max: value)
            return
        }
        sum.count += count
        sum.min = min(sum.min, value)
        sum.max = max(sum.max, value)
        range = sum
    }

    private func metrics(_ keysLeftOut: inout Int) throws -> [MetricColumn] {
        var columns: [Int64: MetricColumn] = [:]
        try reader.connection.statement(
            """
            SELECT t.key_id, t.value, t.is_nan FROM json_each(?) AS w
            CROSS JOIN latest_metrics AS t ON t.run_id = w.value
            """
        ).forEach(list) { row in
            let isNaN = row.int(2) != 0
            let value = isNaN ? nil : row.double(1)
            let place = columns.index(forKey: row.int(0))
            if let place {
                columns.values[place].count += 1
                columns.values[place].nanCount += isNaN ? 1 : 0
                Self.add(value, 1, to: &columns.values[place].numbers)
            } else {
                var column = MetricColumn(key: "", count: 1, nanCount: isNaN ? 1 : 0, varies: false)
                Self.add(value, 1, to: &column.numbers)
                columns[row.int(0)] = column
            }
        }
        return try named(Array(columns.keys), &keysLeftOut).compactMap { key, name in
            guard var column = columns[key] else { return nil }
            column.key = name
            column.varies =
                column.count < runCount || (column.nanCount > 0 && column.nanCount < column.count)
                || column.numbers.map { $0.min != $0.max } ?? false
            return column
        }
    }

    /// Keys with their names, by name, as many as an answer may have.
    private func named(_ keys: [Int64], _ leftOut: inout Int) throws -> [(key: Int64, name: String)] {
        let all = try keys.map { (key: $0, name: try reader.keyName($0)) }.sorted {
            $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        }
        leftOut += max(all.count - Limits.distinctKeysMax, 0)
        return Array(all.prefix(Limits.distinctKeysMax))
    }
}
