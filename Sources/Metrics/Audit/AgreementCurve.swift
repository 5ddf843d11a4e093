/// How often people agree with a network, over its confidence, and what their disagreement then means.
///
/// The share s(c) that agree at confidence c is fitted by isotonic regression (pool adjacent violators: Ayer et al. 1955;
/// as calibration: Zadrozny and Elkan, "Transforming classifier scores into accurate multiclass probability estimates",
/// KDD 2002) over bins of equal numbers, straight between the middles of its steps.
///
/// A detection without agreement is an error of the network or of people. Let people err at a rate o that does not depend
/// on c, and let the network be right where it is surest. Then o = 1 − s(top), the network is right with the probability
/// s(c) / (1 − o), and given a disagreement people are wrong with
///
///     P(c) = o / (1 − o) · s(c) / (1 − s(c)),
///
/// 1 at the top and falling from there. This is the reasoning of confident learning (Northcutt et al., "Confident learning:
/// estimating uncertainty in dataset labels", JAIR 2021), which asks for a confidence above the usual one of a class, with a
/// probability in place of the threshold.
struct AgreementCurve {
    /// Detections of a bin at least; of many detections a fiftieth.
    private static let leastBin = 10
    private static let bins = 50

    /// Middles of the steps by rising confidence, with the share that agrees, never falling and below 1.
    private let steps: [(confidence: Double, share: Double)]
    /// The share of people's errors, 0…1.
    let errorRate: Double

    /// Fits the curve; without detections people never err.
    init(_ samples: [(confidence: Double, agrees: Bool)]) {
        let sorted = samples.sorted { ($0.confidence, $0.agrees ? 1 : 0) < ($1.confidence, $1.agrees ? 1 : 0) }
        let size = max(Self.leastBin, sorted.count / Self.bins)
        var blocks: [(count: Double, agreeing: Double, confidence: Double)] = []
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
            while let last = blocks.last, let before = blocks.dropLast().last,
                before.agreeing * last.count >= last.agreeing * before.count
            {
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

    /// The share that agrees at a confidence, 0…1.
    func share(at confidence: Double) -> Double {
        guard let first = steps.first, let last = steps.last else { return 0 }
        guard let next = steps.firstIndex(where: { $0.confidence >= confidence }) else { return last.share }
        guard next > 0 else { return first.share }
        let (low, high) = (steps[next - 1], steps[next])
        let part = (confidence - low.confidence) / (high.confidence - low.confidence)
        return low.share + part * (high.share - low.share)
    }

    /// The probability that the network is right at a confidence, 0…1.
    func reality(at confidence: Double) -> Double {
        errorRate < 1 ? min(1, share(at: confidence) / (1 - errorRate)) : 0
    }

    /// The probability that people are wrong where they disagree with a detection of that confidence, 0…1.
    func errorProbability(at confidence: Double) -> Double {
        let share = share(at: confidence)
        guard share < 1, errorRate < 1 else { return 0 }
        return min(1, errorRate / (1 - errorRate) * share / (1 - share))
    }
}
