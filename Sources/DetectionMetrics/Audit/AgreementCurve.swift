/// How often people agree with a network, over its confidence, and what their disagreement then means.
///
/// The share s(c) that agree at confidence c is fitted by isotonic regression (pool adjacent violators: Ayer et al. 1955;
/// as calibration: Zadrozny and Elkan, "Transforming classifier scores into accurate multiclass probability estimates",
/// KDD 2002) over bins of equal numbers, straight between the middles of its steps. Bins whose shares differ by less than
/// two standard errors are one step: the highest of many bins would otherwise be high by chance.
///
/// A detection without agreement is an error of the network or of people. Let people err at a rate o that does not depend
/// on c, and let the network be right where it is surest, so that o = 1 − s(top). A disagreement is then people's error with
///
///     P(c) = r(c) · o / (1 − s(c)),
///
/// r(c) being the probability that the network is right. For it stands s(c), as if every disagreement were the network's
/// error: cautious, the more so the less the two agree. P is 1 − o at the top and falls from there.
///
/// This is the reasoning of confident learning (Northcutt et al., "Confident learning: estimating uncertainty in dataset
/// labels", JAIR 2021), which asks for a confidence above the usual one of a class, with a probability in place of the
/// threshold.
struct AgreementCurve {
    /// Detections of a bin at least; of many detections a fiftieth.
    private static let leastBin = 10
    private static let bins = 50
    /// Standard errors by which the share of the next step is higher.
    private static let errors = 2.0

    /// Middles of the steps by rising confidence, with the share that agrees, never falling and below 1.
    private let steps: [(confidence: Double, share: Double)]
    /// The share of people's errors, 0…1.
    let errorRate: Double

    /// Fits the curve; without detections people never err.
    init(_ samples: [(confidence: Double, agrees: Bool)]) {
        let sorted = samples.sorted { ($0.confidence, $0.agrees ? 1 : 0) < ($1.confidence, $1.agrees ? 1 : 0) }
        let size = max(Self.leastBin, sorted.count / Self.bins)
        var blocks: [Block] = []
        // Counted from the top, so that the bin that decides on the rate is a whole one.
        var end = sorted.count
        var bins: [ArraySlice<(confidence: Double, agrees: Bool)>] = []
        while end > 0 {
            bins.append(sorted[max(0, end - size)..<end])
            end -= size
        }
        for bin in bins.reversed() {
            blocks.append(
                (
                    Double(bin.count), bin.reduce(0) { $0 + ($1.agrees ? 1 : 0) },
                    bin.reduce(0) { $0 + $1.confidence }
                ))
            while let last = blocks.last, let before = blocks.dropLast().last, !Self.rises(before, last) {
                blocks.removeLast(2)
                blocks.append(
                    (
                        before.count + last.count, before.agreeing + last.agreeing,
                        before.confidence + last.confidence
                    ))
            }
        }
        // Half a disagreement more than there are: a share of 1 would leave no odds.
        steps = blocks.map { (confidence: $0.confidence / $0.count, share: $0.agreeing / ($0.count + 0.5)) }
        errorRate = steps.last.map { 1 - $0.share } ?? 0
    }

    /// Detections next to each other in confidence: how many, how many are agreed with, the sum of their confidences.
    private typealias Block = (count: Double, agreeing: Double, confidence: Double)

    /// Whether the share is higher in the second by more than chance explains.
    private static func rises(_ a: Block, _ b: Block) -> Bool {
        let rise = b.agreeing / b.count - a.agreeing / a.count
        guard rise > 0 else { return false }
        let pooled = (a.agreeing + b.agreeing) / (a.count + b.count)
        return rise * rise > errors * errors * pooled * (1 - pooled) * (1 / a.count + 1 / b.count)
    }

    /// The share that agrees at a confidence, 0…1.
    func share(at confidence: Double) -> Double {
        guard let first = steps.first, let last = steps.last else { return 0 }
        guard let next = steps.firstIndex(where: { $0.confidence >= confidence }) else { return last.share }
        guard next > 0 else { return first.share }
        let (low, high) = (steps[next - 1], steps[next])
        let part = (confidence - low.confidence) / (high.confidence - low.confidence)
        return low.share + part * (high.share - low.share)
    }

    /// The probability that people are wrong where they disagree with a detection of that confidence, 0…1.
    func errorProbability(at confidence: Double) -> Double {
        let share = share(at: confidence)
        return share < 1 ? min(1, share * errorRate / (1 - share)) : 0
    }
}
