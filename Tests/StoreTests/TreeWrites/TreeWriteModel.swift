import Model

/// What the writes of many runs should do, on plain arrays. The tree itself is `TreeModel`'s.
struct TreeWriteModel {
    var tree = TreeModel()
    /// By run: the run with whose tree it was deleted.
    var marks: [String: String] = [:]
    /// By run: its tag `team`.
    var teams: [String: String] = [:]
    /// By run: digests of its data sets.
    var datasets: [String: Set<String>] = [:]
    /// By model.
    var models: [String: (experiment: Int64, run: String)] = [:]
    /// By experiment: whether it is deleted.
    var experiments: [Int64: Bool] = [:]

    func place(_ run: String) -> Int? { tree.runs.firstIndex { $0.uuid == run } }

    /// The run and all below it.
    func subtree(_ run: String) -> [Int] {
        guard let top = place(run) else { return [] }
        let parents = tree.parents()
        return tree.runs.indices.filter { $0 == top || tree.ancestors($0, parents).contains(top) }
    }

    func deletedTree(_ run: String) -> [Int] {
        guard let top = place(run) else { return [] }
        let mark = marks[run] ?? run
        let within = mark == run ? Array(tree.runs.indices) : subtree(run)
        return within.filter { $0 == top || marks[tree.runs[$0].uuid] == mark }
    }

    mutating func delete(_ runs: [Int], mark: String?) -> Int {
        let active = runs.filter { !tree.runs[$0].isDeleted }
        for run in active {
            tree.runs[run].isDeleted = true
            marks[tree.runs[run].uuid] = mark
        }
        return active.count
    }

    mutating func restore(_ runs: [Int]) -> Int {
        let deleted = runs.filter { tree.runs[$0].isDeleted }
        for run in deleted {
            tree.runs[run].isDeleted = false
            marks[tree.runs[run].uuid] = nil
        }
        return deleted.count
    }

    mutating func move(_ runs: [Int], to experiment: Int64) -> Int {
        let moved = runs.filter { tree.runs[$0].experiment != experiment }
        for run in moved {
            for (id, model) in models
            where model.run == tree.runs[run].uuid && model.experiment == tree.runs[run].experiment {
                models[id]?.experiment = experiment
            }
            tree.runs[run].experiment = experiment
        }
        return moved.count
    }

    /// Removes all deleted runs, and deleted experiments without runs.
    mutating func purge() -> (runs: Int, experiments: Int) {
        let gone = tree.runs.filter(\.isDeleted).map(\.uuid)
        tree.runs.removeAll(where: \.isDeleted)
        for run in gone {
            marks[run] = nil
            teams[run] = nil
            datasets[run] = nil
        }
        let empty = experiments.filter { id, isDeleted in
            isDeleted && id != 0 && !tree.runs.contains { $0.experiment == id }
        }
        for id in empty.keys {
            experiments[id] = nil
            models = models.filter { $0.value.experiment != id }
        }
        return (gone.count, empty.count)
    }

    /// One line for each run and each data set and logged model.
    func rows() -> Set<String> {
        var rows: Set<String> = []
        for run in tree.runs {
            rows.insert(
                "\(run.uuid) in \(run.experiment) deleted \(run.isDeleted) with \(marks[run.uuid] ?? "-") "
                    + "team \(teams[run.uuid] ?? "-")")
            for digest in datasets[run.uuid] ?? [] { rows.insert("\(run.uuid) uses \(digest) of \(run.experiment)") }
        }
        for (id, model) in models { rows.insert("\(id) in \(model.experiment)") }
        return rows
    }
}
