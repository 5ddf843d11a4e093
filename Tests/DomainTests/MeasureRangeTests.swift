import Domain
import TestSupport
import Testing

@Suite struct MeasureRangeTests {
    static let forms: [(String, MeasureRange)] = [
        ("5", MeasureRange(5, 5)), (">5", MeasureRange(5, nil, isLowerOpen: true)), (">=5", MeasureRange(5, nil)),
        ("<5", MeasureRange(nil, 5, isUpperOpen: true)), ("<=0.5", MeasureRange(nil, 0.5)),
        ("2..5", MeasureRange(2, 5)), ("2..<5", MeasureRange(2, 5, isUpperOpen: true)), ("2..", MeasureRange(2, nil)),
        ("..5", MeasureRange(nil, 5)), ("-3..-1.5", MeasureRange(-3, -1.5)),
        ("..<5", MeasureRange(nil, 5, isUpperOpen: true)),
    ]

    @Test(arguments: forms)
    func textBecomesARange(text: String, range: MeasureRange) { #expect(MeasureRange(parsing: text) == range) }

    @Test(arguments: ["", "..", "5..2", "5..<5", "2..<", "a", ">", "nan", "inf", "1e999", "5..b", "+5", "0x10", " 5"])
    func anythingElseIsNone(text: String) { #expect(MeasureRange(parsing: text) == nil) }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func itsTextReadsAsTheSameRange(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let low = Double.random(in: -100...100, using: &random)
        let high = low + Double.random(in: 0.001...100, using: &random)
        let isOpen = random.next() % 2 == 0
        for range in [
            MeasureRange(low, high, isUpperOpen: isOpen), MeasureRange(low, nil, isLowerOpen: isOpen),
            MeasureRange(nil, high, isUpperOpen: isOpen), MeasureRange(low, low),
        ] {
            let text = range.text.hasPrefix("=") ? String(range.text.dropFirst()) : range.text
            #expect(MeasureRange(parsing: text) == range)
        }
    }

    @Test(arguments: [Bins.pixels, .areas, .aspects, .counts])
    func everyNumberIsInTheRangeOfItsBinAlone(bins: Bins) {
        var random = SplitMix64(seed: 3)
        let numbers =
            bins.edges + bins.edges.map(\.nextDown)
            + (0..<200).map { _ in
                Double.random(in: -10...20000, using: &random)
            }
        for number in numbers {
            let holding = (0..<bins.count).filter { bins.range($0).contains(number) }
            #expect(holding == [bins.index(of: number)])
        }
    }
}
