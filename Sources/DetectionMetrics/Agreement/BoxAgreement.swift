public import Domain

/// How far two people agree about the boxes of the same images.
///
/// Boxes of an image are matched one to one whatever their classes, those of the largest IoU first, down to a least
/// IoU; of equal IoUs the boxes that come first. What is matched says how far the two agree about classes and places, what
/// is left over how far they see the same things.
public struct BoxAgreement: Equatable, Sendable {
    /// A box with its class.
    public struct Item: Equatable, Sendable {
        public var classID: ClassID
        public var box: PixelBox

        /// Makes a box of a class.
        public init(_ classID: ClassID, _ box: PixelBox) { (self.classID, self.box) = (classID, box) }
    }

    /// Least IoU of a match, 0…1.
    public let iou: Double
    public private(set) var images = 0
    /// Boxes of the first, and of the second.
    public private(set) var (first, second) = (0, 0)
    /// Pairs of boxes of both.
    public private(set) var matched = 0
    private var iouSum = 0.0
    /// What the two say of each thing that at least one of them has seen; `nil` for nothing.
    private var said: [NominalAgreement.Pair<ClassID>: Int] = [:]

    /// Begins with nothing.
    ///
    /// - Parameter iou: least IoU of a match, above 0
    public init(iou: Double) {
        precondition(iou > 0 && iou <= 1, "a least IoU of \(iou), expected above 0, up to 1")
        self.iou = iou
    }

    /// Takes an image in.
    public mutating func add(_ first: [Item], _ second: [Item]) {
        images += 1
        self.first += first.count
        self.second += second.count
        var (leftFirst, leftSecond) = (Set(first.indices), Set(second.indices))
        for (a, b, overlap) in Self.matches(first, second, iou: iou) {
            leftFirst.remove(a)
            leftSecond.remove(b)
            matched += 1
            iouSum += overlap
            said[.init(first[a].classID, second[b].classID), default: 0] += 1
        }
        for a in leftFirst { said[.init(first[a].classID, nil), default: 0] += 1 }
        for b in leftSecond { said[.init(nil, second[b].classID), default: 0] += 1 }
    }

    static func matches(_ first: [Item], _ second: [Item], iou: Double) -> [(Int, Int, Double)] {
        var candidates: [(a: Int, b: Int, overlap: Double)] = []
        for (a, one) in first.enumerated() {
            for (b, other) in second.enumerated() {
                let overlap = one.box.iou(other.box)
                if overlap >= iou { candidates.append((a, b, overlap)) }
            }
        }
        candidates.sort { ($1.overlap, $0.a, $0.b) < ($0.overlap, $1.a, $1.b) }
        var (takenFirst, takenSecond) = (Set<Int>(), Set<Int>())
        var matches: [(Int, Int, Double)] = []
        for candidate in candidates where !takenFirst.contains(candidate.a) && !takenSecond.contains(candidate.b) {
            takenFirst.insert(candidate.a)
            takenSecond.insert(candidate.b)
            matches.append(candidate)
        }
        return matches
    }

    /// Share of all boxes that have a partner, 0…1 (Dice: 2·matched / (first + second)); `nil` without boxes.
    public var matchedShare: Double? { first + second == 0 ? nil : 2 * Double(matched) / Double(first + second) }
    /// Mean IoU of the matched boxes; `nil` without any.
    public var meanIoU: Double? { matched == 0 ? nil : iouSum / Double(matched) }
    /// Pairs of the same class.
    public var sameClass: Int { pairs.reduce(0) { $0 + ($1.key.first == $1.key.second ? $1.value : 0) } }
    /// Share of the matched boxes of which both say the same class, 0…1; `nil` without any.
    public var classAgreement: Double? { matched == 0 ? nil : Double(sameClass) / Double(matched) }
    /// Cohen's kappa over the classes of the matched boxes, see ``NominalAgreement/kappa``.
    public var kappa: Double? { NominalAgreement(pairs).kappa }
    /// Krippendorff's alpha over all that at least one has seen, "nothing" being a value as the classes are, see
    /// ``NominalAgreement/alpha``.
    public var alpha: Double? { NominalAgreement(said).alpha }

    private var pairs: [NominalAgreement.Pair<ClassID>: Int] {
        said.filter { $0.key.first != nil && $0.key.second != nil }
    }
}
