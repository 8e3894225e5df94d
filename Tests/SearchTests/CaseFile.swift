import Foundation
import Testing

/// One block of a file in `Cases`: a text, what Roost makes of it, and, where that differs, what stock MLflow does and
/// why. `Cases/record_cases.py` describes the format.
struct SearchCase: Sendable, CustomTestStringConvertible {
    enum Kind: String, Sendable {
        case runs, experiments
        case registeredModels = "registered-models"
        case modelVersions = "model-versions"
        case loggedModels = "logged-models"
        case runsOrder = "runs-order"
        case experimentsOrder = "experiments-order"
        case registeredModelsOrder = "registered-models-order"
        case modelVersionsOrder = "model-versions-order"
    }

    enum Expectation: Sendable {
        /// The typed form.
        case meaning(String)
        /// How the message begins.
        case error(String)
    }

    var kind: Kind
    /// File and line.
    var place: String
    /// As in the file, with `<U+…>` for special characters.
    var written: String
    var expectation: Expectation
    /// The position that ends the message.
    var position: Int?

    var text: String { SearchCase.decode(written) }
    /// Of an `order_by` case.
    var clauses: [String] { written.split(separator: " ;; ", omittingEmptySubsequences: false).map(SearchCase.decode) }
    var testDescription: String { "\(place): \(written)" }

    static let all: [SearchCase] = {
        let folder = Bundle.module.resourceURL!.appendingPathComponent("Cases")
        let files = try! FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return files.filter { $0.pathExtension == "txt" }.sorted { $0.path < $1.path }.flatMap { file in
            read(try! String(contentsOf: file, encoding: .utf8), name: file.lastPathComponent)
        }
    }()

    static func all(_ kinds: Kind...) -> [SearchCase] { all.filter { kinds.contains($0.kind) } }

    private static func read(_ contents: String, name: String) -> [SearchCase] {
        guard let kind = Kind(rawValue: String(name.prefix { $0 != "." })) else {
            preconditionFailure("\(name): its name does not begin with a kind")
        }
        var cases: [SearchCase] = []
        var current: SearchCase?
        var expectation: Expectation?
        var isExplained = false
        var wantsExplanation = false
        func finish() {
            guard var finished = current else { return }
            guard let found = expectation else { preconditionFailure("\(finished.place): no expectation") }
            precondition(isExplained == wantsExplanation, "\(finished.place): `stock` and `because:` go together")
            finished.expectation = found
            cases.append(finished)
            (current, expectation, isExplained, wantsExplanation) = (nil, nil, false, false)
        }
        for (number, line) in contents.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = String(line)
            let place = "\(name):\(number + 1)"
            if line.isEmpty {
                finish()
            } else if line.hasPrefix("#") {
                continue
            } else if current == nil {
                current = SearchCase(kind: kind, place: place, written: line, expectation: .error(""))
            } else if let text = line.dropping("=> ") {
                expectation = .meaning(text)
            } else if let text = line.dropping("error: ") {
                expectation = .error(text)
            } else if let text = line.dropping("at: ") {
                guard let position = Int(text) else { preconditionFailure("\(place): no position") }
                current?.position = position
            } else if line.dropping("stock ") != nil {
                wantsExplanation = true
            } else if let reason = line.dropping("because: ") {
                precondition(reason.count > 10, "\(place): no reason")
                isExplained = true
            } else {
                preconditionFailure("\(place): cannot read this line")
            }
        }
        finish()
        return cases
    }

    private static func decode(_ text: some StringProtocol) -> String {
        if text == "<empty>" { return "" }
        var decoded = String.UnicodeScalarView()
        var rest = String(text)[...]
        while let start = rest.range(of: "<U+"), let end = rest[start.upperBound...].firstIndex(of: ">") {
            decoded.append(contentsOf: rest[..<start.lowerBound].unicodeScalars)
            decoded.append(Unicode.Scalar(UInt32(rest[start.upperBound..<end], radix: 16)!)!)
            rest = rest[rest.index(after: end)...]
        }
        decoded.append(contentsOf: rest.unicodeScalars)
        return String(decoded)
    }

    /// The inverse of `decode` for what the case files cannot hold.
    static func encode(_ text: String) -> String {
        var encoded = ""
        for scalar in text.unicodeScalars {
            let isPlain =
                switch scalar.properties.generalCategory {
                case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
                case .spaceSeparator: scalar == " "
                default: true
                }
            if isPlain {
                encoded.unicodeScalars.append(scalar)
            } else {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                encoded += "<U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)>"
            }
        }
        return encoded
    }
}

extension String {
    /// The rest behind `prefix`; nil when the text begins otherwise.
    fileprivate func dropping(_ prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
