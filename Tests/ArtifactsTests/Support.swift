import Artifacts
import Foundation
import Model
import TestSupport

/// An artifact folder of its own for one test.
struct TemporaryArtifacts: Sendable {
    let temporary = TemporaryFolder()
    let folder: ArtifactFolder

    init() throws { folder = try ArtifactFolder(path: temporary.path + "/artifacts") }

    /// Where the folder is.
    var path: String { temporary.path + "/artifacts" }

    func put(_ path: String, _ text: String) throws {
        let upload = try begin(path)
        try upload.write(text)
        try upload.commit()
    }

    func begin(_ path: String) throws -> ArtifactUpload { try folder.beginUpload(to: ArtifactPath(parsing: path)) }

    func get(_ path: String) throws -> String { try folder.open(ArtifactPath(parsing: path)).read() }

    func delete(_ path: String) throws { try folder.delete(ArtifactPath(parsing: path)) }

    func list(_ path: String) throws -> [ArtifactEntry] { try folder.list(ArtifactPath(parsing: path)) }

    func names(_ path: String) throws -> [String] { try list(path).map(\.name) }

    /// Everything on disk but the server's own corner: relative paths, sorted.
    func everything() -> [String] {
        (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? [])
            .filter { !$0.hasPrefix(".roost-uploads") }.sorted()
    }

    /// What is in the server's own corner besides its lock.
    func leftovers() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + "/.roost-uploads").filter { $0 != "lock" }
    }
}

extension ArtifactUpload {
    func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        try unsafe write(bytes.span.bytes)
    }
}

extension OpenArtifact {
    /// Takes the descriptor, reads everything and closes it.
    func read() throws -> String {
        let file = FileHandle(fileDescriptor: takeDescriptor(), closeOnDealloc: true)
        return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    }
}

/// Runs `body` on `count` threads at once and waits for all.
///
/// - Throws: one of the errors thrown.
func inThreads(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
    let group = DispatchGroup()
    let failures = Failures()
    for index in 0..<count {
        group.enter()
        Thread {
            do { try body(index) } catch { failures.add(error) }
            group.leave()
        }.start()
    }
    group.wait()
    if let error = failures.first { throw error }
}

private final class Failures: @unchecked Sendable {
    private let lock = NSLock()
    private var errors: [any Error] = []

    func add(_ error: any Error) { lock.withLock { errors.append(error) } }

    var first: (any Error)? { lock.withLock { errors.first } }
}
