import Domain
import Foundation
import NeuralNetwork

@testable import YOLO

/// darknet's `[yolo]` layer step by step, in `Double` and in shares of the picture as darknet has its boxes: a reference.
struct PlainDarknetLoss {
    var training: [DarknetHeadTraining]
    var grid: TrainingGrid

    private struct Box {
        var x, y, w, h: Double

        func iou(_ other: Box) -> Double {
            let width = min(x + w / 2, other.x + other.w / 2) - max(x - w / 2, other.x - other.w / 2)
            let height = min(y + h / 2, other.y + other.h / 2) - max(y - h / 2, other.y - other.h / 2)
            let common = max(width, 0) * max(height, 0)
            return common / (w * h + other.w * other.h - common)
        }

        /// Share of `other` that lies inside.
        func share(of other: Box) -> Double {
            let width = min(x + w / 2, other.x + other.w / 2) - max(x - w / 2, other.x - other.w / 2)
            let height = min(y + h / 2, other.y + other.h / 2) - max(y - h / 2, other.y - other.h / 2)
            return max(width, 0) * max(height, 0) / (other.w * other.h)
        }
    }

    private func box(_ truth: TrainingBox) -> Box? {
        let clamped = truth.box.clamped(to: grid.input)
        guard !clamped.isEmpty else { return nil }
        let unit = UnitBox(clamped, in: grid.input)
        return Box(x: unit.centreX, y: unit.centreY, w: unit.width, h: unit.height)
    }

    private static func logistic(_ x: Float) -> Double { 1 / (1 + Foundation.exp(-Double(x))) }

    /// target − value for all numbers of one picture, head by head.
    func deltas(_ outputs: [[Float]], picture: Int, _ truths: [TrainingBox]) -> [[Double]] {
        grid.heads.indices.map { head in
            let shape = grid.shapes[head]
            let values = Array(outputs[head][picture * shape.count..<(picture + 1) * shape.count])
            return deltas(values, head, shape, truths.compactMap { truth in box(truth).map { (truth, $0) } })
        }
    }

    private func deltas(_ values: [Float], _ head: Int, _ shape: Shape, _ truths: [(TrainingBox, Box)]) -> [Double] {
        var deltas = [Double](repeating: 0, count: values.count)
        let (rule, step) = (training[head], 5 + grid.classes)
        let size = (w: Double(grid.input.width), h: Double(grid.input.height))
        let reach = Double(grid.heads[head].scaleXY)
        var trained = Set<Int>()
        func train(_ truth: TrainingBox, _ box: Box, anchor: Anchor, _ i: Int, _ j: Int, at: Int) {
            let weight = Double(truth.weight)
            let scale = (2 - box.w * box.h) * weight
            let t = [box.x * Double(shape.width) - Double(i), box.y * Double(shape.height) - Double(j)]
            for axis in 0..<2 {
                let wanted = (t[axis] + (reach - 1) / 2) / reach
                deltas[at + axis] = scale * (wanted - Self.logistic(values[at + axis]))
            }
            deltas[at + 2] = scale * (log(box.w * size.w / Double(anchor.width)) - Double(values[at + 2]))
            deltas[at + 3] = scale * (log(box.h * size.h / Double(anchor.height)) - Double(values[at + 3]))
            deltas[at + 4] = weight * (1 - Self.logistic(values[at + 4]))
            let isNew = trained.insert(at).inserted
            for index in 0..<grid.classes where isNew || index == truth.classIndex {
                let wanted = index == truth.classIndex ? 1.0 : 0
                deltas[at + 5 + index] = weight * (wanted - Self.logistic(values[at + 5 + index]))
            }
        }
        for j in 0..<shape.height {
            for i in 0..<shape.width {
                for (n, index) in rule.mask.enumerated() {
                    let at = ((j * shape.width + i) * rule.mask.count + n) * step
                    let anchor = rule.anchors[index]
                    let proposed = Box(
                        x: (Self.logistic(values[at]) * reach - (reach - 1) / 2 + Double(i)) / Double(shape.width),
                        y: (Self.logistic(values[at + 1]) * reach - (reach - 1) / 2 + Double(j)) / Double(shape.height),
                        w: exp(Double(values[at + 2])) * Double(anchor.width) / size.w,
                        h: exp(Double(values[at + 3])) * Double(anchor.height) / size.h)
                    let objects = truths.filter { $0.0.role != .ignoredRegion }
                    let best = objects.max { $0.1.iou(proposed) < $1.1.iou(proposed) }
                    let iou = best.map { $0.1.iou(proposed) } ?? 0
                    let isInside = truths.contains {
                        $0.0.role == .ignoredRegion && $0.1.share(of: proposed) > Double(rule.ignoreThreshold)
                    }
                    deltas[at + 4] = -Self.logistic(values[at + 4])
                    if iou > Double(rule.ignoreThreshold) || isInside { deltas[at + 4] = 0 }
                    if let best, iou > Double(rule.truthThreshold), best.0.role == .trained {
                        train(best.0, best.1, anchor: anchor, i, j, at: at)
                    }
                }
            }
        }
        for (truth, box) in truths where truth.role == .trained {
            let shifted = Box(x: 0, y: 0, w: box.w, h: box.h)
            let ious = rule.anchors.map {
                Box(x: 0, y: 0, w: Double($0.width) / size.w, h: Double($0.height) / size.h).iou(shifted)
            }
            guard let most = ious.max(), let best = ious.firstIndex(of: most),
                let n = rule.mask.firstIndex(of: best)
            else { continue }
            let (i, j) = (Int(box.x * Double(shape.width)), Int(box.y * Double(shape.height)))
            train(
                truth, box, anchor: rule.anchors[best], i, j, at: ((j * shape.width + i) * rule.mask.count + n) * step)
        }
        return deltas
    }
}
