/// The detections of one class over all images, by falling confidence, with what mending one of them gains.
///
/// Of equal confidences those of earlier images come first, as where all boxes are matched together.
struct CaseColumn: Sendable {
    /// What a detection counts as.
    enum State: UInt8, Sendable {
        /// Under the least confidence, or counting neither way.
        case absent
        case right
        case classification, localization, both, duplicate, background

        init(_ kind: ReviewCase.Kind) {
            switch kind {
            case .right: self = .right
            case .wrong(.classification): self = .classification
            case .wrong(.localization): self = .localization
            case .wrong(.both): self = .both
            case .wrong(.duplicate): self = .duplicate
            case .wrong(.background): self = .background
            case .wrong(.missed): self = .absent
            }
        }

        /// The kind of error, where it is one.
        var error: ErrorTypes.Kind? {
            switch self {
            case .absent, .right: nil
            case .classification: .classification
            case .localization: .localization
            case .both: .both
            case .duplicate: .duplicate
            case .background: .background
            }
        }

        var isWrong: Bool { rawValue > State.right.rawValue }
    }

    /// Confidences, falling, with image and row of each.
    private(set) var confidence: [Double] = []
    private(set) var image: [Int32] = []
    private(set) var row: [Int32] = []
    var state: [State] = []
    /// Class that a wrong one has once it is mended; −1 where mending takes it away.
    var target: [Int32] = []
    var outcome: [MatchOutcome] = []
    var isSettled: [Bool] = []

    /// Detections that count, and right ones, up to each place, itself included.
    private var all: [Int32] = []
    private(set) var right: [Int32] = []
    /// Sums over the right detections from each place on; one more at the end.
    ///
    /// With t right ones among the first n: t/(n(n−1)), what each gains when a wrong one before it goes; 1/n, when a
    /// wrong one becomes right; (n−t)/(n(n+1)), when a right one comes in before it.
    private var gone: [Double] = [0]
    private var turned: [Double] = [0]
    private var added: [Double] = [0]
    /// Sum of the precisions at the right detections: the average precision times the number of ground truths.
    private(set) var sum = 0.0
    /// Places before this one are of detections that are sure enough.
    private(set) var end = 0

    /// Number of detections.
    var count: Int { confidence.count }

    // MARK: Members

    /// Adds a detection behind all others; it is not sorted in.
    mutating func append(_ confidence: Double, image: Int32, row: Int32) {
        self.confidence.append(confidence)
        self.image.append(image)
        self.row.append(row)
        state.append(.absent)
        target.append(-1)
        outcome.append(.ignored)
        isSettled.append(false)
    }

    /// Takes the detections of an image out and puts these in, which go down by confidence.
    mutating func replace(image number: Int32, by new: [(confidence: Double, row: Int32)]) {
        var other = CaseColumn()
        var waiting = new[...]
        func comes(_ one: (confidence: Double, row: Int32), before place: Int) -> Bool {
            one.confidence > confidence[place] || one.confidence == confidence[place] && number < image[place]
        }
        for place in 0..<count where image[place] != number {
            while let next = waiting.first, comes(next, before: place) {
                other.append(next.confidence, image: number, row: next.row)
                waiting.removeFirst()
            }
            other.append(confidence[place], image: image[place], row: row[place])
            let last = other.count - 1
            (other.state[last], other.target[last]) = (state[place], target[place])
            (other.outcome[last], other.isSettled[last]) = (outcome[place], isSettled[place])
        }
        for next in waiting { other.append(next.confidence, image: number, row: next.row) }
        self = other
    }

    // MARK: Sums

    /// Reckons the sums from detections of at least `least` confidence.
    mutating func addUp(from least: Double) {
        end = Self.end(of: least, in: confidence)
        all = Array(repeating: 0, count: end)
        right = all
        var (n, t): (Int32, Int32) = (0, 0)
        for place in 0..<end {
            if state[place] != .absent { n += 1 }
            if state[place] == .right { t += 1 }
            (all[place], right[place]) = (n, t)
        }
        gone = Array(repeating: 0, count: end + 1)
        (turned, added, sum) = (gone, gone, 0)
        for place in (0..<end).reversed() {
            (gone[place], turned[place], added[place]) = (gone[place + 1], turned[place + 1], added[place + 1])
            guard state[place] == .right else { continue }
            let (t, n) = (Double(right[place]), Double(all[place]))
            // Nothing goes before the first, where n − 1 is 0.
            if n > 1 { gone[place] += t / (n * (n - 1)) }
            turned[place] += 1 / n
            added[place] += (n - t) / (n * (n + 1))
            sum += t / n
        }
    }

    /// What the sum gains when the wrong one at a place becomes right where it is.
    func gainOfTurning(_ place: Int) -> Double {
        Double(right[place] + 1) / Double(all[place]) + turned[place + 1]
    }

    /// What the sum gains when the wrong one at a place goes.
    func gainOfGoing(_ place: Int) -> Double { gone[place + 1] }

    /// What the sum gains when a right one of a confidence comes in, behind those that are as sure.
    func gainOfAdding(_ confidence: Double) -> Double {
        let at = min(end, Self.end(of: confidence, in: self.confidence))
        let (n, t) = at == 0 ? (0, 0) : (all[at - 1], right[at - 1])
        return Double(t + 1) / Double(n + 1) + added[at]
    }

    /// Where a confidence ends among falling ones.
    private static func end(of confidence: Double, in falling: [Double]) -> Int {
        var (low, high) = (0, falling.count)
        while low < high {
            let middle = (low + high) / 2
            if falling[middle] >= confidence { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
