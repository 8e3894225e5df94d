internal import Bytes
internal import JSON
internal import MicroHTTP
internal import Model
internal import Store

/// All runs that a search finds as one text, made a few hundred runs at a time.
final class RunExport: HTTPBodyProducer {
    enum Format: String, CaseIterable {
        case csv, jsonl
    }

    private let store: TrackingStore
    private let listing: RunListing
    /// nil for JSON lines.
    private let columns: CSVColumns?
    private var position = 0
    private var isHeadOut = false

    private static let runsAtOnce = 250

    init(_ store: TrackingStore, _ listing: RunListing, _ columns: CSVColumns?) {
        self.store = store
        self.listing = listing
        self.columns = columns
    }

    func next() throws -> [UInt8]? {
        if let columns, !isHeadOut {
            isHeadOut = true
            return Array(columns.head.utf8)
        }
        while position < listing.count {
            let range = position..<min(position + Self.runsAtOnce, listing.count)
            position = range.upperBound
            let runs = try store.runs(of: listing, in: range)
            // All of them may have been removed meanwhile.
            if runs.isEmpty { continue }
            return columns.map { columns in Array(runs.map(columns.row).joined().utf8) } ?? lines(runs)
        }
        return nil
    }

    private func lines(_ runs: [ListedRun]) -> [UInt8] {
        var bytes: [UInt8] = []
        for listed in runs {
            var writer = JSONWriter(capacity: 1024)
            writer.beginObject()
            writer.key("run")
            writer.write(listed.run)
            if let parent = listed.parentRunID { writer.member("parent_run_id", parent) }
            writer.endObject()
            bytes += writer.finish().bytes
            bytes.append(0x0A)
        }
        return bytes
    }
}

/// The columns of a table of runs, and its rows as CSV (RFC 4180).
struct CSVColumns {
    private enum Column {
        case attribute(String, (ListedRun) -> String)
        case param(String)
        case metric(String)
        case tag(String)
    }

    private let columns: [Column]

    private static let attributes: [(name: String, value: @Sendable (ListedRun) -> String)] = [
        ("run_id", { $0.run.info.runID }),
        ("run_name", { $0.run.info.name }),
        ("experiment_id", { String($0.run.info.experimentID) }),
        ("parent_run_id", { $0.parentRunID ?? "" }),
        ("status", { $0.run.info.status.name }),
        ("lifecycle_stage", { $0.run.info.lifecycleStage.rawValue }),
        ("start_time", { String($0.run.info.startTimeMs) }),
        ("end_time", { $0.run.info.endTimeMs.map(String.init) ?? "" }),
        ("user_id", { $0.run.info.userID }),
        ("artifact_uri", { $0.run.info.artifactURI }),
    ]

    /// Every attribute, and then every param, metric and tag that some run has.
    init(_ keys: LoggedKeys) {
        columns =
            Self.attributes.map { .attribute($0.name, $0.value) } + keys.params.map { .param($0) }
            + keys.metrics.map { .metric($0) } + keys.tags.map { .tag($0) }
    }

    /// - Parameter names: `attributes.x` (or just `x`), `params.x`, `metrics.x` or `tags.x`.
    /// - Throws: INVALID_PARAMETER_VALUE for any other name.
    init(_ names: [String]) throws(TrackingError) {
        var columns: [Column] = []
        for name in names { columns.append(try Self.column(name)) }
        self.columns = columns
    }

    private static func column(_ name: String) throws(TrackingError) -> Column {
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
        guard let attribute = attributes.first(where: { $0.name == key }) else {
            throw .invalid(
                "Invalid column '\(PythonText.shortened(name))'. Columns are params.KEY, metrics.KEY, tags.KEY and the "
                    + "attributes \(attributes.map(\.name).joined(separator: ", ")).")
        }
        return .attribute(attribute.name, attribute.value)
    }

    var head: String {
        line(
            columns.map { column in
                switch column {
                case .attribute(let name, _): name
                case .param(let key): "params." + key
                case .metric(let key): "metrics." + key
                case .tag(let key): "tags." + key
                }
            })
    }

    func row(_ listed: ListedRun) -> String {
        let params = Dictionary(listed.run.params.map { (ExactText($0.key), $0.value) }) { $1 }
        let metrics = Dictionary(listed.run.metrics.map { (ExactText($0.key), $0.value) }) { $1 }
        let tags = Dictionary(listed.run.tags.map { (ExactText($0.key), $0.value) }) { $1 }
        return line(
            columns.map { column in
                switch column {
                case .attribute(_, let value): value(listed)
                case .param(let key): params[ExactText(key)] ?? ""
                case .metric(let key): metrics[ExactText(key)].map(number) ?? ""
                case .tag(let key): tags[ExactText(key)] ?? ""
                }
            })
    }

    /// The shortest text that reads back as the same number; infinities are stored as the greatest finite ones.
    private func number(_ value: Double) -> String {
        value.isNaN ? "NaN" : "\(value)"
    }

    private func line(_ fields: [String]) -> String {
        fields.map(field).joined(separator: ",") + "\r\n"
    }

    private func field(_ text: String) -> String {
        guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}
