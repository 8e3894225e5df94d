internal import Model

extension RequestFields {
    /// - Throws: when the value is no string, or holds NUL, which SQLite's tools and many clients cut texts at.
    func text(_ field: Field) throws(TrackingError) -> String? {
        guard let value = try value(field) else { return nil }
        return try text(of: value, field)
    }

    /// - Throws: as `text`, and when the field is absent or empty.
    func requiredText(_ field: Field) throws(TrackingError) -> String {
        guard let value = try strictValue(field) else { throw missing(field) }
        return try text(of: value, field)
    }

    private func text(of value: FieldValue, _ field: Field) throws(TrackingError) -> String {
        guard let text = value.string else { throw wrongType(value, field) }
        if Self.containsNUL(text) {
            throw .invalid(
                "Invalid value \(value.quoted) for parameter '\(place.path(field.name))' supplied: "
                    + "NUL characters are not allowed in texts.")
        }
        return text
    }

    /// By index, since a batch brings thousands of texts: an iterator over `utf8` costs several times as much.
    private static func containsNUL(_ text: String) -> Bool {
        let bytes = text.utf8.span
        for position in bytes.indices where bytes[position] == 0 { return true }
        return false
    }

    func int64(_ field: Field) throws(TrackingError) -> Int64? {
        guard let value = try value(field) else { return nil }
        guard let number = value.int64 else { throw wrongType(value, field) }
        return number
    }

    func requiredInt64(_ field: Field) throws(TrackingError) -> Int64 {
        guard let value = try strictValue(field) else { throw missing(field) }
        guard let number = value.int64 else { throw wrongType(value, field) }
        return number
    }

    func requiredDouble(_ field: Field) throws(TrackingError) -> Double {
        guard let value = try strictValue(field) else { throw missing(field) }
        guard let number = value.double else { throw wrongType(value, field) }
        return number
    }

    /// A value of one of the protocol's enums: its exact name, its number, or the number in a string.
    func choice<Choice: ProtocolEnum>(_ field: Field, _: Choice.Type) throws(TrackingError) -> Choice? {
        guard let value = try value(field) else { return nil }
        if let text = value.string, let choice = Choice.allCases.first(where: { $0.name == text }) { return choice }
        if let number = value.int64.flatMap({ Int(exactly: $0) }), let choice = Choice(rawValue: number) {
            return choice
        }
        let names = Choice.allCases.map(\.name).joined(separator: ", ")
        throw notAllowed(value, field, "It must be one of \(names).")
    }

    /// The id of a run, under its name or its old name `run_uuid`; of two, `run_id` counts.
    func runID() throws(TrackingError) -> String {
        if try value(.runID) == nil, try value(.runUUID) != nil {
            guard let old = try strictValue(.runUUID) else { throw missing(.runID) }
            return try text(of: old, .runID)
        }
        return try requiredText(.runID)
    }

    /// The id of a run for the endpoints whose messages have no `run_uuid`: stock takes it as a sign that an id is
    /// there, and then works with the empty one.
    func runIDWithoutAlias() throws(TrackingError) -> String {
        if try value(.runID) == nil, let old = try value(.runUUID) {
            guard let text = old.string else { throw wrongType(old, .runID) }
            if text.isEmpty { throw missing(.runID) }
            return ""
        }
        return try requiredText(.runID)
    }

    /// `key` and `value` of a tag; absent ones are empty, as in protobuf.
    func tag() throws(TrackingError) -> Tag {
        Tag(key: try text(.key) ?? "", value: try text(.value) ?? "")
    }
}

/// An enum of the protocol; raw values are its numbers.
protocol ProtocolEnum: CaseIterable, RawRepresentable<Int> {
    var name: String { get }
}

extension RunStatus: ProtocolEnum {}
extension ViewType: ProtocolEnum {}
