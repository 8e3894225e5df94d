/// Reads numbers out of bytes, front to back, and never past their end.
struct LittleEndianReader {
    private let all: [UInt8]
    private var place: Int

    init(_ bytes: [UInt8], at place: Int = 0) {
        all = bytes
        self.place = place
    }

    var isAtEnd: Bool { place == all.count }

    /// - Throws: when there are fewer left.
    mutating func bytes(_ count: Int) throws(StockUIError) -> [UInt8] {
        guard count <= all.count - place else {
            throw StockUIError("the archive is damaged: a record goes on past its end")
        }
        defer { place += count }
        return Array(all[place..<place + count])
    }

    mutating func uint16() throws(StockUIError) -> UInt16 { UInt16(truncatingIfNeeded: try number(2)) }

    mutating func uint32() throws(StockUIError) -> UInt32 { try number(4) }

    private mutating func number(_ count: Int) throws(StockUIError) -> UInt32 {
        try bytes(count).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
