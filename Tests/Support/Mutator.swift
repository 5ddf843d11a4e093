/// Spoils bytes the way fuzzers do, from a seed: the same seed gives the same damage.
public struct Mutator: Sendable {
    private var random: SplitMix64

    /// Starts at a seed.
    public init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// Numbers at which lengths and offsets go wrong.
    private static let interesting: [UInt64] = [
        0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 255, 256, 511, 512, 1023, 1024, 4095, 4096, 16383, 16384,
        32767, 32768, 65535, 65536, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF,
    ]

    /// A spoilt copy of `bytes`; `others` lend the pieces that are spliced in.
    public mutating func mutated(_ bytes: [UInt8], with others: [[UInt8]]) -> [UInt8] {
        var bytes = bytes
        // Mostly one or two wounds: what is dead at once teaches little.
        let wounds = Int.random(in: 1...Int.random(in: 1...6, using: &random), using: &random)
        for _ in 0..<wounds { spoil(&bytes, others) }
        return bytes
    }

    /// An index below `count`; half of the time one of the first 64, where headers are.
    private mutating func index(below count: Int) -> Int {
        let limit = Bool.random(using: &random) ? min(64, count) : count
        return Int.random(in: 0..<limit, using: &random)
    }

    private mutating func spoil(_ bytes: inout [UInt8], _ others: [[UInt8]]) {
        guard !bytes.isEmpty else {
            bytes = (0..<8).map { _ in UInt8.random(in: 0...255, using: &random) }
            return
        }
        let at = index(below: bytes.count)
        let length = min(bytes.count - at, 1 << Int.random(in: 0...9, using: &random))
        switch Int.random(in: 0..<9, using: &random) {
        case 0, 1: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 3: number(&bytes, at)
        case 4: bytes.replaceSubrange(at..<at + length, with: repeatElement(bytes[at], count: length))
        case 5: bytes.removeSubrange(at..<at + length)
        case 6: bytes.insert(contentsOf: bytes[at..<at + length], at: index(below: bytes.count))
        case 7: splice(&bytes, at, others)
        default: bytes.removeSubrange(Int.random(in: 0..<bytes.count, using: &random)...)
        }
    }

    private mutating func number(_ bytes: inout [UInt8], _ at: Int) {
        let value = Self.interesting[Int.random(in: 0..<Self.interesting.count, using: &random)]
        let width = min(bytes.count - at, [1, 2, 4][Int.random(in: 0..<3, using: &random)])
        let bigEndian = Bool.random(using: &random)
        for byte in 0..<width {
            let shift = UInt64(bigEndian ? width - 1 - byte : byte) * 8
            bytes[at + byte] = UInt8(truncatingIfNeeded: value >> shift)
        }
    }

    private mutating func splice(_ bytes: inout [UInt8], _ at: Int, _ others: [[UInt8]]) {
        guard let other = others.randomElement(using: &random), !other.isEmpty else { return }
        let from = index(below: other.count)
        let piece = other[from..<min(other.count, from + (1 << Int.random(in: 0...10, using: &random)))]
        if Bool.random(using: &random) {
            bytes.insert(contentsOf: piece, at: at)
        } else {
            bytes.replaceSubrange(at..<min(bytes.count, at + piece.count), with: piece)
        }
    }
}
