/// Sebastiano Vigna's SplitMix64: the numbers that a seed stands for, on any machine.
///
/// Splits draw from it, and it makes the state of a `SeededGenerator`.
struct SeedSequence {
    /// What the state grows by: 2⁶⁴ divided by the golden ratio, made odd (Steele, Lea, Flood 2014).
    static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15
    /// The factors of the finish (Stafford's mix 13).
    private static let (firstFactor, secondFactor): (UInt64, UInt64) = (0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB)

    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= Self.increment
        return Self.finish(state)
    }

    /// A number below `bound`, which is positive; uneven by less than one in 2³² for bounds of ours.
    ///
    /// Seeds of splits stand for what it gives, so it stays beside the even one of `SeededGenerator`.
    mutating func below(_ bound: Int) -> Int { Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(bound)) >> 32) }

    /// Spreads the bits of a number.
    static func finish(_ bits: UInt64) -> UInt64 {
        var z = (bits ^ (bits >> 30)) &* firstFactor
        z = (z ^ (z >> 27)) &* secondFactor
        return z ^ (z >> 31)
    }
}
