/// A value bound to a statement.
package enum SQLValue: Sendable, Equatable {
    case integer(Int64)
    case real(Double)
    case text(String)
    case null

    package static func optional(_ value: Int64?) -> SQLValue { value.map(SQLValue.integer) ?? .null }
    package static func optional(_ value: String?) -> SQLValue { value.map(SQLValue.text) ?? .null }
}

/// SQL text and the values of its placeholders, kept together so that they cannot drift apart.
///
/// Text that a user wrote only ever becomes a binding.
package struct SQLFragment: Sendable, Equatable {
    package private(set) var sql: String
    package private(set) var bindings: [SQLValue]

    package init(_ sql: String = "", _ bindings: SQLValue...) {
        self.sql = sql
        self.bindings = bindings
    }

    package static func + (a: SQLFragment, b: SQLFragment) -> SQLFragment {
        var sum = a
        sum += b
        return sum
    }

    package static func += (a: inout SQLFragment, b: SQLFragment) {
        a.sql += b.sql
        a.bindings += b.bindings
    }

    package static func += (a: inout SQLFragment, text: String) { a.sql += text }
}

extension Array where Element == SQLFragment {
    package func joined(separator: String) -> SQLFragment {
        var sum = SQLFragment()
        for (index, part) in enumerated() {
            if index > 0 { sum += separator }
            sum += part
        }
        return sum
    }
}
