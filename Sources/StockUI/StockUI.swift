internal import Glibc

/// Where the files of the UI come from.
protocol StockUISource: Sendable {
    /// How many files there are.
    var count: Int { get }

    /// - Parameters:
    ///   - name: relative to the build folder. Compared with the names that are known, and never a path to open.
    ///   - asGzip: whether the caller can use the file in the gzip format, should it be there in that.
    func find(_ name: String, asGzip: Bool) throws(StockUIError) -> StockUIFile?
}

/// MLflow's own web UI, unmodified, out of an installed package or a wheel that the operator names.
package final class StockUI: Sendable {
    private let source: any StockUISource

    /// - Parameter path: of the UI's build folder, of the folder of the package `mlflow`, or of its wheel. Links on the
    ///   way to it are followed.
    /// - Throws: when there is no UI that can be served; the sentence does not name the path.
    package init(path: String) throws(StockUIError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw StockUIError("it cannot be opened: \(errorText(errno))") }
        if status.st_mode & S_IFMT == S_IFDIR {
            source = try FolderFiles(try Self.buildFolder(in: path))
        } else {
            source = try WheelFiles(try OpenFile(path: path))
        }
    }

    package var fileCount: Int { source.count }

    /// - Parameters:
    ///   - name: relative to the build folder, such as `index.html`.
    ///   - asGzip: whether the file may come in the gzip format.
    /// - Returns: nil when there is no such file.
    package func find(_ name: String, asGzip: Bool) throws(StockUIError) -> StockUIFile? {
        try source.find(name, asGzip: asGzip)
    }

    /// - Parameter path: the build folder, or one that it is in as it is in the package.
    private static func buildFolder(in path: String) throws(StockUIError) -> String {
        for below in ["", "/server/js/build", "/mlflow/server/js/build"] {
            if unsafe access(path + below + "/index.html", F_OK) == 0 { return path + below }
        }
        throw StockUIError(
            "there is no index.html in this folder, nor in server/js/build below it; name the build folder of the UI, "
                + "the folder of an installed package mlflow, or its wheel")
    }
}
