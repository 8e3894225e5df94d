import Foundation
import JSON
import Testing

/// One line of a file in `Cases`, `text ==> expectation`.
struct JSONCase: Sendable, CustomTestStringConvertible {
    /// File and line.
    var place: String
    /// As in the file, with `%XX` for bytes that it cannot hold.
    var written: String
    var expectation: String

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        var rest = written.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                bytes.append(UInt8(String(rest.prefix(2))!, radix: 16)!)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    var testDescription: String { "\(place): \(written)" }

    static let valid = lines(of: "valid.txt").map(JSONCase.init)
    static let invalid = lines(of: "invalid.txt").map(JSONCase.init)

    private init(_ line: (place: String, text: String)) {
        guard let arrow = line.text.range(of: " ==> ") else { preconditionFailure("\(line.place): no ` ==> `") }
        place = line.place
        written = String(line.text[..<arrow.lowerBound])
        expectation = String(line.text[arrow.upperBound...])
    }

    /// The lines of a case file that are neither empty nor comments.
    static func lines(of name: String) -> [(place: String, text: String)] {
        let file = Bundle.module.resourceURL!.appendingPathComponent("Cases/\(name)")
        let contents = try! String(contentsOf: file, encoding: .utf8)
        let lines = contents.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.enumerated().filter { !$1.isEmpty && !$1.hasPrefix("#") }.map { ("\(name):\($0 + 1)", String($1)) }
    }
}

/// A document from Swift text.
func parse(_ text: String) throws(JSONError) -> JSONValue {
    try JSONDocument(parsing: Array(text.utf8)).root
}

/// What is wrong with a text; nil when it parses.
func error(of bytes: [UInt8], depthMax: Int = 64) -> JSONError? {
    do {
        _ = try JSONDocument(parsing: bytes, depthMax: depthMax)
        return nil
    } catch {
        return error
    }
}

/// Reproducible randomness (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }

    /// `ROOST_FUZZ_SEED` when it is set, else another one on each run.
    static var fuzzSeed: UInt64 {
        if let text = ProcessInfo.processInfo.environment["ROOST_FUZZ_SEED"] {
            guard let seed = UInt64(text) else { preconditionFailure("ROOST_FUZZ_SEED=\(text) is no UInt64") }
            return seed
        }
        return UInt64.random(in: 0...UInt64.max)
    }

    /// `ROOST_FUZZ_ITERATIONS` when it is set.
    static func fuzzIterations(default count: Int) -> Int {
        guard let text = ProcessInfo.processInfo.environment["ROOST_FUZZ_ITERATIONS"] else { return count }
        guard let iterations = Int(text) else { preconditionFailure("ROOST_FUZZ_ITERATIONS=\(text) is no number") }
        return iterations
    }
}
