import Domain
import Foundation
import Testing

@Suite struct SeededGeneratorTests {
    /// The first numbers of the authors' C code from the state 1, 2, 3, 4.
    @Test func theNumbersAreThePublishedOnes() throws {
        var random = try #require(SeededGenerator(state: [1, 2, 3, 4]))
        let expected: [UInt64] = [
            11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360, 607_988_272_756_665_600,
            16_172_922_978_634_559_625, 8_476_171_486_693_032_832, 10_595_114_339_597_558_777,
            2_904_607_092_377_533_576,
        ]
        #expect(expected.map { _ in random.next() } == expected)
    }

    /// SplitMix64's first numbers from 1234567, as its published test has them.
    @Test func aSeedBecomesAStateBySplitMix() {
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
        ]
        #expect(SeededGenerator(seed: 1_234_567).state == expected)
    }

    @Test(arguments: UInt64(0)..<50)
    func aStateThatWasReadGoesOnTheSame(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<seed { _ = random.next() }
        var restored = try #require(SeededGenerator(state: random.state))
        var decoded = try JSONDecoder().decode(SeededGenerator.self, from: JSONEncoder().encode(random))
        for _ in 0..<20 {
            let next = random.next()
            #expect(restored.next() == next)
            #expect(decoded.next() == next)
        }
    }

    @Test(arguments: [[], [1, 2, 3], [1, 2, 3, 4, 5], [0, 0, 0, 0]] as [[UInt64]])
    func whatIsNoStateIsRefused(numbers: [UInt64]) throws {
        #expect(SeededGenerator(state: numbers) == nil)
        let text = try JSONEncoder().encode(numbers)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(SeededGenerator.self, from: text) }
    }

    @Test func everyEpochAndSampleHasAStreamOfItsOwn() {
        var seen: Set<SeededGenerator> = []
        for seed in 0..<3 as Range<UInt64> {
            seen.insert(SeededGenerator(seed: seed))
            for epoch in -1..<20 {
                seen.insert(SeededGenerator(seed: seed, stream: [epoch]))
                for sample in 0..<50 { seen.insert(SeededGenerator(seed: seed, stream: [epoch, sample])) }
            }
        }
        #expect(seen.count == 3 * (1 + 21 * 51))
        #expect(SeededGenerator(seed: 1, stream: [2, 3]) == SeededGenerator(seed: 1, stream: [2, 3]))
    }

    /// Neighbouring streams share no more bits than chance would have it.
    @Test func neighbouringStreamsAreUnlike() {
        var equal = 0
        for sample in 0..<1000 {
            var a = SeededGenerator(seed: 7, stream: [0, sample])
            var b = SeededGenerator(seed: 7, stream: [0, sample + 1])
            equal += 64 - (a.next() ^ b.next()).nonzeroBitCount
        }
        // 64 000 fair bits: 32 000 ± 126.
        #expect(abs(equal - 32000) < 700)
    }
}
