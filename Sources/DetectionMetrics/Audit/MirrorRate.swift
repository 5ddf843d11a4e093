/// How probably a pair of boxes overlaps too little to be explained by a network's usual imprecision.
///
/// Without errors of people, the odds IoU / (1 − IoU) lie about as often m times above their median as m times below. The
/// pairs far above the median hence say how many far below are to be expected, and what is beyond that are errors:
///
///     q(x) = min over t ≥ x of (1 + number of odds ≥ median² / t) / number of odds ≤ t,    P(x) = 1 − min(1, q(x)).
///
/// The estimate of the share of false discoveries from the other side of a symmetric distribution, and the 1 that keeps it
/// from being too small, are those of Barber and Candès, "Controlling the false discovery rate via knockoffs", Annals of
/// Statistics 2015; q is Storey's q-value ("A direct approach to false discovery rates", JRSS B 2002).
struct MirrorRate {
    /// Odds below the median, rising, and the probability of each; never rising.
    private var odds: [Double] = []
    private var probabilities: [Double] = []

    /// Counts the overlaps, each 0…1; too few say nothing.
    init(_ overlaps: [Double], least: Int = 20) {
        guard overlaps.count >= least else { return }
        let sorted = overlaps.map(Self.odds).sorted()
        let median = sorted[sorted.count / 2]
        odds = sorted.prefix(sorted.count / 2).map { $0 }
        var (above, rates) = (0, [Double](repeating: 1, count: odds.count))
        for (at, value) in odds.enumerated() {
            // Ties have one number: that of the last of them.
            if at + 1 < odds.count, odds[at + 1] == value { continue }
            above = Self.count(in: sorted, from: value > 0 ? median * median / value : .infinity)
            rates[at] = min(1, Double(1 + above) / Double(at + 1))
        }
        // The smallest from here up.
        for at in rates.indices.dropLast().reversed() { rates[at] = min(rates[at], rates[at + 1]) }
        probabilities = rates.map { 1 - $0 }
    }

    /// The probability that a pair of this IoU is an error, 0…1.
    func errorProbability(of iou: Double) -> Double {
        let value = Self.odds(iou)
        var (low, high) = (0, odds.count)
        while low < high {
            let middle = (low + high) / 2
            if odds[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low < odds.count ? probabilities[low] : 0
    }

    private static func odds(_ iou: Double) -> Double { iou < 1 ? max(0, iou) / (1 - iou) : .greatestFiniteMagnitude }

    /// How many of rising numbers are at least `least`.
    private static func count(in sorted: [Double], from least: Double) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < least { low = middle + 1 } else { high = middle }
        }
        return sorted.count - low
    }
}
