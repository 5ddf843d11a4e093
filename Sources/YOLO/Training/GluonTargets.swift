import Domain
import NeuralNetwork

extension GluonLoss {
    /// The rows that learn ground truths, and what they learn: one row a box, in order of the rows.
    ///
    /// A box belongs to the anchor of the heads that its shape alone fits best (IoU of both around 0, the first of equals),
    /// so that each finds one, also where the model has more anchors than its heads use. Its row is that anchor's in the cell
    /// of its centre. Of two boxes with one row the second takes it over as a whole. A centre on the right edge lies in the
    /// first cell of the row below, as in GluonCV, which under ``OutsideRule/clamp`` cannot happen; one below the last row
    /// is left out.
    ///
    /// - Parameter truths: of one picture; those that are ignored have no row
    public func targets(_ truths: [TrainingBox], grid: TrainingGrid) -> [BoxTarget] {
        targets(truths, outside.corners(truths, in: grid.input), grid)
    }

    func targets(
        _ truths: [TrainingBox], _ kept: [(corners: SIMD4<Float>, index: Int)], _ grid: TrainingGrid
    ) -> [BoxTarget] {
        var targets: [Int: BoxTarget] = [:]
        for (corners, index) in kept {
            if outside == .stop, corners.min() < 0 { break }
            let truth = truths[index]
            guard truth.role == .trained else { continue }
            precondition(
                (0..<grid.classes).contains(truth.classIndex),
                "a box of class \(truth.classIndex), but the network has \(grid.classes) classes")
            guard let target = target(of: truth, corners, grid) else { continue }
            targets[target.row] = target
        }
        return targets.values.sorted { $0.row < $1.row }
    }

    private func target(of truth: TrainingBox, _ corners: SIMD4<Float>, _ grid: TrainingGrid) -> BoxTarget? {
        let size = SIMD2(corners[2] - corners[0], corners[3] - corners[1])
        let centre = SIMD2(corners[0], corners[1]) + size * 0.5
        let extent = SIMD2(Float(grid.input.width), Float(grid.input.height))
        let (head, place) = Self.bestAnchor(size, grid.heads)
        let (anchor, shape) = (grid.heads[head].anchors[place], grid.shapes[head])
        let position = centre / extent * SIMD2(Float(shape.width), Float(shape.height))
        guard position.x.isFinite, position.y.isFinite, abs(position.x) < 1e6, abs(position.y) < 1e6 else { return nil }
        let (x, y) = (Int(position.x), Int(position.y))
        let cell = y * shape.width + x
        guard (0..<shape.height * shape.width).contains(cell) else { return nil }
        let row = cell * grid.heads[head].anchors.count + place
        return BoxTarget(
            head: head, place: row, row: grid.offsets[head] + row,
            centre: position - SIMD2(Float(x), Float(y)),
            scale: SIMD2(version.scale(size.x, anchor: anchor.width), version.scale(size.y, anchor: anchor.height)),
            weight: 2 - size.x * size.y / (extent.x * extent.y), objectness: truth.weight,
            classIndex: truth.classIndex)
    }

    /// The anchor whose shape has the largest IoU with a box of `size`.
    static func bestAnchor(_ size: SIMD2<Float>, _ heads: [DetectionHead]) -> (head: Int, place: Int) {
        var (best, found): (Float, (Int, Int)) = (-1, (0, 0))
        for (index, head) in heads.enumerated() {
            for (place, anchor) in head.anchors.enumerated() {
                let iou = anchor.iou(size)
                if iou > best { (best, found) = (iou, (index, place)) }
            }
        }
        return found
    }
}

extension Anchor {
    /// IoU of its shape and another, both around one centre, 0…1.
    func iou(_ size: SIMD2<Float>) -> Float {
        let common = max(0, min(width, size.x)) * max(0, min(height, size.y))
        let union = width * height + size.x * size.y - common
        return union > 0 ? common / union : 0
    }
}
