/// The ground truths of one picture, to ask which of them a proposed box lies over.
struct TruthOverlap {
    /// xMin, yMin, xMax, yMax in input pixels.
    private(set) var objects: [SIMD4<Float>] = []
    /// Which ground truths `objects` are.
    private(set) var indices: [Int] = []
    private var areas: [Float] = []
    private var regions: [SIMD4<Float>] = []

    /// Takes the ground truths that are left of a picture's.
    init(_ truths: [TrainingBox], _ kept: [(corners: SIMD4<Float>, index: Int)]) {
        for (corners, index) in kept {
            if truths[index].role == .ignoredRegion {
                regions.append(corners)
            } else {
                objects.append(corners)
                indices.append(index)
                areas.append(Self.area(corners))
            }
        }
    }

    var isEmpty: Bool { objects.isEmpty && regions.isEmpty }

    /// What GluonCV's IoU limits an overlap's sides to: the largest number of sixteen bits.
    private static let longest: Float = 65_504
    /// Keeps GluonCV's IoU of two empty boxes from being 0 / 0.
    private static let tiny: Float = 1e-15

    static func area(_ box: SIMD4<Float>) -> Float { (box[2] - box[0]) * (box[3] - box[1]) }

    @inline(__always)
    static func overlap(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> Float {
        let width = min(max(min(a[2], b[2]) - max(a[0], b[0]), 0), longest)
        let height = min(max(min(a[3], b[3]) - max(a[1], b[1]), 0), longest)
        return width * height
    }

    /// IoU of two boxes, 0…1, in the order of operations of GluonCV: a / (A + B − a + 10⁻¹⁵) with a the overlap.
    @inline(__always)
    static func iou(_ a: SIMD4<Float>, _ areaA: Float, _ b: SIMD4<Float>, _ areaB: Float) -> Float {
        let common = overlap(a, b)
        return common / (areaA + areaB - common + tiny)
    }

    /// The object with the largest IoU that is above `threshold`, with that IoU; `nil` where none is.
    ///
    /// IoU is at most the ratio of the two areas, so that most objects are passed over without working it out; the bound is
    /// taken a little low, for rounding.
    @inline(__always)
    func best(_ box: SIMD4<Float>, above threshold: Float) -> (iou: Float, place: Int)? {
        let area = Self.area(box)
        let bound = threshold * 0.9999
        var found: (iou: Float, place: Int)?
        var limit = threshold
        for place in 0..<objects.count {
            let other = areas[place]
            guard min(area, other) >= bound * max(area, other) else { continue }
            let iou = Self.iou(box, area, objects[place], other)
            if iou > limit { (found, limit) = ((iou, place), iou) }
        }
        return found
    }

    /// Whether more than `threshold` of the box's area lies in an ignored region.
    @inline(__always)
    func isWithinRegion(_ box: SIMD4<Float>, above threshold: Float) -> Bool {
        guard !regions.isEmpty else { return false }
        let area = Self.area(box)
        for region in regions where Self.overlap(box, region) > threshold * area { return true }
        return false
    }

    /// Whether a proposed box lies over a ground truth so well that it is no mistake, whatever cell that one belongs to.
    @inline(__always)
    func excuses(_ box: SIMD4<Float>, above threshold: Float) -> Bool {
        let (area, bound) = (Self.area(box), threshold * 0.9999)
        let (objects, areas) = (objects.span, areas.span)
        for place in objects.indices {
            // As in `best`, but the first one will do.
            let other = areas[place]
            guard min(area, other) >= bound * max(area, other) else { continue }
            if Self.iou(box, area, objects[place], other) > threshold { return true }
        }
        return isWithinRegion(box, above: threshold)
    }
}
