import DetectionMetrics
import Domain
import TestSupport
import Testing

/// Agreement of two people, against worked examples and a plain recount.
@Suite struct AgreementTests {
    private typealias Pair = NominalAgreement.Pair<String>

    private static func pairs(_ first: String, _ second: String) -> [Pair: Int] {
        var pairs: [Pair: Int] = [:]
        for (a, b) in zip(first, second) { pairs[Pair(String(a), String(b)), default: 0] += 1 }
        return pairs
    }

    /// Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011): sections A (two values, ten things) and B (five
    /// values, twelve things).
    @Test(arguments: [
        ("0100000010", "1110010000", 0.095), ("aabbdcccedda", "babbbccceddd", 0.692),
    ])
    func alphaIsThatOfTheWorkedExamples(first: String, second: String, expected: Double) throws {
        let alpha = try #require(NominalAgreement(Self.pairs(first, second)).alpha)
        #expect((alpha * 1000).rounded() / 1000 == expected)
    }

    /// 50 grant proposals: both say yes to 20 and no to 15, 5 and 10 are disputed: p_o = 0.7, p_e = 0.5.
    @Test func kappaIsThatOfTheWorkedExample() throws {
        let pairs = [Pair("y", "y"): 20, Pair("y", "n"): 5, Pair("n", "y"): 10, Pair("n", "n"): 15]
        let kappa = try #require(NominalAgreement(pairs).kappa)
        #expect(abs(kappa - 0.4) < 1e-12)
    }

    @Test func whereOneValueIsAllThereIsNothingIsSaid() {
        let one = NominalAgreement([Pair("a", "a"): 7])
        #expect(one.kappa == nil && one.alpha == nil)
        #expect(NominalAgreement([Pair: Int]()).alpha == nil)
    }

    /// Alpha by its definition: one minus observed over expected disagreement, summed over all pairs of values.
    private static func plainAlpha(_ values: [(Int?, Int?)]) -> Double? {
        let all = values.flatMap { [$0.0, $0.1] }
        guard !all.isEmpty else { return nil }
        let n = Double(all.count)
        var (observed, expected) = (0.0, 0.0)
        for (a, b) in values where a != b { observed += 2 / n }
        for (i, a) in all.enumerated() { for (j, b) in all.enumerated() where i != j && a != b { expected += 1 } }
        expected /= n * (n - 1)
        return expected == 0 ? nil : 1 - observed / expected
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func alphaIsThatOfItsDefinition(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let values = (0..<Int(random.next() % 30)).map { _ -> (Int?, Int?) in
            let first = [nil, 1, 2, 3][Int(random.next() % 4)]
            return (first, random.next() % 3 == 0 ? [nil, 1, 2, 3][Int(random.next() % 4)] : first)
        }
        var pairs: [NominalAgreement.Pair<Int>: Int] = [:]
        for (a, b) in values { pairs[.init(a, b), default: 0] += 1 }
        let (alpha, plain) = (NominalAgreement(pairs).alpha, Self.plainAlpha(values))
        #expect((alpha == nil) == (plain == nil))
        if let alpha, let plain { #expect(abs(alpha - plain) < 1e-12) }
    }

    private static func item(_ x: Double, _ classID: Int64, width: Double = 10) -> BoxAgreement.Item {
        BoxAgreement.Item(ClassID(rawValue: classID), PixelBox(xMin: x, yMin: 0, xMax: x + width, yMax: 10))
    }

    @Test func boxesAreMatchedOneToOneWhateverTheirClass() throws {
        var figures = BoxAgreement(iou: 0.5)
        // 0 and 1 overlap by 9/11, 0 and 2 by 8/12; 100 is of another class, 200 and 300 are seen by one alone.
        figures.add(
            [Self.item(0, 1), Self.item(100, 1), Self.item(200, 2)],
            [Self.item(2, 1), Self.item(1, 1), Self.item(100, 2), Self.item(300, 3)])
        figures.add([], [])
        #expect([figures.images, figures.first, figures.second] == [2, 3, 4])
        #expect([figures.matched, figures.sameClass] == [2, 1])
        let (share, agreement): (Double?, Double?) = (figures.matchedShare, figures.classAgreement)
        #expect(share == 4.0 / 7.0)
        #expect(agreement == 0.5)
        let (meanIoU, expected): (Double, Double) = (try #require(figures.meanIoU), 10.0 / 11.0)
        #expect(abs(meanIoU - expected) < 1e-12)
        // (1, 1), (1, 2), (2, –), (–, 1), (–, 3)
        let values: [(Int?, Int?)] = [(1, 1), (1, 2), (2, nil), (nil, 1), (nil, 3)]
        let plain: Double = try #require(Self.plainAlpha(values))
        let alpha: Double = try #require(figures.alpha)
        #expect(abs(alpha - plain) < 1e-12)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func agreementDoesNotDependOnWhoIsFirst(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        func boxes() -> [BoxAgreement.Item] {
            (0..<Int(random.next() % 6)).map { _ in
                Self.item(
                    Double.random(in: 0...30, using: &random), Int64(random.next() % 3),
                    width: Double.random(in: 8...14, using: &random))
            }
        }
        var (one, other) = (BoxAgreement(iou: 0.4), BoxAgreement(iou: 0.4))
        for _ in 0..<4 {
            let (a, b) = (boxes(), boxes())
            one.add(a, b)
            other.add(b, a)
        }
        #expect(one.matched == other.matched && one.matched <= min(one.first, one.second))
        for (x, y) in [(one.kappa, other.kappa), (one.alpha, other.alpha), (one.meanIoU, other.meanIoU)] {
            #expect((x == nil) == (y == nil))
            if let x, let y { #expect(abs(x - y) < 1e-9 && x <= 1 + 1e-12) }
        }
        if let share = one.matchedShare { #expect((0...1).contains(share)) }
    }
}
