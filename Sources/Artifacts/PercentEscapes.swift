internal import Model

/// `_decode` of `mlflow/utils/uri.py`.
enum PercentEscapes {
    /// Layers of escapes that are looked through; who stacks more has something to hide.
    static let layersMax = 10

    /// - Returns: UTF-8, with escapes decoded until none is left. What does not decode to UTF-8 becomes U+FFFD.
    /// - Throws: INVALID_PARAMETER_VALUE when some are left after `layersMax` rounds.
    static func decoded(_ bytes: [UInt8]) throws(TrackingError) -> [UInt8] {
        var current = bytes
        for _ in 0..<layersMax {
            guard let next = decodedOnce(current) else { return current }
            current = next
        }
        throw .invalid("Invalid path")
    }

    /// nil when `bytes` hold no escape.
    private static func decodedOnce(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.contains(UInt8(ascii: "%")) else { return nil }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "%"), position + 2 < bytes.count,
                let high = ASCII.hexValue(bytes[position + 1]), let low = ASCII.hexValue(bytes[position + 2])
            {
                decoded.append(high << 4 | low)
                position += 3
            } else {
                decoded.append(bytes[position])
                position += 1
            }
        }
        if decoded.count == bytes.count { return nil }
        return Array(String(decoding: decoded, as: UTF8.self).utf8)
    }
}

/// `_escape_control_characters` of `mlflow/utils/uri.py`.
enum ControlCharacters {
    static func escaped(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(where: isControl) else { return bytes }
        return bytes.flatMap { byte in
            isControl(byte) ? [UInt8(ascii: "%"), ASCII.hexDigit(byte >> 4), ASCII.hexDigit(byte & 15)] : [byte]
        }
    }

    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7f }
}
