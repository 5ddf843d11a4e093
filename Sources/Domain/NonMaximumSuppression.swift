/// Keeps the surest of the boxes that lie on each other.
///
/// Going down by confidence, a box is kept unless a kept box of its class overlaps it by more than `iou`; a box that is
/// not kept suppresses nothing. Both comparisons are strict, and of equal confidences the earlier box comes first. That
/// is what MXNet's `contrib.box_nms` does with `topK` and `background`, and what darknet and OpenCV do without.
///
/// ```swift
/// let kept = NonMaximumSuppression.darknet(confidence: 0.25, iou: 0.45).kept(of: candidates)
/// ```
public struct NonMaximumSuppression: Hashable, Sendable {
    /// Candidates are boxes above this, 0…1.
    public var confidence: Float
    /// Overlap above which the less sure box goes, 0…1; from 1 on none does.
    public var iou: Float
    /// Whether only boxes of one class suppress each other.
    public var isClassAware: Bool
    /// How many of the surest candidates, of all classes together, enter; `nil` for all.
    public var topK: Int?
    /// How many of the kept boxes come out; `nil` for all.
    public var limit: Int?
    /// Boxes of this class never enter; `nil` where each class counts.
    public var background: Int32?

    /// Makes a suppression; there are no defaults, because every one would be somebody's surprise.
    public init(confidence: Float, iou: Float, isClassAware: Bool, topK: Int?, limit: Int?, background: Int32?) {
        (self.confidence, self.iou, self.isClassAware) = (confidence, iou, isClassAware)
        (self.topK, self.limit, self.background) = (topK, limit, background)
    }

    /// GluonCV's on MXNet 1.9.1, with its class −1 for the background; 1.3.1 has none.
    ///
    /// Its own settings are 0.01, 0.45, 400 and 100 (`YOLOV3.set_nms`), and 200 for `topK` in the demo. An `iou` of 0 or
    /// less, or of 1 and more, switches suppression off there, and the limit with it.
    public static func gluon(confidence: Float, iou: Float, topK: Int?, limit: Int?) -> NonMaximumSuppression {
        let isOn = iou > 0 && iou < 1
        return NonMaximumSuppression(
            confidence: confidence, iou: isOn ? iou : .infinity, isClassAware: true, topK: isOn ? topK : nil,
            limit: isOn ? limit : nil, background: -1)
    }

    /// darknet's and OpenCV's, class by class.
    public static func darknet(confidence: Float, iou: Float) -> NonMaximumSuppression {
        NonMaximumSuppression(
            confidence: confidence, iou: iou, isClassAware: true, topK: nil, limit: nil, background: nil)
    }

    /// The places of the kept boxes in `candidates`, by falling confidence.
    ///
    /// A confidence that is no number never enters; an edge that is none overlaps nothing.
    public func kept(of candidates: [Candidate]) -> [Int] {
        let order = ConfidenceOrder.sorted(candidates, above: confidence, without: background, first: topK)
        let mostKept = limit ?? order.count
        var classes = KeptClasses(isClassAware: isClassAware)
        var kept: [Int] = []
        for place in order {
            if kept.count >= mostKept { break }
            if classes.keep(candidates[Int(place)], unlessAbove: iou) { kept.append(Int(place)) }
        }
        return kept
    }
}

/// The boxes kept so far, class by class.
private struct KeptClasses {
    let isClassAware: Bool
    /// Where each class lies in `lists`; network classes are small numbers, others go to `odd`.
    private var table: [Int32] = []
    private var odd: [Int32: Int] = [:]
    private var lists: [KeptBoxes] = []

    /// The largest class that is looked up in a table.
    private static let mostTabled: Int32 = 1 << 16

    init(isClassAware: Bool) { self.isClassAware = isClassAware }

    mutating func keep(_ candidate: Candidate, unlessAbove iou: Float) -> Bool {
        let list = place(of: isClassAware ? candidate.classIndex : 0)
        return lists[list].keep(candidate, unlessAbove: iou)
    }

    private mutating func place(of classIndex: Int32) -> Int {
        guard classIndex >= 0, classIndex < Self.mostTabled else {
            if let known = odd[classIndex] { return known }
            odd[classIndex] = lists.count
            lists.append(KeptBoxes())
            return lists.count - 1
        }
        let at = Int(classIndex)
        if at >= table.count { table += [Int32](repeating: -1, count: at + 1 - table.count) }
        if table[at] < 0 {
            table[at] = Int32(lists.count)
            lists.append(KeptBoxes())
        }
        return Int(table[at])
    }
}

/// Kept boxes of one class, eight side by side so that a new one meets eight at a time.
private struct KeptBoxes {
    private struct Eight {
        var xMin = SIMD8<Float>(repeating: .nan)
        var yMin = SIMD8<Float>(repeating: .nan)
        var xMax = SIMD8<Float>(repeating: .nan)
        var yMax = SIMD8<Float>(repeating: .nan)
        var area = SIMD8<Float>(repeating: 0)
    }

    private var eights: [Eight] = []
    private var count = 0

    mutating func keep(_ new: Candidate, unlessAbove iou: Float) -> Bool {
        let area = new.area
        for eight in eights {
            // An edge that is no number (as in the places not yet taken) fails the comparison and covers nothing.
            let left = eight.xMin.replacing(with: new.xMin, where: eight.xMin .< new.xMin)
            let top = eight.yMin.replacing(with: new.yMin, where: eight.yMin .< new.yMin)
            let right = eight.xMax.replacing(with: new.xMax, where: eight.xMax .> new.xMax)
            let bottom = eight.yMax.replacing(with: new.yMax, where: eight.yMax .> new.yMax)
            let (width, height) = (right - left, bottom - top)
            let common = width * height
            // The order of these sums is MXNet's, so that a box on the edge of the threshold falls on the same side.
            let share = common / (eight.area + area - common)
            if any((width .> 0) .& (height .> 0) .& (share .> iou)) { return false }
        }
        let lane = count % 8
        if lane == 0 { eights.append(Eight()) }
        let last = eights.count - 1
        eights[last].xMin[lane] = new.xMin
        eights[last].yMin[lane] = new.yMin
        eights[last].xMax[lane] = new.xMax
        eights[last].yMax[lane] = new.yMax
        eights[last].area[lane] = area
        count += 1
        return true
    }
}
