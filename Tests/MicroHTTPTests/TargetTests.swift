internal import MicroHTTP
internal import Testing

struct TargetTests {
    @Test(arguments: [
        ("/", "/"), ("/a/b", "/a/b"), ("/a%20b/%C3%BC.txt", "/a b/ü.txt"), ("/a+b", "/a+b"), ("/%2Fx", "//x"),
        ("/%41%4a%4A", "/AJJ"), ("/%0A", "/\n"), ("/ü", "/ü"), ("/%25%32%35", "/%25"), ("/a;b=c", "/a;b=c"),
        ("http://example.com/x/y?z", "/x/y"), ("HTTP://example.com", "/"), ("https://example.com?q=1", "/"),
    ])
    func pathIsDecodedOnce(_ raw: String, _ path: String) throws {
        let server = try TestServer(TestHandler(respond: { text("\($0.head.path)|\($0.head.rawTarget)") }))
        #expect(try server.client().get(raw).text == "\(path)|\(raw)")
    }

    @Test(arguments: [
        ("/%00", "The path holds %00"), ("/a%00b", "The path holds %00"), ("/?a=%00", "The query holds %00"),
        ("/%", "bad percent-escape '%'"), ("/%4", "bad percent-escape '%4'"), ("/%zz", "bad percent-escape '%zz'"),
        ("/?q=%g1", "The query holds the bad percent-escape '%g1'"), ("/%+1", "bad percent-escape '%+1'"),
        ("/%FF", "The path is not valid UTF-8"), ("/%C3", "The path is not valid UTF-8"),
        ("/%ED%A0%80", "The path is not valid UTF-8"), ("/%C0%AF", "The path is not valid UTF-8"),
        ("/?%FF=1", "The query is not valid UTF-8"), ("/?a=%E2%82", "The query is not valid UTF-8"),
        ("/a b", "holds the byte 0x20"), ("/a\tb", "holds the byte 0x09"), ("/a\u{7F}b", "holds the byte 0x7f"),
        ("/ ", "holds the byte 0x20"), ("/a#b", "holds a '#'"), ("a", "must start with '/', but is 'a'"),
        ("*", "must start with '/', but is '*'"), ("ftp://x/", "must start with '/'"),
    ])
    func badTargetIsRefused(_ raw: String, _ message: String) throws {
        let server = try TestServer()
        let response = try server.client().get(raw)
        #expect(response.status == 400)
        #expect(response.text.contains(message), "\(response.text)")
        #expect(server.record { $0.status == 400 }?.target == raw)
    }

    @Test func bytesThatAreNotUTF8AreRefused() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send([UInt8]("GET /a".utf8) + [0xFF] + [UInt8](" HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
        let response = try client.response()
        #expect(response.status == 400)
        #expect(response.text.contains("target is not valid UTF-8"))
    }

    @Test func rawNULDoesNotCutThePath() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send("GET /a\0b HTTP/1.1\r\nHost: a\r\n\r\n")
        let response = try client.response()
        #expect(response.status == 400)
        #expect(response.text.contains("NUL"))
    }

    @Test func optionsMayAskForTheServerAsAWhole() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send("OPTIONS", "*")
        #expect(try client.response().text == "OPTIONS *")
    }

    @Test func queryIsDecodedInOrder() throws {
        let query = try HTTPQuery(parsing: "b=1&a=x+y%2Bz&b=2&&empty=&bare&c=d=e&%C3%BC=%26")
        #expect(query.items.map(\.name) == ["b", "a", "b", "empty", "bare", "c", "ü"])
        #expect(query.items.map(\.value) == ["1", "x y+z", "2", "", "", "d=e", "&"])
        #expect(query.first("b") == "1")
        #expect(query.all("b") == ["1", "2"])
        #expect(query.first("B") == nil)
        #expect(!query.isEmpty)
        #expect(try HTTPQuery(parsing: "").isEmpty)
    }

    @Test func queryReachesTheHandler() throws {
        let server = try TestServer(
            TestHandler(respond: { request in
                text(request.head.path + request.head.query.items.map { " \($0.name)=\($0.value)" }.joined())
            }))
        #expect(try server.client().get("/q?run_id=a%20b&view=ALL+RUNS").text == "/q run_id=a b view=ALL RUNS")
        #expect(try server.client().get("/q?").text == "/q")
        #expect(try server.client().get("/q?a=?&b=/").text == "/q a=? b=/")
    }

    @Test func longQueryIsServedAndTooLongIsRefused() throws {
        let server = try TestServer(TestHandler(respond: { text("\($0.head.query.items.count)") }))
        let ids = (0..<100).map { "run_ids=0123456789abcdef0123456789abcde\($0)" }.joined(separator: "&")
        #expect(try server.client().get("/?\(ids)").text == "100")
        #expect(try server.client().get("/" + String(repeating: "x", count: 100_000)).status == 414)
    }
}
