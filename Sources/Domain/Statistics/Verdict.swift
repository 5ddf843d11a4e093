/// Whether a dataset is fit to train on, in plain words and with the reasons.
public struct DatasetVerdict: Hashable, Sendable {
    /// How good it is.
    public enum Grade: Int, Hashable, Sendable, CaseIterable {
        /// Nothing stands in the way.
        case good
        /// It can be trained on; the reasons say what will suffer.
        case fair
        /// Training on it would be a waste of time.
        case poor

        /// The grade as a word.
        public var word: String {
            switch self {
            case .good: "good"
            case .fair: "fair"
            case .poor: "poor"
            }
        }
    }

    /// One observation and how much it matters.
    public struct Reason: Hashable, Sendable {
        public var grade: Grade
        public var text: String
        /// The class that it is about, by its place in the synset.
        public var classIndex: Int?
    }

    /// The worst first; never empty.
    public let reasons: [Reason]

    /// The worst of the reasons.
    public var grade: Grade { reasons.map(\.grade).max { $0.rawValue < $1.rawValue } ?? .good }

    /// `fair: rare classes: can has 12 boxes on 9 images`.
    public var line: String { reasons.first.map { "\(grade.word): \($0.text)" } ?? grade.word }

    /// Numbers from which on something is remarked upon.
    ///
    /// Rules of thumb: common advice for detectors is 1500 images and 10,000 boxes a class, training on a pretrained
    /// network begins to work at some hundred boxes, and the rarest class sets the pace where frequencies differ tenfold.
    enum Limits {
        static let poorBoxes = 50
        static let fairBoxes = 300
        static let fairImbalance = 10.0
        static let poorImbalance = 100.0
        static let unseenShare = 0.2
        static let sparseDensity = 0.1
        static let fullDensity = 0.9
    }

    /// Judges a dataset by its figures.
    public init(_ statistics: DatasetStatistics) {
        var found = Self.amounts(statistics)
        if found.isEmpty || found.allSatisfy({ $0.grade != .poor || $0.classIndex != nil }) {
            found += Self.balance(statistics) + Self.mixture(statistics)
        }
        if found.isEmpty {
            let least = statistics.total.boxesPerClass.min() ?? 0
            found = [
                Reason(grade: .good, text: "every class has at least \(least) boxes, and none is rare", classIndex: nil)
            ]
        }
        // Equal grades keep their order: amounts before balance before mixture.
        reasons = found.enumerated().sorted {
            ($1.element.grade.rawValue, $0.offset) < ($0.element.grade.rawValue, $1.offset)
        }.map(\.element)
    }

    /// What is missing altogether, and classes with too few boxes.
    private static func amounts(_ statistics: DatasetStatistics) -> [Reason] {
        let total = statistics.total
        guard total.images > 0 else { return [Reason(grade: .poor, text: "there are no images", classIndex: nil)] }
        guard total.boxes > 0 else {
            return [Reason(grade: .poor, text: "none of \(total.images) images has a box", classIndex: nil)]
        }
        let counts = total.boxesPerClass.enumerated()
        let absent = counts.filter { $0.element == 0 }.map(\.offset)
        let rare = counts.filter { $0.element > 0 && $0.element < Limits.poorBoxes }.map(\.offset)
        let few = counts.filter { $0.element >= Limits.poorBoxes && $0.element < Limits.fairBoxes }.map(\.offset)
        var reasons: [Reason] = []
        if let first = absent.first {
            reasons.append(
                Reason(grade: .poor, text: "no boxes of \(names(absent, statistics))", classIndex: first))
        }
        for (grade, word, group) in [(Grade.poor, "rare", rare), (Grade.fair, "small", few)] {
            let sorted = group.sorted { (total.boxesPerClass[$0], $0) < (total.boxesPerClass[$1], $1) }
            guard let first = sorted.first else { continue }
            let rest =
                sorted.count > 1
                ? ", and \(sorted.count - 1) more below \(word == "rare" ? Limits.poorBoxes : Limits.fairBoxes)" : ""
            let text =
                "\(word) \(sorted.count == 1 ? "class" : "classes"): \(statistics.classNames[first]) has "
                + "\(total.boxesPerClass[first]) boxes on \(total.imagesPerClass[first]) images\(rest)"
            reasons.append(Reason(grade: grade, text: text, classIndex: first))
        }
        return reasons
    }

    /// How unevenly the boxes are spread over the classes.
    private static func balance(_ statistics: DatasetStatistics) -> [Reason] {
        let counts = statistics.total.boxesPerClass
        guard let ratio = statistics.total.imbalance, ratio >= Limits.fairImbalance,
            let most = counts.indices.max(by: { counts[$0] < counts[$1] }),
            let least = counts.indices.filter({ counts[$0] > 0 }).min(by: { counts[$0] < counts[$1] })
        else { return [] }
        let text =
            "imbalance \(NumberText.short(ratio)):1 between \(statistics.classNames[most]) (\(counts[most])) and "
            + "\(statistics.classNames[least]) (\(counts[least]))"
        return [Reason(grade: ratio >= Limits.poorImbalance ? .poor : .fair, text: text, classIndex: least)]
    }

    /// How far it is labelled, and how the classes share the images.
    private static func mixture(_ statistics: DatasetStatistics) -> [Reason] {
        let total = statistics.total
        var reasons: [Reason] = []
        let unseen = Double(total.unseen) / Double(total.images)
        if unseen >= Limits.unseenShare {
            reasons.append(
                Reason(grade: .fair, text: "\(percent(unseen)) of the images are not labelled yet", classIndex: nil))
        }
        let classes = statistics.classNames.count
        guard classes > 1 else { return reasons }
        let figures = "an image shows \(NumberText.short(total.cardinality)) of \(classes) classes"
        if total.density >= Limits.fullDensity {
            reasons.append(
                Reason(
                    grade: .fair,
                    text: "dense: \(figures); hardly any image shows what the absence of a class looks like",
                    classIndex: nil))
        } else if total.cardinality == 1 {
            reasons.append(
                Reason(
                    grade: .fair, text: "sparse: every image shows one class only; classes are never seen side by side",
                    classIndex: nil))
        } else if total.density < Limits.sparseDensity {
            reasons.append(Reason(grade: .good, text: "sparse, as large synsets are: \(figures)", classIndex: nil))
        }
        return reasons
    }

    private static func percent(_ share: Double) -> String { NumberText.fixed(share * 100, decimals: 0) + " %" }

    private static func names(_ indices: [Int], _ statistics: DatasetStatistics) -> String {
        let names = indices.prefix(3).map { statistics.classNames[$0] }.joined(separator: ", ")
        return indices.count > 3 ? "\(names) and \(indices.count - 3) more" : names
    }
}

extension DatasetStatistics {
    /// Whether the dataset is fit to train on, and why not.
    public var verdict: DatasetVerdict { DatasetVerdict(self) }
}
