import Foundation

/// The files of this repository as a test sees them.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    struct File: Sendable {
        /// From the root, such as `Sources/Model/Run.swift`.
        let path: String
        let text: String

        /// Numbered from 1.
        var lines: [(number: Int, text: Substring)] {
            text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
                ($0.offset + 1, $0.element)
            }
        }
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// The files below `folder` with one of the extensions, in the order of their paths. Folders whose name starts with
    /// a point or an underscore are made by tools; `recorded` and `corpus` hold data. None of them is read.
    static func files(below folder: String, extensions: Set<String>) throws -> [File] {
        let manager = FileManager.default
        var files: [File] = []
        for name in try manager.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path).sorted() {
            let path = "\(folder)/\(name)"
            let isFolder = try root.appendingPathComponent(path).resourceValues(forKeys: [.isDirectoryKey]).isDirectory
            if isFolder == true {
                if name.hasPrefix(".") || name.hasPrefix("_") || ["recorded", "corpus"].contains(name) { continue }
                files += try Self.files(below: path, extensions: extensions)
            } else if extensions.contains((name as NSString).pathExtension) {
                files.append(File(path: path, text: try text(path)))
            }
        }
        return files
    }

    /// Names of the folders in `folder`.
    static func folders(in folder: String) throws -> [String] {
        let url = root.appendingPathComponent(folder)
        return try FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: [.isDirectoryKey])
            .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
            .map(\.lastPathComponent).sorted()
    }
}
