/// A JSON text, read and checked once and wholly, as a flat tape of nodes beside the text. Immutable, hence free to
/// share between threads.
///
/// What is accepted is RFC 8259 and no more: no comments, no trailing commas, no bare `NaN`, no byte order mark;
/// strings must be well-formed UTF-8 without lone surrogates, numbers must be in the range of a double. (A number too
/// small for a double is zero, as for Python.)
///
/// Memory: the text itself and at most 16 bytes a node, in two allocations. The worst text has a node every other byte
/// (`[0,0,0,…`): eight times its length; `[[],[],…` five times, a batch of metrics about 1.6 times. Room is reserved
/// for as many nodes as there are commas, colons and opening brackets, also those inside strings; such excess is never
/// touched, so the system need not back it.
package final class JSONDocument: Sendable {
    @usableFromInline let bytes: [UInt8]
    @usableFromInline let nodes: [JSONNode]

    /// - Parameters:
    ///   - bytes: the whole text; shorter than 4 GiB.
    ///   - depthMax: how deep arrays and objects may nest; `[[0]]` has depth 2.
    /// - Throws: the first thing that is wrong with the text.
    package init(parsing bytes: [UInt8], depthMax: Int = 64) throws(JSONError) {
        if bytes.count >= UInt32.max {
            throw JSONError(message: "a text of \(bytes.count) bytes; the limit is \(UInt32.max - 1)", offset: 0)
        }
        let span = bytes.span
        nodes = try [JSONNode](capacity: ByteScan.nodesMax(span)) {
            (tape: inout OutputSpan<JSONNode>) throws(JSONError) in
            var parser = JSONParser(span, depthMax: depthMax)
            try parser.parse(into: &tape)
        }
        self.bytes = bytes
    }

    @inlinable package var root: JSONValue { JSONValue(document: self, index: 0) }

    /// The node after the value at `index` and all it holds.
    @inlinable func indexAfter(_ index: Int) -> Int {
        let node = nodes[index]
        return node.isContainer ? node.next : index + 1
    }

    /// The text of a string node.
    @usableFromInline func text(_ node: JSONNode) -> String { JSONDocument.text(node, bytes) }

    @inline(__always) private static func text(_ node: JSONNode, _ bytes: [UInt8]) -> String {
        let range = Int(node.start)..<node.end
        return node.tag == .escapedString
            ? String(unescaping: bytes.span, range) : String(copying: bytes.span, range)
    }

    /// The place of the value that the last member with this key has; -1 when there is none.
    ///
    /// Looks at every member: the messages we read have a handful. Steps over whole values, so a look-up costs no more
    /// than one pass over the object's own keys, however large the object.
    @usableFromInline func find(_ key: String, in index: Int) -> Int {
        JSONDocument.find(key.utf8.span, in: index, nodes, bytes)
    }

    /// Takes the arrays as arguments, which are borrowed: a span of a property would retain it on every call.
    @inline(__always)
    private static func find(_ key: Span<UInt8>, in index: Int, _ nodes: [JSONNode], _ bytes: [UInt8]) -> Int {
        let object = nodes[index]
        if object.tag != .object { return -1 }
        var found = -1
        var place = index + 1
        let end = object.next
        let bytes = bytes.span
        while place < end {
            if JSONDocument.matches(nodes[place], key, bytes) { found = place + 1 }
            let value = nodes[place + 1]
            place = value.isContainer ? value.next : place + 2
        }
        return found
    }

    @inline(__always)
    private static func matches(_ node: JSONNode, _ key: Span<UInt8>, _ bytes: Span<UInt8>) -> Bool {
        let start = Int(node.start)
        let length = node.end - start
        if node.tag == .escapedString {
            return matchesEscaped(bytes, start..<node.end, key)
        }
        if length != key.count { return false }
        for offset in 0..<length where bytes[start + offset] != key[offset] { return false }
        return true
    }

    @inline(never)
    private static func matchesEscaped(_ bytes: Span<UInt8>, _ range: Range<Int>, _ key: Span<UInt8>) -> Bool {
        // No escape makes a text longer than it is written.
        if key.count > range.count { return false }
        var decoder = EscapeDecoder(bytes, range)
        for offset in key.indices where decoder.next() != key[offset] { return false }
        return decoder.next() == nil
    }
}
