import TestSupport
import Testing

@testable import Formats

@Suite struct DecimalTextTests {
    @Test(arguments: [
        ("0", 0.0), ("-0.5", -0.5), ("12", 12), ("1e1", 10), ("90.50", 90.5), (" 7 ", 7), ("+3", 3), (".5", 0.5),
        ("5.", 5),
        ("123456789012345678901234567890", 123456789012345678901234567890.0), ("1e-400", 0), ("0.1", 0.1),
    ])
    func numbersAreRead(_ row: (String, Double)) { #expect(DecimalText.parse(row.0) == row.1) }

    @Test(arguments: [
        "", " ", "-", "e1", "1e", "1e+", "nan", "inf", "0x10", "1,5", "1 2", "1e999", "--1", "1.2.3", ".",
    ])
    func otherTextsAreNot(_ text: String) { #expect(DecimalText.parse(text) == nil) }

    @Test(arguments: 0..<200) func readingIsExact(_ seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let bits = Double(bitPattern: random.next())
        for value in [bits, Double.random(in: 0...10000, using: &random), Double.random(in: 0...1, using: &random)]
        where value.isFinite {
            #expect(DecimalText.parse(DecimalText.shortest(value)) == value)
        }
    }

    /// As many digits as there can be, at every place of the point, and numbers halfway between two doubles.
    @Test(arguments: 0..<200) func manyDigitsAreRoundedOnce(_ seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let digits = UInt64.random(in: 1..<1_000_000_000_000_000_000, using: &random)
        let halfway = 2 * UInt64.random(in: 1 << 53..<1 << 54, using: &random) + 1
        for mantissa in [digits, digits / 1_000_000, halfway, halfway * 5] where mantissa < 1_000_000_000_000_000_000 {
            for places in 0...22 {
                let text = "\(mantissa)e-\(places)"
                #expect(DecimalText.parse(text) == Double(text), "\(text)")
            }
        }
    }

    @Test func wholeNumbersHaveNoPointAndHalvesGoAwayFromZero() {
        #expect(DecimalText.shortest(90) == "90")
        #expect([0.5, 1.5, -0.5, 2.4].map(DecimalText.whole) == ["1", "2", "-1", "2"])
        #expect(
            [0.5, 1.0 / 3, -0.0000004, 1].map(DecimalText.sixDecimals) == [
                "0.500000", "0.333333", "0.000000", "1.000000",
            ])
    }
}
