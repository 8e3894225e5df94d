internal import Glibc
internal import Logging
internal import MicroHTTP
internal import Threads

/// The log of the server: what swift-log's `Logger`s write to, and one line for each request.
final class ServerLog: Sendable {
    /// How a line looks.
    enum Format: Sendable {
        /// `2026-11-24T08:52:19.123Z info  message key=value`
        case text
        /// One object a line with `time`, `level`, `message` and the keys.
        case json
    }

    let level: Logger.Level
    private let format: Format
    private let sink: LogSink

    init(level: Logger.Level, format: Format) {
        self.level = level
        self.format = format
        sink = LogSink(descriptor: STDERR_FILENO) { lines, buffer in
            Self.append(
                .warning, "log lines were dropped: standard error did not take them in time",
                [("lines", .string(String(lines)))], format, to: &buffer)
        }
    }

    /// One request that was answered or given up.
    ///
    /// Not through `Logger`: its metadata would cost a dictionary for each of some ten thousand requests a second.
    func request(_ record: AccessRecord) {
        guard level <= .info else { return }
        sink.append(isUrgent: false) { [format] buffer in
            Self.appendStart(.info, format, to: &buffer)
            switch format {
            case .text:
                LogText.appendWord(record.method, to: &buffer)
                buffer.append(" ")
                LogText.appendWord(record.target, to: &buffer)
                buffer.append(" status=")
                LogText.appendDecimal(record.status, to: &buffer)
                buffer.append(" bytes=")
                LogText.appendDecimal(record.bytes, to: &buffer)
                buffer.append(" ms=")
                LogText.appendMs(fromNs: record.durationNs, to: &buffer)
                buffer.append(" id=")
                LogText.appendWord(record.requestID, to: &buffer)
                buffer.append(" client=")
                LogText.appendWord(record.clientAddress, to: &buffer)
                if !record.completed { buffer.append(" complete=false") }
                buffer.append("\n")
            case .json:
                buffer.append("\"request\",\"method\":")
                LogText.appendJSON(record.method, to: &buffer)
                buffer.append(",\"path\":")
                LogText.appendJSON(record.target, to: &buffer)
                buffer.append(",\"status\":")
                LogText.appendDecimal(record.status, to: &buffer)
                buffer.append(",\"bytes\":")
                LogText.appendDecimal(record.bytes, to: &buffer)
                buffer.append(",\"ms\":")
                LogText.appendMs(fromNs: record.durationNs, to: &buffer)
                buffer.append(",\"id\":")
                LogText.appendJSON(record.requestID, to: &buffer)
                buffer.append(",\"client\":")
                LogText.appendJSON(record.clientAddress, to: &buffer)
                if !record.completed { buffer.append(",\"complete\":false") }
                buffer.append("}\n")
            }
        }
    }

    /// One message, of a `Logger` or an event, its keys in alphabetical order. Warnings and worse are written at once.
    func message(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata) {
        guard level >= self.level else { return }
        let pairs = metadata.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        sink.append(isUrgent: level >= .warning) { [format] buffer in
            Self.append(level, message, pairs, format, to: &buffer)
        }
    }

    /// Waits until the lines so far are written; a reader that does not read is waited for one second.
    func flush() { sink.flush(timeoutMs: 1000) }

    private static func append(
        _ level: Logger.Level, _ message: String, _ pairs: [(String, Logger.MetadataValue)], _ format: Format,
        to buffer: inout [UInt8]
    ) {
        appendStart(level, format, to: &buffer)
        switch format {
        case .text:
            LogText.appendEscaped(message, to: &buffer)
            for (key, value) in pairs {
                buffer.append(" ")
                LogText.appendEscaped(key, to: &buffer)
                buffer.append("=")
                LogText.appendWord(value.description, to: &buffer)
            }
            buffer.append("\n")
        case .json:
            LogText.appendJSON(message, to: &buffer)
            for (key, value) in pairs {
                buffer.append(",")
                LogText.appendJSON(key, to: &buffer)
                buffer.append(":")
                LogText.appendJSON(value.description, to: &buffer)
            }
            buffer.append("}\n")
        }
    }

    /// Time and level; for JSON also the name of the message.
    private static func appendStart(_ level: Logger.Level, _ format: Format, to buffer: inout [UInt8]) {
        switch format {
        case .text:
            LogText.appendTime(ms: Clock.wallMs(), to: &buffer)
            switch level {
            case .trace: buffer.append(" trace ")
            case .debug: buffer.append(" debug ")
            case .info: buffer.append(" info  ")
            case .notice: buffer.append(" note  ")
            case .warning: buffer.append(" warn  ")
            case .error: buffer.append(" error ")
            case .critical: buffer.append(" critical ")
            }
        case .json:
            buffer.append("{\"time\":\"")
            LogText.appendTime(ms: Clock.wallMs(), to: &buffer)
            buffer.append("\",\"level\":\"")
            buffer.append(level.rawValue)
            buffer.append("\",\"message\":")
        }
    }
}

/// swift-log's view of the server's log.
struct ServerLogHandler: LogHandler {
    let log: ServerLog
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(log: ServerLog) {
        self.log = log
        logLevel = log.level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var pairs = metadata
        if let provided = metadataProvider?.get() { pairs.merge(provided) { _, new in new } }
        if let own = event.metadata { pairs.merge(own) { _, new in new } }
        if let error = event.error { pairs["error"] = "\(error)" }
        log.message(event.level, event.message.description, pairs)
    }
}
