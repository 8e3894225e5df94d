/// Reads a JSON text once, from front to back and without recursion, and writes its nodes to a tape.
///
/// The stack of open containers needs no memory of its own: each keeps the place of the one around it in its own node.
struct JSONParser: ~Copyable, ~Escapable {
    let bytes: Span<UInt8>
    let depthMax: Int
    var position = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, depthMax: Int) {
        self.bytes = bytes
        self.depthMax = depthMax
    }

    /// The innermost open container. `place` is -1 outside of all.
    private struct Container {
        var place = -1
        var isObject = false
        var count = 0
        var depth = 0
    }

    /// Reads the whole text. `tape` must be empty and have room for `ByteScan.nodesMax` nodes.
    @_lifetime(self: copy self)
    mutating func parse(into tape: inout OutputSpan<JSONNode>) throws(JSONError) {
        if bytes.count >= 3, bytes[0] == 0xef, bytes[1] == 0xbb, bytes[2] == 0xbf {
            throw JSONError(message: "a byte order mark is not allowed in JSON", offset: 0)
        }
        var container = Container()
        while true {
            skipSpace()
            let isOpened = try value(&container, into: &tape)
            if isOpened { continue }

            // A value is complete, and perhaps the containers that it was the last value of.
            while true {
                skipSpace()
                if container.place < 0 {
                    if position < bytes.count { throw unexpected("after the end of the value") }
                    return
                }
                container.count += 1
                switch current {
                case UInt8(ascii: ","):
                    position += 1
                    if container.isObject {
                        skipSpace()
                        try key(into: &tape)
                    }
                case UInt8(ascii: "}") where container.isObject, UInt8(ascii: "]") where !container.isObject:
                    close(&container, into: &tape)
                    continue
                default:
                    throw unexpected(container.isObject ? "expected ',' or '}'" : "expected ',' or ']'")
                }
                break
            }
        }
    }

    /// Reads a scalar, an empty container, or the beginning of another one up to its first value.
    ///
    /// - Returns: whether a container was opened whose first value is to be read next.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func value(
        _ container: inout Container, into tape: inout OutputSpan<JSONNode>
    ) throws(JSONError) -> Bool {
        switch current {
        case UInt8(ascii: "\""):
            try string(into: &tape)
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            try number(into: &tape)
        case UInt8(ascii: "-"):
            if position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "I") { throw unexpectedWord() }
            try number(into: &tape)
        case UInt8(ascii: "{"):
            try open(.object, &container, into: &tape)
            skipSpace()
            if current != UInt8(ascii: "}") {
                try key(into: &tape)
                return true
            }
            close(&container, into: &tape)
        case UInt8(ascii: "["):
            try open(.array, &container, into: &tape)
            skipSpace()
            if current != UInt8(ascii: "]") { return true }
            close(&container, into: &tape)
        case UInt8(ascii: "t"):
            try literal("true", .true, into: &tape)
        case UInt8(ascii: "f"):
            try literal("false", .false, into: &tape)
        case UInt8(ascii: "n"):
            try literal("null", .null, into: &tape)
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
            throw unexpectedWord()
        default:
            throw unexpected("expected a value")
        }
        return false
    }

    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func open(
        _ tag: JSONNode.Tag, _ container: inout Container, into tape: inout OutputSpan<JSONNode>
    ) throws(JSONError) {
        if container.depth == depthMax {
            throw JSONError(message: "arrays and objects nested more than \(depthMax) deep", offset: position)
        }
        if container.place >= 0 {
            // Put aside until the new one is closed; its link outwards stays as it is.
            let outer = tape[container.place]
            tape[container.place] = .container(
                outer.tag, start: Int(outer.start), count: container.count, next: outer.next)
        }
        // One more than the place, so that "outside of all" is zero.
        let link = container.place + 1
        container = Container(
            place: tape.count, isObject: tag == .object, count: 0, depth: container.depth + 1)
        tape.append(.container(tag, start: position, count: 0, next: link))
        position += 1
    }

    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func close(_ container: inout Container, into tape: inout OutputSpan<JSONNode>) {
        position += 1
        let closed = tape[container.place]
        tape[container.place] = .container(
            closed.tag, start: Int(closed.start), count: container.count, next: tape.count)
        let outerPlace = closed.next - 1
        if outerPlace < 0 {
            container = Container()
            return
        }
        let outer = tape[outerPlace]
        container = Container(
            place: outerPlace, isObject: outer.tag == .object, count: outer.count, depth: container.depth - 1)
    }

    /// Reads a key and its colon, up to where the value may begin.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func key(into tape: inout OutputSpan<JSONNode>) throws(JSONError) {
        if current != UInt8(ascii: "\"") { throw unexpected("expected a key in double quotes") }
        try string(into: &tape)
        skipSpace()
        if current != UInt8(ascii: ":") { throw unexpected("expected ':'") }
        position += 1
    }

    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func number(into tape: inout OutputSpan<JSONNode>) throws(JSONError) {
        let number = NumberScan(bytes, at: position)
        if number.fault != .none { throw numberError(number) }
        if let integer = number.int64 {
            tape.append(JSONNode(.integer, start: position, payload: UInt64(bitPattern: integer)))
        } else {
            guard let value = number.double(bytes) else { throw numberError(number) }
            tape.append(JSONNode(number.isInteger ? .bigInteger : .double, start: position, payload: value.bitPattern))
        }
        position = number.end
    }

    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func literal(
        _ text: StaticString, _ tag: JSONNode.Tag, into tape: inout OutputSpan<JSONNode>
    ) throws(JSONError) {
        let length = text.utf8CodeUnitCount
        if bytes.count - position < length { throw unexpectedWord() }
        for index in 0..<length where unsafe bytes[position + index] != text.utf8Start[index] {
            throw unexpectedWord()
        }
        tape.append(JSONNode(tag, start: position))
        position += length
        // "nullify" is one wrong word rather than a value with something behind it.
        if JSONParser.isWordByte(current) {
            position -= length
            throw unexpectedWord()
        }
    }

    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func skipSpace() {
        while position < bytes.count {
            let byte = bytes[position]
            if byte > 0x20 { return }
            if byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09 { return }
            position += 1
        }
    }

    /// The byte at `position`; 0, which begins nothing in JSON, at the end of the text.
    @inline(__always) var current: UInt8 { position < bytes.count ? bytes[position] : 0 }
}
