import API
import Foundation
import JSON
import MicroHTTP
import Testing

/// Roost's own routes against their description.
@Suite struct OpenAPITests {
    private static let document = Result {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/API/openapi.json")
        return try JSONDocument(parsing: [UInt8](Data(contentsOf: file))).root
    }

    private struct Operation {
        let method: String
        let path: String
        let json: JSONValue
        var name: String { "\(method) \(path)" }
    }

    private static func operations() throws -> [Operation] {
        let paths = try #require(try document.get()["paths"])
        return paths.members.flatMap { path, methods in
            methods.members.map { Operation(method: $0.key.uppercased(), path: path, json: $0.value) }
        }
    }

    /// Follows `#/…` to what it stands for.
    private static func resolved(_ json: JSONValue) throws -> JSONValue {
        guard let reference = json["$ref"]?.string else { return json }
        var place = try document.get()
        for part in reference.split(separator: "/").dropFirst() {
            place = try #require(place[String(part)], "\(reference) leads nowhere")
        }
        return place
    }

    @Test func describesExactlyTheRoutesThereAre() throws {
        let described = try Self.operations().map(\.name)
        let served = Routes.all.filter { $0.base == .roost }.map { "\($0.method.rawValue) \($0.paths[0])" }
        #expect(Set(described).subtracting(served).sorted() == [], "described, but not served")
        #expect(Set(served).subtracting(described).sorted() == [], "served, but not described")
        #expect(described.count == Set(described).count)
    }

    @Test func everyOperationSaysWhatItTakesAndAnswers() throws {
        var ids: Set<String> = []
        for operation in try Self.operations() {
            let id = try #require(operation.json["operationId"]?.string, "\(operation.name) has no operationId")
            #expect(ids.insert(id).inserted, "two operations are called \(id)")
            #expect(operation.json["summary"]?.string?.isEmpty == false, "\(operation.name) has no summary")
            let responses = try #require(operation.json["responses"], "\(operation.name) has no responses")
            #expect(responses["200"] != nil, "\(operation.name) does not say what success is")
            #expect(responses["400"] != nil, "\(operation.name) does not say what a mistake is")
            for (status, response) in responses.members {
                let response = try Self.resolved(response)
                #expect(response["description"]?.string != nil, "\(operation.name): \(status) has no description")
                guard status != "304" else { continue }
                let content = try #require(response["content"], "\(operation.name): \(status) has no content")
                for (type, body) in content.members {
                    _ = try Self.resolved(
                        try #require(body["schema"], "\(operation.name): \(status), \(type) has no schema"))
                }
            }
            if operation.method == "GET" {
                let parameters = try #require(operation.json["parameters"], "\(operation.name) has no parameters")
                for parameter in try parameters.elements.map(Self.resolved) {
                    #expect(parameter["name"]?.string != nil && parameter["in"]?.string == "query")
                    _ = try Self.resolved(try #require(parameter["schema"]))
                }
            } else {
                let body = try Self.resolved(
                    try #require(operation.json["requestBody"], "\(operation.name) has no request body"))
                let schema = try #require(body["content"]?["application/json"]?["schema"])
                #expect(try Self.resolved(schema)["properties"] != nil, "\(operation.name): which fields?")
            }
        }
    }

    /// Every reference is to something, and everything that is there to be referred to is.
    @Test func referencesLeadSomewhereAndNothingIsLeftOver() throws {
        var used: Set<String> = []
        func visit(_ json: JSONValue) throws {
            if let reference = json["$ref"]?.string {
                _ = try Self.resolved(json)
                used.insert(reference)
            }
            for (_, value) in json.members { try visit(value) }
            for value in json.elements { try visit(value) }
        }
        let document = try Self.document.get()
        try visit(document)
        for (kind, entries) in try #require(document["components"]).members {
            for (name, _) in entries.members {
                #expect(used.contains("#/components/\(kind)/\(name)"), "nothing refers to \(kind)/\(name)")
            }
        }
    }
}
