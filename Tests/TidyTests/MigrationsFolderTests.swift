import Foundation
import Testing

/// A migration that is in the folder and not in the program would be missing at run time only.
@Suite struct MigrationsFolderTests {
    static let files = Result {
        try Repository.files(below: "Migrations", extensions: ["sql"]).map {
            String($0.path.dropFirst("Migrations/".count))
        }
    }

    @Test func filesAreNumberedWithoutGaps() throws {
        for (index, file) in try Self.files.get().enumerated() {
            let number = String(format: "%04d_", index + 1)
            #expect(file.hasPrefix(number), "\(file) is number \(index + 1) and does not start with \(number)")
        }
    }

    @Test func everyFileIsEmbeddedInOrder() throws {
        let files = try Self.files.get()
        let code = try Repository.text("Migrations/embed.c")
        #expect(code.matches(of: #/#embed "(.+)"/#).map { String($0.1) } == files)
        // In the table each file stands with its own bytes and their number.
        let rows = code.matches(of: #/\{"(.+)", (m\d+), sizeof (m\d+)\}/#)
        #expect(rows.map { String($0.1) } == files)
        for row in rows {
            let variable = "m" + row.1.prefix(4)
            #expect(row.2 == variable && row.3 == variable, "\(row.1) is not served by \(variable)")
            #expect(code.contains("\(variable)[] = {\n#embed \"\(row.1)\""), "\(variable) does not hold \(row.1)")
        }
    }

    /// SwiftPM warns of files that no rule covers, and warnings are errors here.
    @Test func everyFileIsInTheManifest() throws {
        let manifest = try Repository.text("Package.swift")
        for file in try Self.files.get() {
            #expect(manifest.contains("\"\(file)\""), "\(file) is not among the files that Package.swift excludes")
        }
    }
}
