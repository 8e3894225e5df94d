internal import JSON
internal import Store

extension JSONWriter {
    mutating func writeMembers(_ report: PurgeReport) {
        member("dry_run", report.isDryRun)
        member("runs", Int64(report.rows.runs))
        member("metric_points", Int64(report.rows.points))
        member("logged_models", Int64(report.rows.loggedModels))
        member("experiments", Int64(report.rows.experiments))
        key("example_run_ids")
        strings(report.rows.exampleRunIDs)
        key("artifacts")
        beginObject()
        member("folders", Int64(report.folders))
        member("files", Int64(report.files))
        member("bytes", report.fileBytes)
        member("kept", Int64(report.kept))
        key("kept_examples")
        beginArray()
        for folder in report.keptExamples {
            beginObject()
            member("uri", folder.uri)
            member("reason", folder.reason)
            endObject()
        }
        endArray()
        member("elsewhere", Int64(report.elsewhere))
        key("elsewhere_examples")
        strings(report.elsewhereExamples)
        endObject()
        key("database")
        beginObject()
        member("bytes", report.databaseBytes)
        member("free_bytes", report.databaseFreeBytes)
        endObject()
    }

    private mutating func strings(_ texts: [String]) {
        beginArray()
        for text in texts { string(text) }
        endArray()
    }
}

extension PurgeReport {
    /// Reads the answer of a server's runs/purge.
    /// - Returns: nil for what is no such answer.
    package init?(parsing answer: [UInt8]) {
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONDocument(parsing: answer).root
        } catch {
            return nil
        }
        guard let isDryRun = json["dry_run"]?.bool, let artifacts = json["artifacts"], let database = json["database"]
        else { return nil }
        self.init(isDryRun: isDryRun)
        func number(_ json: JSONValue, _ key: String) -> Int { Int(json[key]?.int64 ?? 0) }
        rows.runs = number(json, "runs")
        rows.points = number(json, "metric_points")
        rows.loggedModels = number(json, "logged_models")
        rows.experiments = number(json, "experiments")
        rows.exampleRunIDs = json["example_run_ids"]?.elements.compactMap(\.string) ?? []
        folders = number(artifacts, "folders")
        files = number(artifacts, "files")
        fileBytes = Int64(number(artifacts, "bytes"))
        kept = number(artifacts, "kept")
        keptExamples = (artifacts["kept_examples"]?.elements.map { $0 } ?? []).map {
            KeptFolder(uri: $0["uri"]?.string ?? "", reason: $0["reason"]?.string ?? "")
        }
        elsewhere = number(artifacts, "elsewhere")
        elsewhereExamples = artifacts["elsewhere_examples"]?.elements.compactMap(\.string) ?? []
        databaseBytes = Int64(number(database, "bytes"))
        databaseFreeBytes = Int64(number(database, "free_bytes"))
    }

    /// The message of a server's error answer; nil for what is none.
    package static func message(ofError answer: [UInt8]) -> String? {
        do throws(JSONError) {
            return try JSONDocument(parsing: answer).root["message"]?.string
        } catch {
            return nil
        }
    }
}
