/// An experiment's id as it travels: a decimal integer in a string.
package enum ExperimentID {
    /// The id of `Default`, which every store has and which a run without an experiment belongs to.
    package static let standard: Int64 = 0

    /// - Returns: the id; nil for an integer too large to be the id of anything.
    /// - Throws: INVALID_PARAMETER_VALUE when `text` is no integer.
    package static func parse(_ text: String) throws(TrackingError) -> Int64? {
        let digits =
            text.utf8.first == UInt8(ascii: "-") || text.utf8.first == UInt8(ascii: "+")
            ? text.utf8.dropFirst() : text.utf8[...]
        guard !digits.isEmpty, digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
            throw .invalid(
                "Invalid experiment ID '\(PythonText.shortened(text))'. Experiment ID must be a valid integer.")
        }
        return Int64(text)
    }

    /// - Throws: INVALID_PARAMETER_VALUE when `text` is no integer, RESOURCE_DOES_NOT_EXIST when it is too large.
    package static func parseOne(_ text: String) throws(TrackingError) -> Int64 {
        guard let id = try parse(text) else {
            throw .missing("No Experiment with id=\(PythonText.shortened(text)) exists")
        }
        return id
    }

    /// The ids of a search: integers that no experiment can have are left out, as unknown ids are.
    package static func parseAll(_ texts: [String]) throws(TrackingError) -> [Int64] {
        var ids: [Int64] = []
        ids.reserveCapacity(texts.count)
        for text in texts {
            if let id = try parse(text) { ids.append(id) }
        }
        return ids
    }
}

/// A run's id. The store makes 32 hex digits; a client may ask for anything and mostly learns that it does not exist.
package enum RunID {
    /// The check that log-batch and log-inputs make before they look for the run: `^[A-Za-z0-9][\w-]{0,255}$`
    /// (`mlflow/utils/validation.py`, `_validate_run_id`).
    package static func check(_ id: String) throws(TrackingError) {
        var length = 0
        for scalar in id.unicodeScalars {
            length += 1
            let isGood =
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9": true
                case "_", "-": length > 1
                default: length > 1 && !scalar.isASCII && KeyName.isWordScalar(scalar)
                }
            if !isGood || length > 256 {
                length = 0
                break
            }
        }
        if length == 0 { throw .invalid("Invalid value \(PythonText.json(id)) for parameter 'run_id' supplied.") }
    }
}
