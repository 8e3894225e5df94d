internal import JSON
internal import Model

extension RequestFields {
    /// A boolean: `true` or `false`, in letters of either case when it comes in a query.
    func flag(_ field: Field) throws(TrackingError) -> Bool? {
        guard let value = try value(field) else { return nil }
        switch value {
        case .json(let json):
            guard let flag = json.bool else { throw wrongType(value, field) }
            return flag
        case .text(let text):
            switch text.lowercased() {
            case "true": return true
            case "false": return false
            default:
                throw .invalid(
                    "Invalid boolean value: \(PythonText.shortened(text)), must be 'true' or 'false'.")
            }
        }
    }
}
