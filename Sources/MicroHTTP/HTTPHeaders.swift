/// The fields of a request's head, in the order they came. Names are compared without regard to ASCII case.
///
/// All fields lie in one array of bytes and become `String`s only when they are asked for: a client sends ten or so,
/// and a handler reads two or three.
package struct HTTPHeaders: Sendable {
    private struct Field: Sendable {
        var nameStart: Int
        var nameEnd: Int
        var valueStart: Int
        var valueEnd: Int
    }

    private var bytes: [UInt8] = []
    private var fields: [Field] = []

    package init(_ entries: [(name: String, value: String)]) {
        for entry in entries { append(name: entry.name.utf8, value: entry.value.utf8) }
    }

    /// Room for a head of `bytesHint` bytes; filled by `append`.
    init(bytesHint: Int) {
        bytes.reserveCapacity(bytesHint)
        fields.reserveCapacity(16)
    }

    mutating func append(name: some Collection<UInt8>, value: some Collection<UInt8>) {
        let nameStart = bytes.count
        bytes.append(contentsOf: name)
        let valueStart = bytes.count
        bytes.append(contentsOf: value)
        fields.append(
            Field(nameStart: nameStart, nameEnd: valueStart, valueStart: valueStart, valueEnd: bytes.count))
    }

    package var count: Int { fields.count }

    /// The value of the first field of that name; ill-formed UTF-8 in it is repaired with U+FFFD.
    package func first(_ name: String) -> String? {
        for field in fields where matches(field, name) { return value(of: field) }
        return nil
    }

    /// The values of every field of that name, in order.
    package func all(_ name: String) -> [String] {
        var values: [String] = []
        for field in fields where matches(field, name) { values.append(value(of: field)) }
        return values
    }

    /// How many fields have that name.
    package func count(of name: String) -> Int {
        var count = 0
        for field in fields where matches(field, name) { count += 1 }
        return count
    }

    /// Every field, for logs and tests.
    package var entries: [(name: String, value: String)] {
        fields.map { (String(decoding: bytes[$0.nameStart..<$0.nameEnd], as: UTF8.self), value(of: $0)) }
    }

    private func value(of field: Field) -> String {
        String(decoding: bytes[field.valueStart..<field.valueEnd], as: UTF8.self)
    }

    private func matches(_ field: Field, _ name: String) -> Bool {
        let utf8 = name.utf8
        guard field.nameEnd - field.nameStart == utf8.count else { return false }
        var index = field.nameStart
        for byte in utf8 {
            guard lowercased(bytes[index]) == lowercased(byte) else { return false }
            index += 1
        }
        return true
    }
}

/// The ASCII lower case of a byte; other bytes stay as they are.
func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
}

/// Whether two texts differ at most in the case of ASCII letters.
func equalsIgnoringCase(_ one: String, _ other: String) -> Bool {
    guard one.utf8.count == other.utf8.count else { return false }
    return zip(one.utf8, other.utf8).allSatisfy { lowercased($0) == lowercased($1) }
}
