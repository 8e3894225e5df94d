internal import ArgumentParser

/// A span of time as `30d` or `1d12h`, in whole seconds.
struct Age: ExpressibleByArgument, Equatable {
    let seconds: Int64

    static let help = "such as 30d, 12h or 1d6h; units are w, d, h, m and s"

    private static let units: [(letter: Character, seconds: Int64)] = [
        ("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1),
    ]

    init?(argument: String) {
        var total: Int64 = 0
        var rest = argument[...]
        var unitsLeft = Self.units[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            // Each unit once, and the large ones first.
            guard let number = Int64(digits), number <= 1_000_000_000, let letter = rest.popFirst(),
                let place = unitsLeft.firstIndex(where: { $0.letter == letter })
            else { return nil }
            total += number * unitsLeft[place].seconds
            unitsLeft = unitsLeft[(place + 1)...]
        }
        seconds = total
    }
}
