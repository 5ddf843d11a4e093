import Domain
import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import YOLO

/// The loss against what GluonCV computed of the same numbers.
@Suite(.enabled(if: GluonMaterial.isThere, GluonMaterial.absence)) struct GluonLossTests {
    /// Numbers of the fixture's rule for predictions.
    private static func spread(_ count: Int, _ key: UInt32, _ reach: Double) -> [Float] {
        (0..<count).map { Float((GluonRule.unit($0, key) * 2 - 1) * reach) }
    }

    @Test(arguments: TargetFixture.versions) func mergedTargetsLossesAndGradientsAreGluons(
        _ version: (version: GluonVersion, file: String)
    ) throws {
        let root = try #require(try GluonMaterial.json(version.file) as? [String: Any])
        let merge = try #require(root["merge"] as? [String: Any])
        let one = try TargetFixture(try #require(merge["setup"] as? [String: Any]))
        let (grid, rows) = (one.grid, one.grid.rowCount)
        let outputs = LossFixture.outputs(
            grid, pictures: 2, centres: Self.spread(4 * rows, 51, 3), scales: Self.spread(4 * rows, 52, 2),
            objectness: Self.spread(2 * rows, 50, 3), classes: Self.spread(6 * rows, 53, 4))
        let boxes = try LossFixture.array(merge["box_preds"])
        let dynamic = try LossFixture.array(merge["dynamic_objness"])
        let overlaps = try LossFixture.array(merge["iou_max_per_row"])
        for smoothing in [false, true] {
            var loss = GluonLoss(version: version.version, outside: .stop)
            loss.smoothsLabels = smoothing
            let facts = try #require(merge[smoothing ? "label_smooth" : "plain"] as? [String: Any])
            let merged = try LossFixture.array(facts["merged_objectness"])
            var gradients = outputs.map { [Float](repeating: 0, count: $0.count) }
            for (picture, truths) in one.truths.enumerated() {
                let kept = loss.outside.corners(truths, in: grid.input)
                let overlap = TruthOverlap(truths, kept)
                let ignored = (0..<rows).map { row in
                    let at = picture * rows + row
                    let box = SIMD4(boxes[4 * at], boxes[4 * at + 1], boxes[4 * at + 2], boxes[4 * at + 3])
                    let best = overlap.best(box, above: 0)?.iou ?? 0
                    #expect(abs(best - overlaps[at]) <= 1e-6, "row \(row) of \(picture)")
                    return overlap.excuses(box, above: loss.ignoreThreshold)
                }
                for row in 0..<rows { #expect(ignored[row] == (dynamic[picture * rows + row] == -1), "row \(row)") }
                let targets = loss.targets(truths, kept, grid)
                var objectness = ignored.map { $0 ? Float(-1) : 0 }
                for target in targets { objectness[target.row] = target.objectness }
                #expect(objectness == Array(merged[picture * rows..<(picture + 1) * rows]))
                let found = LossFixture.parts(loss.values(picture, outputs, grid, targets, ignored, &gradients))
                for (part, name) in LossFixture.names.enumerated() {
                    let wanted = try LossFixture.doubles(facts["losses_per_sample"], name)[picture]
                    #expect(abs(found[part] / wanted - 1) < 1e-5, "\(name): \(found[part]), \(wanted)")
                }
            }
            try Self.compare(gradients, facts, grid)
        }
    }

    private static func compare(_ gradients: [[Float]], _ facts: [String: Any], _ grid: TrainingGrid) throws {
        let norms = try #require(facts["grad_norms"] as? [String: Double])
        for (found, name) in zip(LossFixture.norms(gradients, grid), LossFixture.names) {
            let wanted = try #require(norms[name])
            #expect(abs(found / wanted - 1) < 1e-5, "norm of \(name): \(found), \(wanted)")
        }
        let objectness = try LossFixture.array(facts["grad_objness"])
        for place in objectness.indices {
            let (picture, row) = place.quotientAndRemainder(dividingBy: grid.rowCount)
            let found = LossFixture.row(gradients, grid, picture: picture, row: row)[4]
            #expect(abs(found - objectness[place]) <= 1e-6, "objectness of \(row) of \(picture)")
        }
        let rows = try #require(facts["grads_at_positive_rows"] as? [[String: Any]])
        #expect(rows.count == 5)
        for row in rows {
            func numbers(_ key: String) throws -> [Float] {
                try #require(row[key] as? [NSNumber]).map(\.floatValue)
            }
            let wanted =
                try numbers("center") + numbers("scale") + [try #require(row["obj"] as? NSNumber).floatValue]
                + numbers("class")
            let found = LossFixture.row(
                gradients, grid, picture: try #require(row["batch"] as? NSNumber).intValue,
                row: try #require(row["row"] as? NSNumber).intValue)
            for (a, b) in zip(found, wanted) { #expect(abs(a - b) <= 1e-6) }
        }
    }

    static let trained = ["tiny64", "tiny64x96"].flatMap { name in
        [(GluonVersion.gluon03, name + "_gluoncv030"), (.gluon10, name + "_gluoncv0105")]
    }

    @Test(arguments: trained) func lossesOfTheSmallNetworkAreGluons(_ one: (version: GluonVersion, name: String)) throws
    {
        let root = try #require(try GluonMaterial.json("c_mini_yolo3/\(one.name).json") as? [String: Any])
        let (grid, truths) = try Self.setting(root)
        let raw = try #require(root["train_mode_raw"] as? [String: Any])
        let outputs = LossFixture.outputs(
            grid, pictures: 2, centres: try LossFixture.array(raw["centers"]),
            scales: try LossFixture.array(raw["scales"]), objectness: try LossFixture.array(raw["obj"]),
            classes: try LossFixture.array(raw["cls"]))
        let rows = try #require(root["fixed_targets_positive_rows"] as? [[String: Any]])
        for outside in OutsideRule.allCases {
            let loss = GluonLoss(version: one.version, outside: outside)
            let found = TargetFixture.rows(loss, grid, truths)
            #expect(found.map(\.row) == rows.compactMap { ($0["row"] as? NSNumber)?.intValue })
            var gradients: [[Float]] = []
            let report = TrainingLoss.gluon(loss).evaluate(outputs, grid: grid, truths: truths, gradients: &gradients)
            #expect(report.trainedRows == rows.count)
            let steps = try #require((root["train"] as? [String: Any])?["steps"] as? [[String: Any]])
            for picture in 0..<2 {
                for (part, name) in LossFixture.names.enumerated() {
                    let wanted = try LossFixture.doubles(steps[0]["losses_per_sample"], name)[picture]
                    let mine = LossFixture.parts(report.pictures[picture])[part]
                    #expect(abs(mine / wanted - 1) < 1e-5, "\(name): \(mine), \(wanted)")
                }
            }
            try Self.compareBiases(gradients, grid, steps[0])
        }
    }

    /// The gradient of a head's bias is the sum of its output's over pictures and cells.
    private static func compareBiases(_ gradients: [[Float]], _ grid: TrainingGrid, _ step: [String: Any]) throws {
        let norms = try #require(step["grad_l2"] as? [String: Double])
        for (head, gradient) in gradients.enumerated() {
            var sums = [Double](repeating: 0, count: grid.heads[head].channels)
            for (place, value) in gradient.enumerated() { sums[place % sums.count] += Double(value) }
            let norm = sums.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let wanted = try #require(norms["yolo_outputs.\(head).prediction.bias"])
            #expect(abs(norm / wanted - 1) < 1.3e-5, "bias \(head): \(norm), \(wanted)")
        }
    }

    /// Grid and ground truths of a fixture of `c_mini_yolo3`.
    static func setting(_ root: [String: Any]) throws -> (TrainingGrid, [[TrainingBox]]) {
        func number(_ key: String) throws -> Int { try #require(root[key] as? NSNumber).intValue }
        let anchors = try #require(root["anchors"] as? [[NSNumber]]).map { $0.map(\.floatValue) }
        let strides = try #require(root["strides"] as? [NSNumber]).map(\.intValue)
        let (height, width) = (try number("H"), try number("W"))
        let grid = TargetFixture.grid(
            anchors.reversed(), strides.reversed().map { [height / $0, width / $0] }, classes: try number("classes"),
            ImageSize(width: width, height: height))
        let (boxes, classes) = (try LossFixture.array(root["gt_boxes"]), try LossFixture.array(root["gt_ids"]))
        let count = classes.count / 2
        let truths = (0..<2).map { picture in
            (0..<count).map { place in
                let at = picture * count + place
                let edges = boxes[4 * at..<4 * at + 4].map(Double.init)
                return TrainingBox(
                    PixelBox(xMin: edges[0], yMin: edges[1], xMax: edges[2], yMax: edges[3]),
                    classIndex: Int(classes[at]))
            }
        }
        return (grid, truths)
    }
}
