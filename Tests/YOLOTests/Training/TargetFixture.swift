import Domain
import Foundation
import NeuralNetwork
import Testing

@testable import YOLO

/// Ground truths and what GluonCV made of them, from `d_targets`.
struct TargetFixture {
    /// One box that is a target, or what the fixture says one is.
    struct Row: Equatable {
        var batch: Int
        var row: Int
        var centre: [Float]
        var scale: [Float]
        var weight: [Float]
        var objectness: Float
        var classes: [Float]
    }

    var name: String
    var grid: TrainingGrid
    var truths: [[TrainingBox]]
    var rows: [Row]

    static let versions: [(version: GluonVersion, file: String)] = [
        (.gluon03, "d_targets/expected_gluoncv030.json"), (.gluon10, "d_targets/expected_gluoncv0105.json"),
    ]

    static func prefetched(_ file: String) throws -> [TargetFixture] {
        let root = try #require(try GluonMaterial.json(file) as? [String: Any])
        let cases = try #require(root["prefetch"] as? [[String: Any]])
        return try cases.filter { $0["error"] == nil }.map(TargetFixture.init)
    }

    init(_ facts: [String: Any]) throws {
        name = try #require(facts["name"] as? String)
        let anchors = try #require(facts["anchors_deep_to_shallow"] as? [[NSNumber]])
        let sides = try #require(facts["feature_hw"] as? [[NSNumber]])
        let classes = try #require(facts["num_class"] as? NSNumber).intValue
        grid = Self.grid(
            anchors.map { $0.map(\.floatValue) }, sides.map { $0.map(\.intValue) }, classes: classes,
            ImageSize(
                width: try #require(facts["width"] as? NSNumber).intValue,
                height: try #require(facts["height"] as? NSNumber).intValue))
        truths = try Self.truths(
            try #require(facts["gt_boxes"] as? [[[NSNumber]]]), try #require(facts["gt_ids"] as? [[NSNumber]]),
            facts["gt_mixratio"] as? [[NSNumber]])
        rows = try (facts["rows"] as? [[String: Any]] ?? []).map(Self.row)
    }

    /// A grid of three anchors a head.
    static func grid(_ anchors: [[Float]], _ sides: [[Int]], classes: Int, _ input: ImageSize) -> TrainingGrid {
        let heads = anchors.map { numbers in
            DetectionHead(
                classes: classes,
                anchors: stride(from: 0, to: numbers.count, by: 2).map {
                    Anchor(width: numbers[$0], height: numbers[$0 + 1])
                })
        }
        let shapes = zip(heads, sides).map { Shape(height: $1[0], width: $1[1], channels: $0.channels) }
        return TrainingGrid(heads, shapes: shapes, input: input)
    }

    static func truths(
        _ boxes: [[[NSNumber]]], _ classes: [[NSNumber]], _ ratios: [[NSNumber]]?
    ) throws -> [[TrainingBox]] {
        boxes.indices.map { picture in
            boxes[picture].indices.map { place in
                let edges = boxes[picture][place].map(\.doubleValue)
                return TrainingBox(
                    PixelBox(xMin: edges[0], yMin: edges[1], xMax: edges[2], yMax: edges[3]),
                    classIndex: classes[picture][place].intValue,
                    weight: ratios?[picture][place].floatValue ?? 1)
            }
        }
    }

    static func row(_ facts: [String: Any]) throws -> Row {
        func numbers(_ key: String) throws -> [Float] {
            if let one = facts[key] as? NSNumber { return [one.floatValue] }
            return try #require(facts[key] as? [Any]).map { ($0 as? NSNumber)?.floatValue ?? -.infinity }
        }
        return Row(
            batch: try #require(facts["batch"] as? NSNumber).intValue,
            row: try #require(facts["row"] as? NSNumber).intValue, centre: try numbers("center"),
            scale: try numbers("scale"), weight: try numbers("weight"), objectness: try numbers("obj")[0],
            classes: try numbers("class"))
    }

    /// Our targets in the fixture's terms.
    static func rows(_ loss: GluonLoss, _ grid: TrainingGrid, _ truths: [[TrainingBox]]) -> [Row] {
        truths.enumerated().flatMap { picture, boxes in
            loss.targets(boxes, grid: grid).map { target in
                Row(
                    batch: picture, row: target.row, centre: [target.centre.x, target.centre.y],
                    scale: [target.scale.x, target.scale.y], weight: [target.weight, target.weight],
                    objectness: target.objectness,
                    classes: (0..<grid.classes).map { $0 == target.classIndex ? 1 : 0 })
            }
        }
    }
}
