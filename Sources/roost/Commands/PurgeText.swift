internal import API
internal import Store

/// A purge in sentences.
enum PurgeText {
    static func text(_ report: PurgeReport) -> String {
        let verb = report.isDryRun ? "Would remove" : "Removed"
        var lines = [
            "\(verb) \(count(report.rows.runs, "run")) with \(count(report.rows.points, "point")) of metrics, "
                + "\(count(report.rows.loggedModels, "logged model")) and "
                + "\(count(report.rows.experiments, "experiment")).",
            "\(verb) \(count(report.files, "file")) of \(size(report.fileBytes)) in "
                + "\(count(report.folders, "folder")).",
        ]
        if report.kept > 0 {
            lines.append("\(count(report.kept, "folder")) \(report.kept == 1 ? "stays" : "stay") for now:")
            lines += report.keptExamples.map { "  \($0.uri): \($0.reason)" }
        }
        if report.elsewhere > 0 {
            lines.append(
                "\(count(report.elsewhere, "folder")) \(report.elsewhere == 1 ? "is" : "are") not in this server's "
                    + "storage, and left to you:")
            lines += report.elsewhereExamples.map { "  \($0)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    /// With one decimal from 1 kB on.
    static func size(_ bytes: Int64) -> String {
        var unit = 1000.0
        for name in ["kB", "MB", "GB"] {
            if Double(bytes) < unit { break }
            if Double(bytes) < unit * 1000 || name == "GB" {
                let tenths = (Double(bytes) / unit * 10).rounded() / 10
                return "\(tenths) \(name)"
            }
            unit *= 1000
        }
        return "\(bytes) bytes"
    }
}
