/// Some of a store's runs, by their numbers: a bit for each run there is.
struct RunSet {
    /// All numbers in it are less.
    let end: Int
    private var words: [UInt64]

    init(below end: Int) {
        self.end = end
        words = [UInt64](repeating: 0, count: (end + 63) / 64)
    }

    init(_ runs: [Int64], below end: Int) {
        self.init(below: end)
        for run in runs { insert(Int(run)) }
    }

    init(below end: Int, where isIn: (Int) -> Bool) {
        self.init(below: end)
        for run in 0..<end where isIn(run) { insert(run) }
    }

    func contains(_ run: Int) -> Bool { run < end && words[run >> 6] & (1 << UInt64(run & 63)) != 0 }

    mutating func insert(_ run: Int) {
        // A run that is newer than the set's bound cannot be seen by the query that made the set.
        if run < end { words[run >> 6] |= 1 << UInt64(run & 63) }
    }

    mutating func remove(_ run: Int) {
        if run < end { words[run >> 6] &= ~(1 << UInt64(run & 63)) }
    }

    mutating func formIntersection(_ other: RunSet) { for i in words.indices { words[i] &= other.words[i] } }

    mutating func formUnion(_ other: RunSet) { for i in words.indices { words[i] |= other.words[i] } }

    /// All numbers below `end` that are not in it, also those that no run has.
    var complement: RunSet {
        var complement = self
        for i in words.indices { complement.words[i] = ~words[i] }
        // Number 0 belongs to no run.
        complement.remove(0)
        if end & 63 != 0 { complement.words[words.count - 1] &= (1 << UInt64(end & 63)) - 1 }
        return complement
    }

    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Ascending.
    var runs: [Int64] {
        var runs: [Int64] = []
        runs.reserveCapacity(count)
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                runs.append(Int64(index << 6 + rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
        return runs
    }
}
