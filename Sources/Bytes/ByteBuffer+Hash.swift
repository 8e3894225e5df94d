extension ByteBuffer {
    /// 64 bits that are most likely others when the bytes are: for telling versions of an answer apart, not against
    /// people who want two to be the same. The same in every process.
    ///
    /// Eight bytes at a time are mixed in by a multiplication with 2⁶⁴ divided by the golden ratio, whose high half is
    /// folded back (the mixing step of wyhash and its kin).
    package var contentHash: UInt64 {
        unsafe withUnsafeBytes { bytes in
            let golden: UInt64 = 0x9E37_79B9_7F4A_7C15
            var hash = UInt64(bytes.count) ^ golden
            func mix(_ word: UInt64) {
                let product = (hash ^ word).multipliedFullWidth(by: golden)
                hash = product.high ^ product.low &+ golden
            }
            var place = 0
            while place + 8 <= bytes.count {
                mix(UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
                place += 8
            }
            var rest: UInt64 = 0
            while place < bytes.count {
                rest = rest << 8 | UInt64(unsafe bytes[place])
                place += 1
            }
            mix(rest)
            mix(golden)
            return hash
        }
    }
}
