internal import Bytes

extension JSONDocument {
    @usableFromInline func exactInt64(_ node: JSONNode) -> Int64? {
        let bytes = bytes
        return NumberScan(bytes.span, at: Int(node.start)).exactInt64(bytes.span)
    }
}

extension JSONValue {
    /// The value as Python's `json.dumps(value, sort_keys=True, separators=(',', ':'))` prints it after `json.loads`:
    /// keys in order of their code points, of a repeated key the last value, everything outside ASCII as `\uXXXX`,
    /// doubles as `repr`. MLflow quotes values so in its messages about wrong parameters.
    package var compactText: String {
        var output = GrowableBytes()
        appendCompactText(to: &output)
        return ByteBuffer(output).text
    }

    private func appendCompactText(to output: inout GrowableBytes) {
        let node = node
        switch node.tag {
        case .object:
            appendSortedMembers(to: &output)
        case .array:
            output.append(UInt8(ascii: "["))
            for (offset, element) in elements.enumerated() {
                if offset > 0 { output.append(UInt8(ascii: ",")) }
                element.appendCompactText(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .string, .escapedString:
            JSONValue.appendASCII(document.text(node), to: &output)
        case .integer:
            output.append(decimal: Int64(bitPattern: node.payload))
        case .bigInteger:
            let bytes = document.bytes
            let end = NumberScan(bytes.span, at: Int(node.start)).end
            output.append(bytes.span.extracting(Int(node.start)..<end))
        case .double:
            output.append(repr: Double(bitPattern: node.payload))
        case .true: output.append("true")
        case .false: output.append("false")
        case .null: output.append("null")
        }
    }

    private func appendSortedMembers(to output: inout GrowableBytes) {
        // The order of UTF-8 bytes is the order of code points. (String's own order is that of normalised text.)
        var sorted = members.enumerated().map { order, member in
            (order: order, key: Array(member.key.utf8), member: member)
        }
        sorted.sort {
            $0.key == $1.key ? $0.order < $1.order : $0.key.lexicographicallyPrecedes($1.key)
        }
        output.append(UInt8(ascii: "{"))
        var isFirst = true
        for place in sorted.indices {
            if place + 1 < sorted.count, sorted[place].key == sorted[place + 1].key { continue }
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            JSONValue.appendASCII(sorted[place].member.key, to: &output)
            output.append(UInt8(ascii: ":"))
            sorted[place].member.value.appendCompactText(to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }

    private static func appendASCII(_ text: String, to output: inout GrowableBytes) {
        output.append(UInt8(ascii: "\""))
        for unit in text.utf16 {
            switch unit {
            case 0x22: output.append("\\\"")
            case 0x5c: output.append("\\\\")
            case 0x20...0x7e: output.append(UInt8(unit))
            case 0x08: output.append("\\b")
            case 0x0c: output.append("\\f")
            case 0x0a: output.append("\\n")
            case 0x0d: output.append("\\r")
            case 0x09: output.append("\\t")
            default: output.append(unicodeEscape: unit)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
