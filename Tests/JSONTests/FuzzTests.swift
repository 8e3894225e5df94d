import Bytes
import JSON
import Testing

/// Random edits of the cases: nothing traps, and whatever is read means the same after printing.
@Suite struct FuzzTests {
    @Test func editedTextsNeverTrapAndReadBack() throws {
        let seed = SeededGenerator.fuzzSeed
        print("JSON fuzz: ROOST_FUZZ_SEED=\(seed)")
        var generator = SeededGenerator(seed: seed)
        let texts = (JSONCase.valid + JSONCase.invalid).map(\.bytes)
        var readable = 0
        for iteration in 0..<SeededGenerator.fuzzIterations(default: 4000) {
            let bytes = FuzzTests.edited(texts, &generator)
            let document: JSONDocument
            do {
                document = try JSONDocument(parsing: bytes)
            } catch {
                #expect((0...bytes.count).contains(error.offset) && !error.message.isEmpty)
                continue
            }
            readable += 1
            let note = Comment("iteration \(iteration) of ROOST_FUZZ_SEED=\(seed): \(bytes)")

            let canonical = document.root.compactText
            #expect(try parse(canonical).compactText == canonical, note)

            var writer = JSONWriter()
            FuzzTests.write(document.root, to: &writer)
            let copy = try JSONDocument(parsing: writer.finish().bytes)
            #expect(FuzzTests.isSame(document.root, copy.root), note)

            // Whatever is appended to a whole value makes it wrong, at the place where it was appended.
            if document.root.kind != .number && document.root.kind != .bool && document.root.kind != .null {
                #expect(error(of: bytes + [UInt8(ascii: "]")])?.offset == bytes.count, note)
            }
        }
        #expect(readable > 0)
    }

    /// A text cut short is refused, or a number.
    @Test(arguments: JSONCase.valid)
    func cutTextsAreRefused(_ json: JSONCase) throws {
        let bytes = json.bytes
        let kind = try JSONDocument(parsing: bytes).root.kind
        if kind == .number { return }
        let last = bytes.lastIndex { $0 != UInt8(ascii: " ") } ?? 0
        for length in 0..<last {
            let error = error(of: Array(bytes[..<length]))
            #expect(error != nil, "\(length) bytes")
        }
    }

    /// One of the texts with up to four random edits.
    private static func edited(_ texts: [[UInt8]], _ generator: inout SeededGenerator) -> [UInt8] {
        let pieces = [
            "{", "}", "[", "]", ",", ":", "\"", "\"a\":", "[[", "\\", "\\u", "\\ud83d", "\\ude00", "\\u0000", "e", "E+",
            "-",
            ".", "0", "1e400", "1e-400", "123456789012345678901234567890", "null", "true", "NaN", " ", "é", "😀",
        ].map { Array($0.utf8) }
        let oddBytes: [[UInt8]] = [[0], [0x1f], [0x80], [0xc0], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xff]]
        var bytes = texts.randomElement(using: &generator)!
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: 0...bytes.count, using: &generator)
            let end = min(bytes.count, place + Int.random(in: 0...6, using: &generator))
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: bytes.removeSubrange(place..<end)
            case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
            case 2: bytes.insert(contentsOf: oddBytes.randomElement(using: &generator)!, at: place)
            case 3: bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
            case 4: bytes = Array("[".utf8) + bytes + Array(",".utf8) + bytes + Array("]".utf8)
            case 5: bytes.insert(contentsOf: texts.randomElement(using: &generator)!, at: place)
            default: bytes.insert(contentsOf: pieces.randomElement(using: &generator)!, at: place)
            }
        }
        return bytes
    }

    private static func write(_ value: JSONValue, to writer: inout JSONWriter) {
        switch value.kind {
        case .object:
            writer.beginObject()
            for (key, member) in value.members {
                writer.key(key)
                write(member, to: &writer)
            }
            writer.endObject()
        case .array:
            writer.beginArray()
            for element in value.elements { write(element, to: &writer) }
            writer.endArray()
        case .string: writer.string(value.string!)
        case .number:
            if value.isInteger, let integer = value.int64 { writer.int(integer) } else { writer.double(value.number!) }
        case .bool: writer.bool(value.bool!)
        case .null: writer.null()
        }
    }

    private static func isSame(_ one: JSONValue, _ other: JSONValue) -> Bool {
        guard one.kind == other.kind else { return false }
        switch one.kind {
        case .object:
            let members = Array(one.members)
            let others = Array(other.members)
            return members.map(\.key) == others.map(\.key)
                && zip(members, others).allSatisfy { isSame($0.value, $1.value) }
                && members.allSatisfy { isSameScalar(one[$0.key], other[$0.key]) }
        case .array:
            return one.elementCount == other.elementCount
                && zip(one.elements, other.elements).allSatisfy { isSame($0, $1) }
        case .string: return one.string.map { Array($0.utf8) } == other.string.map { Array($0.utf8) }
        case .number: return one.number?.bitPattern == other.number?.bitPattern
        case .bool: return one.bool == other.bool
        case .null: return true
        }
    }

    /// Compares what a look-up found; containers were compared as members already.
    private static func isSameScalar(_ one: JSONValue?, _ other: JSONValue?) -> Bool {
        guard let one, let other, one.kind == other.kind else { return false }
        return one.kind == .object || one.kind == .array || isSame(one, other)
    }
}
