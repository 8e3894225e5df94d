internal import CMigrations
internal import Store

/// The files of `Migrations/`, which are compiled into the program.
enum EmbeddedMigrations {
    static let all: [Migration] = {
        var count = 0
        guard let files = unsafe embedded_migrations(&count) else { preconditionFailure("there are no migrations") }
        return (0..<count).map { index in
            let file = unsafe files[index]
            let bytes = unsafe UnsafeBufferPointer(start: file.bytes, count: file.length)
            return unsafe Migration(name: String(cString: file.name), sql: String(decoding: bytes, as: UTF8.self))
        }
    }()
}
