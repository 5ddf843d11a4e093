import Domain
import Foundation
import Network
import TestSupport
import Testing

@testable import YOLO

/// Whole networks against what GluonCV computed with them, within the differences between its own two stacks.
@Suite(.enabled(if: GluonMaterial.isThere, GluonMaterial.absence)) struct GluonGoldenTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var height: Int
        var width: Int
        var classes: Int { 3 }
        var isDarknet: Bool { name.hasPrefix("darknet") }
        var architecture: GluonArchitecture { isDarknet ? .darknet53(classes: 3) : .tiny }
        /// Pixels; the large network's are the sums of 75 layers.
        var boxTolerance: Float { isDarknet ? 3e-3 : 8e-4 }
        var scoreTolerance: Float { isDarknet ? 5e-6 : 2e-6 }
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "tiny64", height: 64, width: 64), Case(name: "tiny64x96", height: 64, width: 96),
        Case(name: "darknet53_96", height: 96, width: 96),
    ]

    @Test(arguments: cases) func detectionsAreGluons(_ one: Case) throws {
        let wanted = try Self.inference(one.name)
        let source = GluonRule(one.architecture)
        let session = try InferenceSession(
            source.network, input: Shape(height: one.height, width: one.width, channels: 3), parameters: source,
            pool: WorkerPool(threads: 1))
        var norms = (boxes: 0.0, scores: 0.0)
        for picture in 0..<2 {
            let input = GluonRule.input(picture: picture, height: one.height, width: one.width)
            let result = try session.run(input)
            let rows = Self.rows(result, one.architecture.heads, height: one.height)
            norms.boxes += rows.reduce(0) { $0 + $1.box.reduce(0) { $0 + Double($1) * Double($1) } }
            norms.scores += rows.reduce(0) { $0 + Double($1.score) * Double($1.score) }
            if picture == 0 { try Self.compareAll(rows, wanted, one) }
            try Self.compare(
                GoldenDecode.suppressed(rows, iou: 0.45, candidates: 400, limit: 100),
                wanted["default_0.45_400_100"], picture, one)
            try Self.compare(
                GoldenDecode.suppressed(rows, iou: 0.3, candidates: 50, limit: 20), wanted["topk50_post20_0.3"],
                picture,
                one)
        }
        let facts = try #require(wanted["no_nms"] as? [String: Any])
        let (boxes, scores) = (facts["bbox_l2"] as? Double ?? 0, facts["score_l2"] as? Double ?? 0)
        #expect(abs(norms.boxes.squareRoot() / boxes - 1) < 1e-5)
        #expect(abs(norms.scores.squareRoot() / scores - 1) < 1e-5)
    }

    @Test(arguments: cases.prefix(2)) func stagesAreGluons(_ one: Case) throws {
        let stages = try #require(try Self.inference(one.name)["stage_outputs"] as? [[String: Any]])
        let source = GluonRule(one.architecture)
        let shape = Shape(height: one.height, width: one.width, channels: 3)
        let shapes = try source.network.shapes(for: shape)
        let plain = ReferenceNetwork(source.network, parameters: source)
        let values = try (0..<2).map {
            try plain.values(of: GluonRule.input(picture: $0, height: one.height, width: one.width), shape: shape)
        }
        #expect(stages.count == 3)
        for (number, stage) in stages.enumerated() {
            let node = try #require(
                source.network.nodes.lastIndex { $0.name == Self.end(of: number, one.architecture) })
            let both = values.flatMap { $0[node] }
            let norm = try #require(stage["l2"] as? Double)
            #expect(abs(GluonMaterial.norm(both) / norm - 1) < 1e-5)
            let first = try #require(stage["first8"] as? [Double])
            let (area, channels) = (shapes[node].height * shapes[node].width, shapes[node].channels)
            for (place, value) in first.enumerated() {
                // The fixture's order is channels first.
                let found = values[0][node][place % area * channels + place / area]
                #expect(abs(found - Float(value)) < 2e-5 * max(1, abs(Float(value))), "stage \(number), \(place)")
            }
        }
    }

    @Test(arguments: GluonSymbolTests.pairs) func exportedGraphsGiveTheSame(
        _ pair: (symbol: String, parameters: String)
    ) throws {
        let folder = "c_mini_yolo3/export/"
        let isRaw = pair.symbol.contains("nopre")
        let loaded = try SymbolModel(
            symbol: GluonMaterial.path(folder + pair.symbol), parameters: GluonMaterial.path(folder + pair.parameters),
            inputSize: ImageSize(width: 64, height: 64))
        let stack = pair.symbol.contains("mx131") ? "mx131" : "mx191"
        let root = try #require(try GluonMaterial.json(folder + "expected_\(stack).json") as? [String: Any])
        let facts = try #require(root[isRaw ? "tiny_nopre" : "tiny_pre"] as? [String: Any])
        let model = loaded.model
        let input = isRaw ? GluonRule.input(picture: 0, height: 64, width: 64) : Self.pixels(model.preprocessing)
        let session = try InferenceSession(
            model.network, input: Shape(height: 64, width: 64, channels: 3), parameters: loaded.parameters,
            pool: WorkerPool(threads: 1))
        let rows = Self.rows(try session.run(input), model.heads, height: 64)
        let wanted = try #require(facts["rows_batch0"] as? [[Double]])
        let suppression = try #require(loaded.suppression)
        let found = GoldenDecode.suppressed(
            rows, iou: suppression.iou, candidates: suppression.candidates, limit: suppression.rows)
        // Pixels of 0…255 make larger boxes.
        Self.compare(found, wanted, box: 2e-3, score: 5e-6)
    }

    private static func inference(_ name: String) throws -> [String: Any] {
        let root = try GluonMaterial.json("c_mini_yolo3/\(name)_gluoncv0105.json") as? [String: Any]
        return try #require(root?["inference"] as? [String: Any])
    }

    private static func end(of stage: Int, _ architecture: GluonArchitecture) -> String {
        "stages.\(stage).\(architecture.stages[stage].count - 1)"
    }

    private static func rows(_ result: InferenceResult, _ heads: [DetectionHead], height: Int) -> [GoldenDecode.Row] {
        zip(result.outputs, heads).flatMap { output, head in
            GoldenDecode.rows(
                output.values, output.shape, head, stride: Float(height) / Float(output.shape.height))
        }
    }

    /// The picture of the exports with preprocessing: 0…255, channels last, normalised here.
    private static func pixels(_ preprocessing: Preprocessing) -> [Float] {
        (0..<64 * 64 * 3).map { index in
            let value = Float((GluonRule.unit(index, 91) * 256).rounded(.down)) / 255
            return (value - preprocessing.mean[index % 3]) / preprocessing.deviation[index % 3]
        }
    }

    private static func compareAll(_ rows: [GoldenDecode.Row], _ wanted: [String: Any], _ one: Case) throws {
        let facts = try #require(wanted["no_nms"] as? [String: Any])
        #expect(facts["rows"] as? Int == rows.count)
        guard let boxes = (facts["bboxes_batch0"] as? [String: Any])?["data"] as? [Double],
            let scores = (facts["scores_batch0"] as? [String: Any])?["data"] as? [Double],
            let ids = (facts["ids_batch0"] as? [String: Any])?["data"] as? [Double]
        else { return #expect(one.isDarknet) }
        #expect(ids.map { Int($0) } == rows.map(\.classIndex))
        let score = zip(rows, scores).map { abs($0.score - Float($1)) }.max() ?? .infinity
        #expect(score < one.scoreTolerance)
        let box = zip(rows.flatMap(\.box), boxes).map { abs($0 - Float($1)) / max(1, abs(Float($1)) / 100) }.max()
        #expect(box ?? .infinity < one.boxTolerance)
    }

    private static func compare(
        _ found: [GoldenDecode.Row], _ wanted: Any?, _ picture: Int, _ one: Case
    ) throws {
        let pictures = try #require((wanted as? [String: Any])?["rows"] as? [[[Double]]])
        compare(found, pictures[picture], box: one.boxTolerance, score: one.scoreTolerance)
    }

    private static func compare(_ found: [GoldenDecode.Row], _ wanted: [[Double]], box: Float, score: Float) {
        let wanted = wanted.filter { $0[0] >= 0 }
        #expect(found.count == wanted.count)
        #expect(found.map(\.classIndex) == wanted.map { Int($0[0]) })
        var worst: (box: Float, score: Float) = (0, 0)
        for (row, facts) in zip(found, wanted) {
            worst.score = max(worst.score, abs(row.score - Float(facts[1])))
            for (ours, theirs) in zip(row.box, facts[2...]) { worst.box = max(worst.box, abs(ours - Float(theirs))) }
        }
        #expect(worst.score <= score)
        #expect(worst.box <= box)
    }
}
