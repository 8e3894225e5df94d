import Model
import Search

@testable import Store

/// Runs in plain arrays, and what filters and orders mean for them, worked out run by run.
struct LanguageModel {
    struct Member {
        var run: Run
        /// Every point of each metric, in the order they were logged; none twice.
        var points: [String: [Metric]] = [:]
    }

    private(set) var members: [Member]
    private let parents: [Int?]
    private let children: [[Int]]
    /// Nearest first.
    private let ancestors: [[Int]]

    init(_ members: [Member]) {
        self.members = members
        let places = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1.run.info.runID, $0) })
        let named = members.map { member in
            member.run.tags.first { $0.key == "mlflow.parentRunId" }.flatMap { places[$0.value] }
        }
        func isOnCycle(_ run: Int) -> Bool {
            var at = run
            for _ in members {
                guard let next = named[at] else { return false }
                if next == run { return true }
                at = next
            }
            return false
        }
        let parents = members.indices.map { isOnCycle($0) ? nil : named[$0] }
        var children = members.map { _ in [Int]() }
        for (run, parent) in parents.enumerated() { if let parent { children[parent].append(run) } }
        self.parents = parents
        self.children = children
        ancestors = members.indices.map { run in
            var path: [Int] = []
            var at = run
            while let parent = parents[at] {
                path.append(parent)
                at = parent
            }
            return path
        }
    }

    private func isActive(_ run: Int) -> Bool { members[run].run.info.lifecycleStage == .active }

    private func descendants(_ run: Int) -> [Int] { children[run].flatMap { [$0] + descendants($0) } }

    // MARK: Values

    private func metric(_ run: Int, _ key: String) -> Double? {
        members[run].run.metrics.first { same($0.key, key) }?.value
    }

    private func param(_ run: Int, _ key: String) -> String? {
        members[run].run.params.first { same($0.key, key) }?.value
    }

    private func tag(_ run: Int, _ key: String) -> String? {
        members[run].run.tags.first { same($0.key, key) }?.value
    }

    private func history(_ run: Int, _ key: String, _ history: MetricHistory) -> Double? {
        let points = members[run].points[key] ?? []
        let numbers = points.filter { !$0.value.isNaN }.map(TreeModel.storable)
        switch history {
        case .min: return numbers.min()
        case .max: return numbers.max()
        case .first:
            let first = points.min {
                ($0.step, $0.timestampMs, TreeModel.storable($0), $0.value.isNaN ? 1 : 0)
                    < ($1.step, $1.timestampMs, TreeModel.storable($1), $1.value.isNaN ? 1 : 0)
            }
            return first.map { $0.value.isNaN ? .nan : TreeModel.storable($0) }
        }
    }

    private func treeText(_ run: Int, _ attribute: RunTreeText) -> String? {
        switch attribute {
        case .parentRunID: parents[run].map { members[$0].run.info.runID }
        case .rootRunID: members[ancestors[run].last ?? run].run.info.runID
        }
    }

    private func treeNumber(_ run: Int, _ attribute: RunTreeNumber) -> Double {
        switch attribute {
        case .depth: Double(ancestors[run].count)
        case .numChildren: Double(children[run].count(where: isActive))
        case .numDescendants: Double(descendants(run).count(where: isActive))
        }
    }

    private func aggregate(_ run: Int, _ aggregate: ChildAggregate, _ key: String) -> Double? {
        let values = children[run].filter(isActive).compactMap { metric($0, key) }.filter { !$0.isNaN }.sorted()
        guard let least = values.first, let greatest = values.last else { return nil }
        switch aggregate {
        case .min: return least
        case .max: return greatest
        case .mean:
            let scale = max(-least, greatest) > 0x1p960 ? 0x1p64 : 1
            return values.reduce(0) { $0 + $1 / scale } / Double(values.count) * scale
        }
    }

    private func text(_ run: Int, _ attribute: RunStringAttribute) -> String {
        let info = members[run].run.info
        return switch attribute {
        case .runID: info.runID
        case .runName: info.name
        case .userID: info.userID
        case .status: info.status.name
        case .artifactURI: info.artifactURI
        }
    }

    private func number(_ run: Int, _ attribute: RunNumericAttribute) -> Double? {
        let info = members[run].run.info
        return attribute == .startTime ? Double(info.startTimeMs) : info.endTimeMs.map(Double.init)
    }

    // MARK: Filters

    func matches(_ run: Int, _ condition: Condition<RunClause>?) -> Bool {
        switch condition {
        case nil: true
        case .clause(let clause): holds(run, clause)
        case .all(let parts): parts.allSatisfy { matches(run, $0) }
        case .any(let parts): parts.contains { matches(run, $0) }
        case .not(let part): !matches(run, part)
        }
    }

    private func holds(_ run: Int, _ clause: RunClause) -> Bool {
        switch clause {
        case .metric(let key, let test): return pass(metric(run, key), test)
        case .param(let key, let test): return pass(param(run, key), test)
        case .paramNumber(let key, let test): return pass(param(run, key).flatMap(ParamNumber.value(of:)), test)
        case .tag(let key, let test): return pass(tag(run, key), test)
        // A filter on the name looks at the tag.
        case .text(.runName, let test): return pass(tag(run, "mlflow.runName"), test)
        case .text(let attribute, let test): return pass(text(run, attribute), test)
        case .number(let attribute, let test): return pass(number(run, attribute), test)
        case .dataset(let field, let test):
            return members[run].run.datasetInputs.contains { input in
                switch field {
                case .name: pass(input.dataset.name, test)
                case .digest: pass(input.dataset.digest, test)
                case .context: input.tags.contains { $0.key == "mlflow.data.context" && pass($0.value, test) }
                }
            }
        case .metricHistory(let key, let history, let test): return pass(self.history(run, key, history), test)
        case .treeText(let attribute, let test): return pass(treeText(run, attribute), test)
        case .treeNumber(let attribute, let test): return pass(treeNumber(run, attribute), test)
        case .childAggregate(let aggregate, let key, let test): return pass(self.aggregate(run, aggregate, key), test)
        case .related(let relation, let inner):
            let related: [Int] =
                switch relation {
                case .parent: parents[run].map { [$0] } ?? []
                case .root: [ancestors[run].last ?? run]
                case .child: children[run].filter(isActive)
                case .ancestor: ancestors[run]
                case .descendant: descendants(run).filter(isActive)
                }
            return related.contains { holds($0, inner) }
        }
    }

    private func pass(_ value: Double?, _ test: NumericTest) -> Bool {
        if test == .isNull { return value == nil }
        guard let value else { return false }
        switch test {
        case .compare(.equal, let number): return value == number
        case .compare(.notEqual, let number): return value != number
        case .compare(.less, let number): return value < number
        case .compare(.lessOrEqual, let number): return value <= number
        case .compare(.greater, let number): return value > number
        case .compare(.greaterOrEqual, let number): return value >= number
        case .between(let lower, let upper): return lower <= value && value <= upper
        case .notBetween(let lower, let upper): return !(lower <= value && value <= upper)
        case .oneOf(let numbers): return numbers.contains(value)
        case .noneOf(let numbers): return !numbers.contains(value)
        case .isNull: return false
        case .isNotNull: return true
        }
    }

    private func pass(_ text: String?, _ test: StringTest) -> Bool {
        if test == .isNull { return text == nil }
        guard let text else { return false }
        switch test {
        case .equal(let other): return same(text, other)
        case .notEqual(let other): return !same(text, other)
        case .like(let pattern): return like(Array(text.unicodeScalars)[...], Array(pattern.unicodeScalars)[...])
        case .ilike(let pattern): return pass(folded(text), .like(folded(pattern)))
        case .notLike(let pattern): return !pass(text, .like(pattern))
        case .notILike(let pattern): return !pass(text, .ilike(pattern))
        case .oneOf(let texts): return texts.contains { same($0, text) }
        case .noneOf(let texts): return !texts.contains { same($0, text) }
        case .between(let lower, let upper): return !precedes(text, lower) && !precedes(upper, text)
        case .notBetween(let lower, let upper): return precedes(text, lower) || precedes(upper, text)
        case .isNull: return false
        case .isNotNull: return true
        }
    }

    private func same(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }

    private func precedes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

    private func folded(_ text: String) -> String {
        String(decoding: text.utf8.map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
    }

    private func like(_ text: ArraySlice<Unicode.Scalar>, _ pattern: ArraySlice<Unicode.Scalar>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = pattern.dropFirst()
        if first == "%" { return (0...text.count).contains { like(text.dropFirst($0), rest) } }
        guard let head = text.first, first == "_" || first == head else { return false }
        return like(text.dropFirst(), rest)
    }

    // MARK: Orders

    /// Some runs in the order of runs/search, ties and missing values included.
    func sorted(_ runs: [Int], by order: [RunOrder]) -> [Int] {
        let ranks = order.map { item in runs.map { rank($0, item.key) } }
        let places = runs.indices.sorted { a, b in
            for (item, ranks) in zip(order, ranks) {
                if let isBefore = ranks[a].isBefore(ranks[b], ascending: item.ascending) { return isBefore }
            }
            let (a, b) = (members[runs[a]].run.info, members[runs[b]].run.info)
            if !order.contains(where: { $0.key == .number(.startTime) }), a.startTimeMs != b.startTimeMs {
                return a.startTimeMs > b.startTimeMs
            }
            return a.runID < b.runID
        }
        return places.map { runs[$0] }
    }

    /// Where a value stands: numbers or texts in their order, then NaN, then what is missing.
    private enum Rank {
        case number(Double), text(String), nan, missing

        /// nil: equal.
        func isBefore(_ other: Rank, ascending: Bool) -> Bool? {
            func before<T>(_ a: T, _ b: T, _ less: (T, T) -> Bool) -> Bool? {
                less(a, b) ? ascending : less(b, a) ? !ascending : nil
            }
            switch (self, other) {
            case (.number(let a), .number(let b)): return before(a, b, <)
            case (.text(let a), .text(let b)):
                return before(a, b) { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            default: return group == other.group ? nil : group < other.group
            }
        }

        private var group: Int {
            switch self {
            case .number, .text: 0
            case .nan: 1
            case .missing: 2
            }
        }
    }

    private func rank(_ run: Int, _ key: RunOrderKey) -> Rank {
        func of(_ number: Double?) -> Rank { number.map { $0.isNaN ? .nan : .number($0) } ?? .missing }
        func of(_ text: String?) -> Rank { text.map { .text($0) } ?? .missing }
        return switch key {
        case .metric(let key): of(metric(run, key))
        case .param(let key): of(param(run, key))
        case .tag(let key): of(tag(run, key))
        case .text(let attribute): of(text(run, attribute))
        case .number(let attribute): of(number(run, attribute))
        case .metricHistory(let key, let history): of(self.history(run, key, history))
        case .treeText(let attribute): of(treeText(run, attribute))
        case .treeNumber(let attribute): of(treeNumber(run, attribute))
        case .childAggregate(let aggregate, let key): of(self.aggregate(run, aggregate, key))
        }
    }
}
