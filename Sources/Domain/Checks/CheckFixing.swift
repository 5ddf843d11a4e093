/// Turns findings about one image into edits.
public struct CheckFixing {
    private let image: ImageID
    private let state: ImageState
    private let size: ImageSize?
    private let before: [AnnotationID: Annotation]
    private var now: [AnnotationID: Annotation]
    private var becomesEmpty = false

    /// Starts from an image as it is; `size` is that of the upright picture.
    public init(_ image: ImageID, state: ImageState, size: ImageSize?, boxes: [Annotation]) {
        (self.image, self.state, self.size) = (image, state, size)
        before = Dictionary(uniqueKeysWithValues: boxes.map { ($0.id, $0) })
        now = before
    }

    /// The edits that put these findings right, in the order in which they must be done; what is gone already is left.
    public static func edits(
        for findings: [CheckFinding], on image: ImageID, state: ImageState, size: ImageSize?, boxes: [Annotation]
    ) -> [Edit] {
        var fixing = CheckFixing(image, state: state, size: size, boxes: boxes)
        for finding in findings { fixing.apply(finding) }
        return fixing.edits
    }

    private mutating func apply(_ finding: CheckFinding) {
        guard finding.image == image, let fix = finding.rule.fix else { return }
        if fix == .markEmpty {
            becomesEmpty = before.isEmpty && state == .labelled
            return
        }
        guard let id = finding.box, let box = now[id] else { return }
        // What it was too much beside may have been deleted by the finding before.
        if let other = finding.otherBox, now[other] == nil { return }
        switch fix {
        case .delete: now[id] = nil
        case .clip:
            guard let size else { return }
            let inside = box.box.clamped(to: size)
            now[id]?.box = inside
            if inside.isEmpty { now[id] = nil }
        case .merge:
            guard let other = finding.otherBox, let kept = now[other] else { return }
            now[other]?.box = kept.box.mean(with: box.box)
            now[id] = nil
        case .markEmpty: break
        }
    }

    private var edits: [Edit] {
        let order = before.keys.sorted()
        let removed = order.filter { now[$0] == nil }.compactMap { before[$0] }
        let changed = order.compactMap { id -> AnnotationChange? in
            guard let old = before[id], let new = now[id], old != new else { return nil }
            return AnnotationChange(before: old, after: new)
        }
        return (removed.isEmpty ? [] : [.remove(removed, from: image)])
            + (changed.isEmpty ? [] : [.replace(changed, on: image)])
            + (becomesEmpty ? [.setState(image, from: state, to: .empty)] : [])
    }
}

extension PixelBox {
    /// The box in the middle of two.
    func mean(with other: PixelBox) -> PixelBox {
        PixelBox(
            xMin: (xMin + other.xMin) / 2, yMin: (yMin + other.yMin) / 2, xMax: (xMax + other.xMax) / 2,
            yMax: (yMax + other.yMax) / 2)
    }
}
