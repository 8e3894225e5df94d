import Bytes
import JSON
import Testing

@Suite struct WriterTests {
    @Test func placesCommas() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("a")
        writer.beginArray()
        writer.int(1)
        writer.beginObject()
        writer.endObject()
        writer.beginArray()
        writer.endArray()
        writer.null()
        writer.bool(true)
        writer.raw("{\"raw\":0}")
        writer.string("s")
        writer.endArray()
        writer.member("b", false)
        writer.member("c", "text")
        writer.member("d", Int64(-5))
        writer.member("e", 2.5)
        writer.key(String("f\"g"))
        writer.double(1)
        writer.key("h")
        writer.beginObject()
        writer.member("i", true)
        writer.endObject()
        writer.endObject()
        #expect(
            writer.finish().text
                == #"{"a":[1,{},[],null,true,{"raw":0},"s"],"b":false,"c":"text","d":-5,"e":2.5,"f\"g":1.0,"h":{"i":true}}"#
        )
    }

    @Test(arguments: [
        ("", #""""#), ("plain", #""plain""#), ("a\"b\\c/d", #""a\"b\\c/d""#),
        ("\u{8}\u{c}\n\r\t", #""\b\f\n\r\t""#), ("\0\u{1f}\u{7f}", "\"\\u0000\\u001f\u{7f}\""),
        ("é€😀\u{2028}", "\"é€😀\u{2028}\""), ("12345678\"12345678\"", #""12345678\"12345678\"""#),
    ])
    func escapesOnlyWhatJSONDemands(_ text: String, _ expected: String) {
        var writer = JSONWriter()
        writer.beginArray()
        writer.string(text)
        writer.string(utf8: text.utf8.span)
        writer.endArray()
        #expect(writer.finish().text == "[\(expected),\(expected)]")
    }

    /// Strings are scanned eight bytes at a time: each character that needs an escape, at each place of a block.
    @Test(arguments: 0..<20)
    func escapesAtEveryPlace(_ before: Int) throws {
        for after in 0..<20 {
            for special in ["\"", "\\", "\n", "\u{1}", "\u{1f}", "\u{7f}", "é", "\"\""] {
                let text = String(repeating: "a", count: before) + special + String(repeating: "b", count: after)
                var writer = JSONWriter()
                writer.string(text)
                #expect(try parse(writer.finish().text).string == text)
            }
        }
    }

    @Test func numbersThatAreNone() {
        var writer = JSONWriter()
        writer.beginArray()
        for value in [Double.nan, .infinity, -.infinity, -0.0] {
            writer.double(value)
            writer.bareDouble(value)
        }
        writer.bareDouble(0.5)
        writer.endArray()
        #expect(
            writer.finish().text == #"["NaN",NaN,"Infinity",Infinity,"-Infinity",-Infinity,-0.0,-0.0,0.5]"#)
    }

    @Test func growsFromAnyCapacity() throws {
        for capacity in [0, 1, 64, 100_000] {
            var writer = JSONWriter(capacity: capacity)
            writer.beginArray()
            for number in 0..<5000 { writer.int(Int64(number)) }
            writer.endArray()
            #expect(try parse(writer.finish().text).elements.map(\.int64) == (0..<5000).map(Int64.init))
        }
    }

    /// The memory that goes to libmicrohttpd holds the text, and the buffer can be used again.
    @Test func givesItsMemoryAway() {
        var writer = JSONWriter()
        writer.string("text")
        let buffer = writer.finish()
        let (memory, count) = unsafe buffer.takeMemory()
        let text = unsafe String(decoding: UnsafeRawBufferPointer(start: memory, count: count), as: UTF8.self)
        unsafe memory.deallocate()
        #expect(text == "\"text\"")
        #expect(buffer.count == 0)
        buffer.append("more")
        #expect(buffer.text == "more")
    }
}
