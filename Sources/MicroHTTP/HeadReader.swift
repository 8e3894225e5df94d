internal import CMicroHTTPD

/// Reads a request's head out of libmicrohttpd, and looks for what the library hides.
///
/// It cuts a header at a NUL byte, and it garbles a line that continues on the next one (it joins the continuation to
/// the header's name). Neither shows in the strings it hands over. But all of them lie in the one buffer that the head
/// was read into, so between one and the next there may only be the bytes that it has overwritten with NUL: a colon
/// and blanks after a name, a line end after a value.
@safe
struct HeadReader {
    private var headers: HTTPHeaders
    private var fault: String?
    /// Where the last line's text ended.
    private var lineEnd: UnsafeRawPointer
    private let headEnd: UnsafeRawPointer

    private static let hiddenBytes =
        "A header line has no name, holds a NUL byte, or continues on the next line; none of it is accepted."

    /// To be called when the head is in and nothing else was read yet. The pointers are the arguments of the
    /// request callback.
    static func read(
        _ connection: OpaquePointer, target: UnsafePointer<CChar>, method: UnsafePointer<CChar>,
        version: UnsafePointer<CChar>
    ) -> ReceivedHead {
        let versionText = unsafe String(cString: version)
        let headBytes = unsafe roost_mhd_head_bytes(connection)
        var reader = unsafe HeadReader(
            headers: HTTPHeaders(bytesHint: headBytes), fault: nil,
            lineEnd: UnsafeRawPointer(version) + versionText.utf8.count,
            headEnd: UnsafeRawPointer(method) + headBytes)
        unsafe withUnsafeMutablePointer(to: &reader) { pointer in
            _ = unsafe MHD_get_connection_values_n(connection, .HEADER_KIND, onHeader, pointer)
        }
        unsafe reader.expectLineEnds(2, between: reader.lineEnd, and: reader.headEnd)
        return unsafe ReceivedHead(
            method: String(cString: method), version: versionText,
            // One space stands between the two; a second one would count as part of the target.
            targetBytes: UnsafeRawPointer(version) - UnsafeRawPointer(target) - 1,
            headers: reader.headers, fault: reader.fault)
    }

    private static let onHeader: MHD_KeyValueIteratorN = { context, _, name, nameBytes, value, valueBytes in
        guard let context = unsafe context, let name = unsafe name, let value = unsafe value else { return .YES }
        let reader = unsafe context.assumingMemoryBound(to: HeadReader.self)
        unsafe reader.pointee.add(
            UnsafeRawBufferPointer(start: name, count: nameBytes),
            UnsafeRawBufferPointer(start: value, count: valueBytes))
        return unsafe reader.pointee.fault == nil ? .YES : .NO
    }

    private mutating func add(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        guard let nameStart = name.baseAddress, let valueStart = value.baseAddress else { return }
        let nameEnd = unsafe nameStart + name.count
        unsafe expectLineEnds(1, between: lineEnd, and: nameStart)
        unsafe expectBlanks(between: nameEnd, and: valueStart)
        unsafe lineEnd = valueStart + value.count
        guard fault == nil else { return }
        guard unsafe Self.isToken(name) else {
            fault = unsafe "The header name '\(String(decoding: name, as: UTF8.self))' is not a token."
            return
        }
        var end = value.count
        while end > 0, unsafe value[end - 1] == 0x20 || value[end - 1] == 0x09 { end -= 1 }
        let text = unsafe UnsafeRawBufferPointer(rebasing: value[..<end])
        if unsafe Self.hasControlByte(text) {
            fault = unsafe "The header '\(String(decoding: name, as: UTF8.self))' holds a control character."
            return
        }
        unsafe headers.append(name: name, value: text)
    }

    /// Each line end is LF or CR LF, overwritten.
    private mutating func expectLineEnds(
        _ lineCount: Int, between start: UnsafeRawPointer, and end: UnsafeRawPointer
    ) {
        let gap = unsafe start <= end ? end - start : 0
        guard gap >= lineCount, gap <= 2 * lineCount else {
            fault = fault ?? Self.hiddenBytes
            return
        }
        for offset in 0..<gap where unsafe start.load(fromByteOffset: offset, as: UInt8.self) != 0 {
            fault = fault ?? Self.hiddenBytes
        }
    }

    private mutating func expectBlanks(between nameEnd: UnsafeRawPointer, and valueStart: UnsafeRawPointer) {
        guard unsafe nameEnd < valueStart, unsafe valueStart <= headEnd else {
            fault = fault ?? Self.hiddenBytes
            return
        }
        let gap = unsafe valueStart - nameEnd
        for offset in 1..<gap {
            let byte = unsafe nameEnd.load(fromByteOffset: offset, as: UInt8.self)
            if byte != 0x20, byte != 0x09 { fault = fault ?? Self.hiddenBytes }
        }
    }

    /// RFC 9110, section 5.6.2. A blank before the colon is part of the name here, and no token.
    private static func isToken(_ name: UnsafeRawBufferPointer) -> Bool {
        unsafe !name.isEmpty
            && name.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x5E...0x7A, 0x7C, 0x7E: true
                case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E: true
                default: false
                }
            }
    }

    private static func hasControlByte(_ text: UnsafeRawBufferPointer) -> Bool {
        // Without an early exit, so that it is done sixteen bytes at a time.
        unsafe text.reduce(0) { $0 | (($1 < 0x20 && $1 != 0x09) || $1 == 0x7F ? 1 : 0) } != 0
    }
}
