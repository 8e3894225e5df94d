/// A value inside a document, which it keeps alive. Asking for another kind than the value has gives nil.
package struct JSONValue: Sendable {
    package enum Kind: Sendable { case object, array, string, number, bool, null }

    @usableFromInline let document: JSONDocument
    @usableFromInline let index: Int

    @inlinable init(document: JSONDocument, index: Int) {
        self.document = document
        self.index = index
    }

    @inlinable var node: JSONNode { document.nodes[index] }

    @inlinable package var kind: Kind {
        switch node.tag {
        case .object: .object
        case .array: .array
        case .string, .escapedString: .string
        case .integer, .bigInteger, .double: .number
        case .true, .false: .bool
        case .null: .null
        }
    }

    /// The text of a string, escapes decoded; it may hold NUL.
    @inlinable package var string: String? {
        let node = node
        return node.tag == .string || node.tag == .escapedString ? document.text(node) : nil
    }

    @inlinable package var bool: Bool? {
        switch node.tag {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// The double nearest to a number. `-0` is 0.0 and `-0.0` is -0.0, as for Python, to which the first is an int.
    @inlinable package var number: Double? {
        let node = node
        switch node.tag {
        case .integer: return Double(Int64(bitPattern: node.payload))
        case .bigInteger, .double: return Double(bitPattern: node.payload)
        default: return nil
        }
    }

    /// A number whose value is an int64, also when written like `2.0` or `1e3`; exact whatever its size.
    @inlinable package var int64: Int64? {
        let node = node
        switch node.tag {
        case .integer: return Int64(bitPattern: node.payload)
        case .double: return document.exactInt64(node)
        default: return nil
        }
    }

    /// A number written without fraction and exponent: what Python's json reads as an int.
    @inlinable package var isInteger: Bool {
        let tag = node.tag
        return tag == .integer || tag == .bigInteger
    }

    /// The value of an object's member; of the last one when the key occurs more than once. nil when there is none or
    /// this is no object. Costs one pass over the object's keys.
    @inlinable package subscript(key: String) -> JSONValue? {
        let place = document.find(key, in: index)
        return place < 0 ? nil : JSONValue(document: document, index: place)
    }

    /// An object's members as written, repeated keys included; nothing for other kinds.
    @inlinable package var members: JSONMembers {
        JSONMembers(document, index + 1, node.tag == .object ? node.count : 0)
    }

    /// An array's elements; nothing for other kinds.
    @inlinable package var elements: JSONElements {
        JSONElements(document, index + 1, elementCount)
    }

    /// How many elements an array has; 0 for other kinds.
    @inlinable package var elementCount: Int { node.tag == .array ? node.count : 0 }
}

package struct JSONElements: Sequence, IteratorProtocol, Sendable {
    @usableFromInline let document: JSONDocument
    @usableFromInline var place: Int
    @usableFromInline var remaining: Int

    @inlinable init(_ document: JSONDocument, _ place: Int, _ remaining: Int) {
        self.document = document
        self.place = place
        self.remaining = remaining
    }

    @inlinable package var underestimatedCount: Int { remaining }

    @inlinable package mutating func next() -> JSONValue? {
        if remaining == 0 { return nil }
        let value = JSONValue(document: document, index: place)
        place = document.indexAfter(place)
        remaining -= 1
        return value
    }
}

package struct JSONMembers: Sequence, IteratorProtocol, Sendable {
    @usableFromInline let document: JSONDocument
    @usableFromInline var place: Int
    @usableFromInline var remaining: Int

    @inlinable init(_ document: JSONDocument, _ place: Int, _ remaining: Int) {
        self.document = document
        self.place = place
        self.remaining = remaining
    }

    @inlinable package var underestimatedCount: Int { remaining }

    @inlinable package mutating func next() -> (key: String, value: JSONValue)? {
        if remaining == 0 { return nil }
        let key = document.text(document.nodes[place])
        let value = JSONValue(document: document, index: place + 1)
        place = document.indexAfter(place + 1)
        remaining -= 1
        return (key, value)
    }
}
