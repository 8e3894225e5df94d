internal import Glibc

/// Dates as HTTP writes them (RFC 9110, section 5.6.7), such as `Sun, 06 Nov 1994 08:49:37 GMT`.
package enum HTTPDate {
    /// - Parameter seconds: since 1970.
    package static func text(seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = unsafe tm()
        _ = unsafe gmtime_r(&time, &parts)
        // The program never leaves the C locale, so names of days and months are English.
        return unsafe String(unsafeUninitializedCapacity: 40) { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                guard let start = text.baseAddress else { return 0 }
                return unsafe strftime(start, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
            }
        }
    }
}
