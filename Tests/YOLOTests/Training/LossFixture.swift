import Domain
import Foundation
import NeuralNetwork
import Testing

@testable import YOLO

/// Arrays of the fixtures: `{"data": …, "shape": …}`, and rows of four arrays turned into outputs.
enum LossFixture {
    static func array(_ facts: Any?) throws -> [Float] {
        let facts = try #require(facts as? [String: Any])
        return try #require(facts["data"] as? [NSNumber]).map(\.floatValue)
    }

    static func doubles(_ facts: Any?, _ key: String) throws -> [Double] {
        let facts = try #require((facts as? [String: Any])?[key])
        if let plain = facts as? [Double] { return plain }
        return try array(facts).map(Double.init)
    }

    /// Raw outputs `[N, H, W, A · (5 + classes)]` of what the fixtures have in four arrays of rows.
    static func outputs(
        _ grid: TrainingGrid, pictures: Int, centres: [Float], scales: [Float], objectness: [Float], classes: [Float]
    ) -> [[Float]] {
        grid.heads.indices.map { head in
            var values: [Float] = []
            for picture in 0..<pictures {
                for row in grid.offsets[head]..<grid.offsets[head + 1] {
                    let at = picture * grid.rowCount + row
                    values += centres[2 * at..<2 * at + 2] + scales[2 * at..<2 * at + 2] + [objectness[at]]
                    values += classes[grid.classes * at..<grid.classes * (at + 1)]
                }
            }
            return values
        }
    }

    /// The numbers of one row of a gradient, in order of its channels.
    static func row(_ gradients: [[Float]], _ grid: TrainingGrid, picture: Int, row: Int) -> [Float] {
        let head = grid.offsets.lastIndex { $0 <= row } ?? 0
        let step = 5 + grid.classes
        let at = picture * grid.shapes[head].count + (row - grid.offsets[head]) * step
        return Array(gradients[head][at..<at + step])
    }

    /// Four norms of a batch's gradients: objectness, centre, scale, classes.
    static func norms(_ gradients: [[Float]], _ grid: TrainingGrid) -> [Double] {
        var sums = [0.0, 0, 0, 0]
        let step = 5 + grid.classes
        for gradient in gradients {
            for (place, value) in gradient.enumerated() {
                let channel = place % step
                let part = channel < 2 ? 1 : channel < 4 ? 2 : channel == 4 ? 0 : 3
                sums[part] += Double(value) * Double(value)
            }
        }
        return sums.map { $0.squareRoot() }
    }

    static func parts(_ loss: LossValues) -> [Double] { [loss.objectness, loss.centre, loss.scale, loss.classes] }

    static let names = ["obj", "center", "scale", "class"]
}
