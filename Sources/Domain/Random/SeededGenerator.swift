/// The generator of every random draw that must be repeatable: xoshiro256** of Blackman and Vigna (2018), whose state
/// SplitMix64 makes from a seed.
///
/// It gives the same numbers on every machine. A stream of its own for each sample lets any worker make samples in any
/// order:
///
/// ```swift
/// var draws = SeededGenerator(seed: 233, stream: [epoch, sampleIndex])
/// let shift = draws.uniform(-32, 32)
/// ```
public struct SeededGenerator: RandomNumberGenerator, Hashable, Sendable {
    /// The published constants: factors, turns and shift.
    private enum Constant {
        static let (firstFactor, lastFactor): (UInt64, UInt64) = (5, 9)
        static let (outputTurn, stateTurn) = (7, 45)
        static let shift = 17
    }

    private var s0, s1, s2, s3: UInt64

    /// Starts the stream of a seed.
    public init(seed: UInt64) {
        var sequence = SeedSequence(seed: seed)
        (s0, s1, s2, s3) = (sequence.next(), sequence.next(), sequence.next(), sequence.next())
    }

    /// Starts one of the streams of a seed, named by numbers such as epoch and sample; their order counts.
    public init(seed: UInt64, stream: [Int]) {
        let key = stream.reduce(SeedSequence.finish(seed &+ SeedSequence.increment)) { key, number in
            let spread = SeedSequence.finish(UInt64(bitPattern: Int64(number)) &+ SeedSequence.increment)
            // The key moves on before it meets the number, or `[a, b]` and `[b, a]` would be one stream.
            return SeedSequence.finish((key &+ SeedSequence.increment) ^ spread)
        }
        self.init(seed: key)
    }

    /// Goes on where a generator stood; `nil` unless these are four numbers, not all 0.
    public init?(state: [UInt64]) {
        guard state.count == 4, state.contains(where: { $0 != 0 }) else { return nil }
        (s0, s1, s2, s3) = (state[0], state[1], state[2], state[3])
    }

    /// Where the generator stands: four numbers, which `init(state:)` takes.
    public var state: [UInt64] { [s0, s1, s2, s3] }

    /// Next 64 random bits.
    public mutating func next() -> UInt64 {
        let result = Self.turned(s1 &* Constant.firstFactor, Constant.outputTurn) &* Constant.lastFactor
        let shifted = s1 << UInt64(Constant.shift)
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= shifted
        s3 = Self.turned(s3, Constant.stateTurn)
        return result
    }

    private static func turned(_ bits: UInt64, _ count: Int) -> UInt64 {
        (bits << UInt64(count)) | (bits >> UInt64(64 - count))
    }
}

extension SeededGenerator: Codable {
    /// Reads the four numbers of a state.
    ///
    /// - Throws: `DecodingError` where they are not four, or all 0
    public init(from decoder: any Decoder) throws {
        let numbers = try decoder.singleValueContainer().decode([UInt64].self)
        guard let generator = SeededGenerator(state: numbers) else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath,
                    debugDescription: "generator state \(numbers), expected four numbers, not all 0"))
        }
        self = generator
    }

    /// Writes the state as four numbers.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(state)
    }
}
