import Foundation
import Model
import Testing

@testable import Search

/// Filters made to hurt: each must end in the right error, on a thread with a small stack, in linear time.
@Suite struct HostileTests {
    struct Attack: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        /// How the message of the error begins.
        var error: String
        var position: Int?
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ error: String, at position: Int? = nil) {
            self.name = name
            self.text = text
            self.error = error
            self.position = position
        }
    }

    static let attacks = [
        Attack("a megabyte", String(repeating: "tags.a='x' AND ", count: 70_000), "Invalid filter: 1050000 bytes long"),
        Attack("one byte too long", "tags.a='" + many("x", 65_528) + "'", "Invalid filter: 65537 bytes long"),
        Attack("open parentheses", many("(", 10_000), "Invalid clause(s) in filter string: '(', '('", at: 1),
        Attack("close parentheses", many(")", 10_000), "Invalid clause(s) in filter string: ')', ')'", at: 1),
        Attack(
            "nested parentheses", many("(", 10_000) + many(")", 10_000),
            "Invalid filter: parentheses and NOTs are nested more than 100 deep", at: 101),
        Attack("pairs", many("()", 10_000), "Invalid clause(s) in filter string: '()', '()'", at: 1),
        Attack(
            "nested around a comparison", many("(", 10_000) + "a=1" + many(")", 10_000),
            "Invalid filter: parentheses and NOTs are nested more than 100 deep", at: 101),
        Attack(
            "NOTs and parentheses", many("NOT (", 5000) + "a=1" + many(")", 5000),
            "Invalid filter: parentheses and NOTs are nested more than 100 deep", at: 251),
        Attack(
            "open groups", many("(a=1 OR ", 5000) + many(")", 4999),
            "Invalid filter: parentheses and NOTs are nested more than 100 deep", at: 809),
        Attack(
            "AND and OR in turns", alternating(17), "Invalid filter: AND and OR take turns more than 16 deep", at: 249),
        Attack(
            "a nested list", "run_id IN " + many("(", 10_000) + many(")", 10_000),
            "While parsing a list in the query, expected a non-empty list of string values, but got empty", at: 11),
        Attack(
            "a list within lists", "run_id IN " + many("('a',", 10_000) + many(")", 10_000),
            "While parsing a list in the query, expected a non-empty list of string values, but got ill", at: 11),
        Attack(
            "an open list", "run_id IN (" + many("'a',", 10_000),
            "Invalid clause(s) in filter string: 'run_id', 'IN', '(', ''a'', ',',", at: 1),
        Attack(
            "calls", many("a(", 10_000) + many(")", 10_000) + "=1",
            "Invalid comparison clause. Expected 'Identifier' found 'a(a(", at: 1),
        Attack(
            "an open quote", "tags.a = '" + many("x", 60_000),
            "Invalid clause(s) in filter string: unterminated ' quote", at: 10),
        Attack(
            "alternating quotes", many("'\"`", 20_001), "Invalid clause(s) in filter string: unterminated", at: 60_001),
        Attack(
            "quotes behind backslashes", "tags.a = '" + many("\\'", 20_000) + "x",
            "Invalid clause(s) in filter string: 'x'", at: 40_011),
        Attack(
            "doubled quotes", "tags.a = '" + many("''", 20_000),
            "Invalid clause(s) in filter string: unterminated ' quote", at: 40_010),
        Attack("comparisons", many("a=1 ", 10_000), "Invalid filter: more than 500 comparisons", at: 2001),
        Attack(
            "comparisons and ANDs", many("tags.a='x' and ", 4000), "Invalid filter: more than 500 comparisons", at: 7501
        ),
        Attack(
            "a chain", "a" + many("<1", 20_000), "Invalid comparison clause. Expected 'Identifier' found 'a<1", at: 1),
        Attack("ANDs", many("AND ", 15_000), "Invalid filter 'AND AND"),
        Attack("ORs", many("OR ", 15_000), "Invalid clause(s) in filter string: 'OR', 'OR'", at: 1),
        Attack(
            "NOTs", many("NOT ", 15_000) + "a=1",
            "Invalid filter: parentheses and NOTs are nested more than 100 deep", at: 401),
        Attack(
            "NOTs with nothing behind", many("NOT ", 100), "Invalid clause(s) in filter string: 'NOT', 'NOT'", at: 1),
        Attack(
            "comparisons and ORs", many("tags.a='x' or ", 4000), "Invalid filter: more than 500 comparisons", at: 7001),
        Attack("ORs and ANDs", many("OR AND ", 9000), "Invalid clause(s) in filter string: 'OR', 'OR'", at: 1),
        Attack(
            "BETWEENs", "tags.a " + many("BETWEEN ", 8000), "Invalid clause(s) in filter string: 'tags.a', 'BET", at: 1),
        Attack(
            "ranges", "metrics.a BETWEEN " + many("1 AND ", 10_000), "Invalid clause(s) in filter string: '1', '1'",
            at: 31),
        Attack("relations", many("parent.", 9000) + "status = 'x'", "Invalid entity type 'parent'", at: 1),
        Attack(
            "functions", many("min(", 10_000) + "metrics.a" + many(")", 10_000) + " < 1",
            "Invalid comparison clause. Expected 'Identifier' found 'min(min(", at: 1),
        Attack(
            "arithmetic", many("a+", 30_000) + "a = 1", "Invalid comparison clause. Expected 'Identifier' found 'a+a",
            at: 1),
        Attack("signs", many("+", 60_000), "Invalid clause(s) in filter string: '++++", at: 1),
        Attack(
            "operators", "a " + many("= ", 30_000) + "1", "Invalid clause(s) in filter string: 'a', '=', '='", at: 1),
        Attack("a long operator", "status " + many("=", 60_000) + " 'x'", "Invalid comparator '====", at: 8),
        Attack("open comments", many("/*", 30_000), "Invalid clause(s) in filter string: '/*/*", at: 1),
        Attack("comments", many("/**/", 15_000), "Invalid clause(s) in filter string: '/**/', '/**/'", at: 1),
        Attack("dots", many(".", 60_000), "Invalid clause(s) in filter string: '.', '.'", at: 1),
        Attack("a dotted key", "foo" + many(".a", 30_000) + " = 1", "Invalid entity type 'foo'", at: 1),
        Attack("a long key", many("k", 60_000) + " = 'x'", "Invalid attribute key 'kkkk", at: 1),
        Attack("digits", "metrics.a < " + many("9", 60_000), "Expected numeric value type for metric within", at: 13),
        Attack(
            "a long exponent", "metrics.a < 1e" + many("9", 60_000), "Expected numeric value type for metric within",
            at: 13),
        Attack("blanks", many(" ", 60_000), "Invalid filter '    "),
        Attack("semicolons", many(";", 60_000), "Search filter contained multiple expression ';;;;", at: 1),
        Attack(
            "commas", "run_id IN (" + many(",", 50_000) + ")",
            "While parsing a list in the query, expected a non-empty list of string values, but got ill", at: 11),
    ]

    @Test(arguments: attacks)
    func attackEndsInItsError(_ attack: Attack) {
        let error = #expect(throws: TrackingError.self) { _ = try RunFilter(parsing: attack.text) }
        guard let error else { return }
        #expect(error.code == .invalidParameterValue)
        #expect(error.message.hasPrefix(attack.error), "\(error.message)")
        if let position = attack.position {
            #expect(error.message.hasSuffix(" (at position \(position))"), "\(error.message)")
        }
        #expect(error.message.unicodeScalars.count < 4000)
    }

    /// The other grammars have the same limits and no slower paths; what they say differs.
    @Test(arguments: attacks)
    func attackOnModelsEndsInAnError(_ attack: Attack) {
        func expectTame(_ body: () throws(TrackingError) -> Void) {
            do throws(TrackingError) { try body() } catch {
                #expect(error.code == .invalidParameterValue)
                #expect(error.message.unicodeScalars.count < 4000)
            }
        }
        expectTame { () throws(TrackingError) in _ = try LoggedModelFilter(parsing: attack.text) }
        expectTame { () throws(TrackingError) in _ = try ModelVersionFilter(parsing: attack.text) }
        let error = #expect(throws: TrackingError.self) { _ = try RegisteredModelFilter(parsing: attack.text) }
        #expect(error?.message.unicodeScalars.count ?? 0 < 4000)
    }

    @Test func filtersOfModelsHaveLimits() throws {
        func joined(_ clause: String, _ count: Int) -> String {
            Array(repeating: clause, count: count).joined(separator: " AND ")
        }
        let clause = Condition.clause(LoggedModelClause.metric(key: "f1-score", .greater, 0.5))
        let filter = try LoggedModelFilter(parsing: joined("metrics.f1-score > 0.5", 500))
        #expect(filter.condition == .all(Array(repeating: clause, count: 500)))
        for text in [joined("name = 'a'", 501), "name = '" + many("a", 65_530) + "'"] {
            for parse in [
                { text throws in _ = try LoggedModelFilter(parsing: text) },
                { text throws in _ = try RegisteredModelFilter(parsing: text) },
                { text throws in _ = try ModelVersionFilter(parsing: text) },
            ] as [(String) throws -> Void] {
                let error = #expect(throws: TrackingError.self) { try parse(text) }
                #expect(error?.message.hasPrefix("Invalid filter: ") == true)
            }
        }
    }

    @Test func largeFiltersWithinTheLimitsAreRead() throws {
        let value = many("x", 65_000)
        #expect(try RunFilter(parsing: "tags.a = '\(value)'").condition == .clause(.tag(key: "a", .equal(value))))
        #expect(try RunFilter(parsing: "tags.\(value) = 'x'").condition == .clause(.tag(key: value, .equal("x"))))

        let ids = (0..<1700).map { "\($0)" + many("a", 32 - "\($0)".count) }
        let list = ids.map { "'\($0)'" }.joined(separator: ",")
        #expect(try RunFilter(parsing: "run_id IN (\(list))").condition == .clause(.text(.runID, .oneOf(ids))))

        let filter = try RunFilter(parsing: Array(repeating: "metrics.a < 1", count: 500).joined(separator: " AND "))
        let clause = Condition.clause(RunClause.metric(key: "a", NumericTest(.less, 1)))
        #expect(filter.condition == .all(Array(repeating: clause, count: 500)))

        let nested = "run_id IN " + many("(", 10_000) + "'a'" + many(")", 10_000)
        #expect(try RunFilter(parsing: nested).condition == .clause(.text(.runID, .oneOf(["a"]))))
    }

    @Test func deepFiltersWithinTheLimitsAreRead() throws {
        let one = Condition.clause(RunClause.text(.runID, .equal("a")))
        let text = "run_id = 'a'"
        #expect(try RunFilter(parsing: many("(", 100) + text + many(")", 100)).condition == one)
        #expect(try RunFilter(parsing: many("NOT ", 100) + text).condition == one)
        #expect(try RunFilter(parsing: many("NOT (", 49) + "NOT " + text + many(")", 49)).condition == one)
        #expect(try RunFilter(parsing: many("NOT (", 49) + text + many(")", 49)).condition == .not(one))
        // What a program writes that joins one condition after the other.
        let joined = many("(", 99) + text + many(" OR \(text))", 99)
        #expect(try RunFilter(parsing: joined).condition == .any(Array(repeating: one, count: 100)))
        #expect(try RunFilter(parsing: alternating(16)).condition != nil)
        // Depth is what stands around, not what stood before.
        let terms = Array(repeating: "NOT (\(text))", count: 500).joined(separator: " AND ")
        #expect(try RunFilter(parsing: terms).condition == .all(Array(repeating: .not(one), count: 500)))
        #expect(
            try RunFilter(parsing: "NOT (\(terms))").condition == .not(.all(Array(repeating: .not(one), count: 500))))
    }

    /// As deep as the limits allow: read, typed, printed, compared and freed with the stack of a server's thread.
    @Test func theDeepestFiltersNeedLittleStack() async throws {
        let clause = "run_id = 'a'"
        let deepest = [
            // The NOTs make ORs of the ANDs within them, so that there is but one level for the limit on turns.
            many("NOT (\(clause) OR NOT (\(clause) AND ", 25) + clause + many("))", 25),
            many("(\(clause) OR ", 100) + clause + many(")", 100),
            many("NOT ", 100) + clause,
            alternating(16),
            alternating(100),
            many("(", 100) + many("\(clause) AND ", 499) + clause + many(")", 100),
        ]
        let failures = await withCheckedContinuation { (continuation: CheckedContinuation<[String], Never>) in
            let thread = Thread {
                var failures: [String] = []
                for text in deepest {
                    do throws(TrackingError) {
                        let tree = try FilterParser.parse(text, as: .runs)
                        let filter = try RunFilter(parsing: text)
                        let printed = tree?.description ?? ""
                        if try FilterParser.parse(printed, as: .runs) != tree { failures.append(text) }
                        if try RunFilter(parsing: printed) != filter { failures.append(text) }
                    } catch {
                        if !error.message.hasPrefix("Invalid filter: AND and OR take turns") {
                            failures.append("\(error)")
                        }
                    }
                }
                continuation.resume(returning: failures)
            }
            thread.stackSize = 512 * 1024
            thread.start()
        }
        #expect(failures == [])
    }

    @Test func orderByHasLimits() throws {
        let keys = (0..<30).map { "metrics.m\($0) DESC" }
        #expect(try RunOrder.parse(keys).count == 30)
        let error = #expect(throws: TrackingError.self) { try RunOrder.parse(keys + ["metrics.m30"]) }
        #expect(error?.message == "Invalid order_by: 31 clauses, at most 30 are allowed")
        #expect(throws: TrackingError.self) { try ExperimentOrder.parse(Array(repeating: "name", count: 31)) }
        #expect(throws: TrackingError.self) { try RegisteredModelOrder.parse(Array(repeating: "name", count: 31)) }
        #expect(throws: TrackingError.self) { try ModelVersionOrder.parse(Array(repeating: "name", count: 31)) }
        let fields = Array(repeating: LoggedModelOrderField(fieldName: "name"), count: 31)
        #expect(try LoggedModelOrder.parse(fields.dropLast()).count == 30)
        let tooMany = #expect(throws: TrackingError.self) { try LoggedModelOrder.parse(fields) }
        #expect(tooMany?.message == "Invalid order_by: 31 clauses, at most 30 are allowed")
        for clause in [many("(", 10_000), many("a ", 30_000), many("'", 60_001), many("x", 1_000_000)] {
            let error = #expect(throws: TrackingError.self) { try RunOrder.parse([clause]) }
            #expect(error?.message.unicodeScalars.count ?? 0 < 1000)
        }
    }
}

/// `a=1 OR (a=1 AND (a=1 OR …`, so many levels deep.
private func alternating(_ levels: Int) -> String {
    (0..<levels).map { $0.isMultiple(of: 2) ? "run_id='a' OR (" : "run_id='a' AND (" }.joined() + "run_id='a'"
        + many(")", levels)
}

private func many(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
