/// XXH64 of Yann Collet, seed 0: tells a damaged file from a whole one at the speed of the disk.
struct Checksum {
    private static let primes: (UInt64, UInt64, UInt64, UInt64, UInt64) = (
        0x9E37_79B1_85EB_CA87, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0x85EB_CA77_C2B2_AE63,
        0x27D4_EB2F_1656_67C5
    )
    private var lanes: (UInt64, UInt64, UInt64, UInt64)
    private var rest: [UInt8] = []
    private var count: UInt64 = 0

    init() {
        let p = Self.primes
        lanes = (p.0 &+ p.1, p.1, 0, 0 &- p.0)
    }

    /// Takes in bytes.
    mutating func update(_ bytes: [UInt8]) {
        count += UInt64(bytes.count)
        var at = 0
        if !rest.isEmpty {
            at = min(32 - rest.count, bytes.count)
            rest += bytes[..<at]
            guard rest.count == 32 else { return }
            let block = rest
            take(block, 0)
            rest.removeAll(keepingCapacity: true)
        }
        while at + 32 <= bytes.count {
            take(bytes, at)
            at += 32
        }
        rest += bytes[at...]
    }

    /// The sum of all bytes so far.
    var value: UInt64 {
        let p = Self.primes
        var hash: UInt64
        if count >= 32 {
            hash = turned(lanes.0, 1) &+ turned(lanes.1, 7) &+ turned(lanes.2, 12) &+ turned(lanes.3, 18)
            for lane in [lanes.0, lanes.1, lanes.2, lanes.3] { hash = (hash ^ round(0, lane)) &* p.0 &+ p.3 }
        } else {
            hash = p.4
        }
        hash &+= count
        var at = 0
        while at + 8 <= rest.count {
            hash = turned(hash ^ round(0, word(rest, at, 8)), 27) &* p.0 &+ p.3
            at += 8
        }
        if at + 4 <= rest.count {
            hash = turned(hash ^ word(rest, at, 4) &* p.0, 23) &* p.1 &+ p.2
            at += 4
        }
        for byte in rest[at...] { hash = turned(hash ^ UInt64(byte) &* p.4, 11) &* p.0 }
        hash = (hash ^ hash >> 33) &* p.1
        hash = (hash ^ hash >> 29) &* p.2
        return hash ^ hash >> 32
    }

    private mutating func take(_ bytes: [UInt8], _ at: Int) {
        lanes.0 = round(lanes.0, word(bytes, at, 8))
        lanes.1 = round(lanes.1, word(bytes, at + 8, 8))
        lanes.2 = round(lanes.2, word(bytes, at + 16, 8))
        lanes.3 = round(lanes.3, word(bytes, at + 24, 8))
    }

    private func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
        turned(lane &+ word &* Self.primes.1, 31) &* Self.primes.0
    }

    private func turned(_ bits: UInt64, _ by: UInt64) -> UInt64 { bits << by | bits >> (64 - by) }

    /// `size` bytes, the lowest first.
    private func word(_ bytes: [UInt8], _ at: Int, _ size: Int) -> UInt64 {
        var word: UInt64 = 0
        for byte in 0..<size { word |= UInt64(bytes[at + byte]) << UInt64(8 * byte) }
        return word
    }
}
