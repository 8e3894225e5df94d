/// Which of the folders that are to be removed somebody still needs.
///
/// A folder is needed when another run's, logged model's or model version's files are it, lie in it, or lie around it;
/// or when an experiment's location is it or lies in it (that it lies around it is the rule).
struct ClaimedFolders {
    private let folders: Set<String>
    /// Every folder that is around one of them.
    private var around: Set<String> = []
    /// Those of `around` that somebody claims as a whole.
    private var claimedAround: Set<String> = []
    private var claimed: Set<String> = []

    /// - Parameter paths: absolute, without links, doubled slashes and a slash at the end.
    init(_ paths: [String]) {
        folders = Set(paths)
        for path in folders { Self.forEachParent(of: path) { around.insert($0) } }
    }

    /// - Parameters:
    ///   - path: of the same form.
    ///   - isWhole: whether all that is below belongs to the claim.
    mutating func claim(_ path: String, isWhole: Bool) {
        if folders.contains(path) { claimed.insert(path) }
        Self.forEachParent(of: path) { if folders.contains($0) { claimed.insert($0) } }
        if isWhole, around.contains(path) { claimedAround.insert(path) }
    }

    func isClaimed(_ path: String) -> Bool {
        if claimed.contains(path) { return true }
        if claimedAround.isEmpty { return false }
        var isInside = false
        Self.forEachParent(of: path) { if claimedAround.contains($0) { isInside = true } }
        return isInside
    }

    private static func forEachParent(of path: String, _ body: (String) -> Void) {
        var rest = path.utf8[...]
        while let slash = rest.lastIndex(of: UInt8(ascii: "/")), slash > rest.startIndex {
            rest = rest[..<slash]
            body(String(Substring(rest)))
        }
    }
}
