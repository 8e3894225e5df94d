package import Bytes

/// Writes one JSON value, front to back, into a buffer. Places the commas; that brackets match and that keys stand in
/// objects only is the caller's part.
///
/// Strings go out as UTF-8; only what JSON demands is escaped. Doubles are printed as Python's `repr` does.
package struct JSONWriter: ~Copyable {
    @usableFromInline var output: GrowableBytes
    /// A value was written at this level and no key since: the next thing needs a comma before it.
    @usableFromInline var needsComma = false
    @usableFromInline var depth = 0

    /// - Parameter capacity: bytes reserved at once; the buffer grows by doubling from there.
    package init(capacity: Int = 512) {
        output = GrowableBytes(capacity: capacity)
    }

    /// The finished text. All that was begun must have been ended.
    package consuming func finish() -> ByteBuffer {
        precondition(depth == 0, "an object or array was not ended")
        return ByteBuffer(output)
    }

    @inlinable mutating func separate() {
        if needsComma { output.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    @inlinable package mutating func beginObject() { begin(UInt8(ascii: "{")) }
    @inlinable package mutating func endObject() { end(UInt8(ascii: "}")) }
    @inlinable package mutating func beginArray() { begin(UInt8(ascii: "[")) }
    @inlinable package mutating func endArray() { end(UInt8(ascii: "]")) }

    @inlinable mutating func begin(_ bracket: UInt8) {
        separate()
        output.append(bracket)
        needsComma = false
        depth += 1
    }

    @inlinable mutating func end(_ bracket: UInt8) {
        output.append(bracket)
        needsComma = true
        depth -= 1
    }

    /// - Parameter name: written as it is, so it must need no escapes.
    package mutating func key(_ name: StaticString) {
        output.append(key: name, afterComma: needsComma)
        needsComma = false
    }

    package mutating func key(_ name: String) {
        separate()
        output.append(quoting: name.utf8.span)
        output.append(UInt8(ascii: ":"))
        needsComma = false
    }

    package mutating func string(_ text: String) {
        separate()
        output.append(quoting: text.utf8.span)
    }

    /// - Parameter text: well-formed UTF-8, as from the database, which holds nothing else.
    package mutating func string(utf8 text: Span<UInt8>) {
        separate()
        output.append(quoting: text)
    }

    package mutating func int(_ value: Int64) {
        separate()
        output.append(decimal: value)
    }

    /// NaN and the infinities are written as the strings `"NaN"`, `"Infinity"` and `"-Infinity"`, as protobuf's JSON
    /// has them.
    package mutating func double(_ value: Double) {
        separate()
        if value.isFinite {
            output.append(repr: value)
        } else {
            output.append(value.isNaN ? "\"NaN\"" : value < 0 ? "\"-Infinity\"" : "\"Infinity\"")
        }
    }

    /// NaN and the infinities are written as the bare tokens `NaN`, `Infinity` and `-Infinity`: no JSON, but what
    /// Python's json prints and reads.
    package mutating func bareDouble(_ value: Double) {
        separate()
        if value.isFinite {
            output.append(repr: value)
        } else {
            output.append(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
        }
    }

    @inlinable package mutating func bool(_ value: Bool) {
        separate()
        output.append(value ? "true" : "false")
    }

    @inlinable package mutating func null() {
        separate()
        output.append("null")
    }

    /// - Parameter json: one whole JSON value, written as it is.
    @inlinable package mutating func raw(_ json: StaticString) {
        separate()
        output.append(json)
    }
}

extension JSONWriter {
    @inlinable package mutating func member(_ name: StaticString, _ value: String) {
        key(name)
        string(value)
    }

    @inlinable package mutating func member(_ name: StaticString, _ value: Int64) {
        key(name)
        int(value)
    }

    @inlinable package mutating func member(_ name: StaticString, _ value: Double) {
        key(name)
        double(value)
    }

    @inlinable package mutating func member(_ name: StaticString, _ value: Bool) {
        key(name)
        bool(value)
    }
}
