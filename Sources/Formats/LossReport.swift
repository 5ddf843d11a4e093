public import Domain

/// What a dataset lost on its way into a format and back.
public struct LossReport: Hashable, Sendable {
    /// One kind of loss and how often it came about.
    public struct Loss: Hashable, Sendable {
        /// What was lost, such as `attribute difficult` or `empty image`.
        public var kind: String
        /// Images or boxes concerned.
        public var count: Int
    }

    private var counts: [String: Int] = [:]
    /// Farthest that an edge of a box moved, in pixels.
    public private(set) var maxShift = 0.0
    /// Images compared.
    public private(set) var images = 0

    /// Makes an empty report.
    public init() {}

    /// All losses, sorted by kind.
    public var losses: [Loss] { counts.sorted { $0.key < $1.key }.map { Loss(kind: $0.key, count: $0.value) } }

    /// Counts a loss.
    public mutating func add(_ kind: String, count: Int = 1) {
        if count > 0 { counts[kind, default: 0] += count }
    }

    /// Compares an image with what was read back, `nil` if nothing was.
    public mutating func compare(_ before: LabelledImage, _ after: LabelledImage?) {
        images += 1
        guard let after else {
            switch before.state {
            case .unseen where before.boxes.isEmpty: add("unseen image")
            case .empty: add("empty image")
            default:
                add("image")
                add("box", count: before.boxes.count)
            }
            return
        }
        if before.state != after.state { add("image state") }
        if before.key != nil, before.key != after.key { add("image key") }
        if before.clientID != nil, before.clientID != after.clientID { add("client") }
        if before.header != nil, after.header?.uprightSize != before.header?.uprightSize { add("image size") }
        if Self.lost(before.extras, after.extras) { add("extras of images") }
        add("box", count: before.boxes.count - after.boxes.count)
        // Boxes keep their order in every format.
        for (old, new) in zip(before.boxes, after.boxes) { compare(old, new) }
    }

    private mutating func compare(_ before: LabelledBox, _ after: LabelledBox) {
        if before.className != after.className { add("class name changed") }
        let shift =
            [
                before.box.xMin - after.box.xMin, before.box.yMin - after.box.yMin, before.box.xMax - after.box.xMax,
                before.box.yMax - after.box.yMax,
            ].map { abs($0) }.max() ?? 0
        // What sums of floating-point numbers leave behind is no move.
        if shift >= 1e-9 { maxShift = max(maxShift, shift) }
        // Below a thousandth of a pixel there is nothing to see; the largest shift is reported all the same.
        if shift > 1e-3 { add("coordinates rounded") }
        let (old, new) = (before.attributes, after.attributes)
        if old.difficult != nil, old.difficult != new.difficult { add("attribute difficult") }
        if old.truncated != nil, old.truncated != new.truncated { add("attribute truncated") }
        if old.occluded != nil, old.occluded != new.occluded { add("attribute occluded") }
        if old.pose != nil, old.pose != new.pose { add("pose") }
        if Self.lost(before.extras, after.extras) { add("extras of boxes") }
    }

    /// Whether a member of the old extras is missing from the new ones or has another value.
    private static func lost(_ before: String?, _ after: String?) -> Bool {
        guard before != after, before != nil else { return false }
        let old = JSONMembers.portable(JSONMembers.parse(before))
        let new = Dictionary(JSONMembers.parse(after).map { ($0.key, JSONText.canonical($0.text)) }) { $1 }
        return old.contains { new[$0.key] != JSONText.canonical($0.text) }
    }
}
