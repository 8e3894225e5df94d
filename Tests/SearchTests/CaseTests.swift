import Model
import Testing

@testable import Search

@Suite struct CaseTests {
    @Test(arguments: SearchCase.all)
    func everyCaseFileHolds(_ searchCase: SearchCase) {
        let outcome = Result { () throws(TrackingError) in try meaning(of: searchCase) }
        switch (searchCase.expectation, outcome) {
        case (.meaning(let expected), .success(let actual)):
            // Byte for byte: Swift's `==` takes texts for equal that the database does not.
            #expect(Array(actual.utf8) == Array(expected.utf8), "\(searchCase.place): \(actual)")
        case (.error(let beginning), .failure(let error)):
            #expect(error.code == .invalidParameterValue)
            let message = SearchCase.encode(error.message)
            #expect(message.hasPrefix(beginning), "\(searchCase.place): \(message)")
            let end = searchCase.position.map { " (at position \($0))" }
            #expect(message.suffix(from: " (at position") == end, "\(searchCase.place): \(message)")
        case (.meaning, .failure(let error)): Issue.record("\(searchCase.place): \(error.message)")
        case (.error, .success(let actual)): Issue.record("\(searchCase.place): parses as \(actual)")
        }
    }

    /// The text form of what was parsed has the same meaning, and is stable.
    @Test(arguments: SearchCase.all(.runs, .experiments, .registeredModels, .modelVersions))
    func printedFiltersParseToTheSameTree(_ searchCase: SearchCase) throws {
        let dialect = searchCase.kind == .runs ? FilterDialect.runs : .entities
        guard let tree = try? FilterParser.parse(searchCase.text, as: dialect) else { return }
        let printed = tree.description
        let again = try FilterParser.parse(printed, as: dialect)
        #expect(again == tree, "\(printed)")
        #expect(again?.description == printed)
        if let filter = try? RunFilter(parsing: searchCase.text) {
            #expect(try RunFilter(parsing: printed).typedText == filter.typedText)
        }
        if let filter = try? ExperimentFilter(parsing: searchCase.text) {
            #expect(try ExperimentFilter(parsing: printed).typedText == filter.typedText)
        }
        if let filter = try? RegisteredModelFilter(parsing: searchCase.text) {
            #expect(try RegisteredModelFilter(parsing: printed) == filter)
        }
        if let filter = try? ModelVersionFilter(parsing: searchCase.text) {
            #expect(try ModelVersionFilter(parsing: printed) == filter)
        }
    }

    /// Names with signs in them print as they were written, too.
    @Test(arguments: SearchCase.all(.loggedModels))
    func printedLooseFiltersParseToTheSameTree(_ searchCase: SearchCase) throws {
        func parse(_ text: String) throws -> FilterExpression? {
            try FilterParser.parse(text, as: .loggedModels)
        }
        guard let tree = try? parse(searchCase.text) else { return }
        #expect(try parse(tree.description) == tree, "\(tree)")
        if let filter = try? LoggedModelFilter(parsing: searchCase.text) {
            #expect(try LoggedModelFilter(parsing: tree.description) == filter)
        }
    }

    private func meaning(of searchCase: SearchCase) throws(TrackingError) -> String {
        switch searchCase.kind {
        case .runs: try RunFilter(parsing: searchCase.text).typedText
        case .experiments: try ExperimentFilter(parsing: searchCase.text).typedText
        case .registeredModels: try RegisteredModelFilter(parsing: searchCase.text).typedText
        case .modelVersions: try ModelVersionFilter(parsing: searchCase.text).typedText
        case .loggedModels: try LoggedModelFilter(parsing: searchCase.text).typedText
        case .runsOrder: try RunOrder.parse(searchCase.clauses).map(\.typedText).joined(separator: ", ")
        case .experimentsOrder: try ExperimentOrder.parse(searchCase.clauses).map(\.typedText).joined(separator: ", ")
        case .registeredModelsOrder:
            try RegisteredModelOrder.parse(searchCase.clauses).map(\.typedText).joined(separator: ", ")
        case .modelVersionsOrder:
            try ModelVersionOrder.parse(searchCase.clauses).map(\.typedText).joined(separator: ", ")
        }
    }
}

extension String {
    /// From the last `mark` to the end; nil when there is none.
    fileprivate func suffix(from mark: String) -> String? {
        ranges(of: mark).last.map { String(self[$0.lowerBound...]) }
    }
}
