public import Domain

/// In which order images without labels are best labelled: those first that are expected to teach a network most.
///
/// The gain of an image is the mean, weighted by ``Weights``, of what can be said of
///
/// - doubt: E / (1 + E), E being the sum over detections of min(c, 1 − c), how many a person is expected to decide otherwise
///   than the network does at ½: least-confidence sampling (Lewis and Gale 1994; Settles, "Active learning literature
///   survey", 2009), summed over detections (Brust, Käding and Denzler, "Active learning for deep object detection", 2018);
/// - rarity: the largest c · (1 − n / n max), n being how many boxes the class has so far;
/// - unlikeness: 1 − the correlation (``PictureSignature``) with the most alike picture that is labelled, or stands before it
///   in the order: farthest-first traversal (Gonzalez 1985), which covers a dataset as core sets do (Sener and Savarese,
///   "Active learning for convolutional neural networks: a core-set approach", 2018);
/// - disagreement of two networks: query by committee (Seung, Opper and Sompolinsky 1992).
///
/// The same input gives the same order. Comparisons of pictures are bounded by ``comparisons``: of more labelled pictures
/// an even selection is compared, and when they are used up the rest follows by the gain it then has.
public struct NextOrder: Sendable {
    /// How much each part counts.
    public enum Weights {
        public static let doubt = 0.4
        public static let rarity = 0.2
        public static let unlikeness = 0.2
        public static let disagreement = 0.2
    }

    /// A place in the order.
    public struct Place: Hashable, Sendable {
        /// Number of the candidate.
        public var candidate: Int
        /// 0…1.
        public var gain: Double
        /// At most two, the weightiest first; none where nothing is known.
        public var reasons: [NextReason]
    }

    /// Comparisons of two pictures at most, for what is labelled and for what was placed before.
    public static let comparisons = 1_000_000
    /// Parts that add less to the gain are not named.
    private static let leastNamed = 0.02

    /// Candidates in order, the first `limit`.
    public let places: [Place]

    /// Orders candidates.
    ///
    /// - Parameters:
    ///   - candidates: what to order; classes of detections are below `boxes.count`
    ///   - labelled: signatures of pictures that are labelled
    ///   - boxes: how many boxes each class has
    ///   - limit: how many are placed
    public init(
        _ candidates: [NextCandidate], labelled: [PictureSignature], boxes: [Int], limit: Int = .max,
        comparisons: Int = Self.comparisons
    ) {
        let most = Double(max(1, boxes.max() ?? 0))
        let weights = boxes.map { 1 - Double($0) / most }
        let terms = candidates.map { NextTerms($0.detections, weights: weights) }
        var budget = comparisons
        let known = Self.selection(of: labelled, most: max(1, comparisons / max(1, candidates.count)))
        // Nothing labelled: nothing is unlike anything.
        var likeness: [Double?] = candidates.map { candidate in
            guard let own = candidate.signature, !labelled.isEmpty else { return nil }
            return known.reduce(-1) { max($0, own.similarity($1, turned: .none)) }
        }
        var gains = candidates.indices.map { Self.gain(terms[$0], likeness[$0]) }
        var left = Set(candidates.indices)
        var places: [Place] = []
        while places.count < limit, budget >= left.count,
            let next = left.min(by: { (gains[$1], $0) < (gains[$0], $1) })
        {
            left.remove(next)
            places.append(
                Place(candidate: next, gain: gains[next], reasons: Self.reasons(terms[next], likeness[next])))
            budget -= left.count
            guard let taken = candidates[next].signature else { continue }
            for other in left {
                guard let own = candidates[other].signature else { continue }
                likeness[other] = max(likeness[other] ?? -1, own.similarity(taken, turned: .none))
                gains[other] = Self.gain(terms[other], likeness[other])
            }
        }
        for other in left.sorted(by: { (gains[$1], $0) < (gains[$0], $1) }).prefix(max(0, limit - places.count)) {
            places.append(
                Place(candidate: other, gain: gains[other], reasons: Self.reasons(terms[other], likeness[other])))
        }
        self.places = places
    }

    /// An even selection of at most `most`.
    private static func selection(of all: [PictureSignature], most: Int) -> [PictureSignature] {
        guard all.count > most else { return all }
        return (0..<most).map { all[$0 * all.count / most] }
    }

    private static func unlikeness(_ likeness: Double?) -> Double? { likeness.map { 1 - max(0, min(1, $0)) } }

    private static func gain(_ terms: NextTerms, _ likeness: Double?) -> Double {
        let parts = [
            (Weights.doubt, terms.doubt), (Weights.rarity, terms.rarity), (Weights.unlikeness, unlikeness(likeness)),
            (Weights.disagreement, terms.disagreement),
        ]
        var (sum, weight) = (0.0, 0.0)
        for case (let own, let value?) in parts {
            sum += own * value
            weight += own
        }
        return weight > 0 ? sum / weight : 0
    }

    private static func reasons(_ terms: NextTerms, _ likeness: Double?) -> [NextReason] {
        let unlike = unlikeness(likeness)
        let parts: [(worth: Double, reason: NextReason?)] = [
            (Weights.doubt * (terms.doubt ?? 0), terms.doubtReason),
            (Weights.rarity * (terms.rarity ?? 0), terms.rarityReason),
            (Weights.unlikeness * (unlike ?? 0), unlike.map { .unlike($0) }),
            (Weights.disagreement * (terms.disagreement ?? 0), terms.disagreement.map { .disagreement($0) }),
        ]
        return parts.enumerated().filter { $0.element.worth >= leastNamed && $0.element.reason != nil }
            .sorted { ($1.element.worth, $0.offset) < ($0.element.worth, $1.offset) }.prefix(2)
            .compactMap(\.element.reason)
    }
}
