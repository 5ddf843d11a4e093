import Domain
import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import YOLO

/// Whole networks and what is made of their numbers, against what GluonCV computed on two stacks: every number lies as close
/// to the nearer of the two as they lie to each other.
@Suite(.enabled(if: GluonMaterial.isThere, GluonMaterial.absence)) struct GluonGoldenTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var height: Int
        var width: Int
        var isDarknet: Bool { name.hasPrefix("darknet") }
        var architecture: GluonArchitecture { isDarknet ? .darknet53(classes: 3) : .tiny }
        var inputSize: ImageSize { ImageSize(width: width, height: height) }
        /// Largest difference of the two stacks in pixels; the large network's numbers are the sums of 75 layers.
        var boxTolerance: Double { isDarknet ? 1.5e-3 : 4.3e-4 }
        /// The same of scores; of the large network's one in 400 lies at 2.44e-6, where the stacks differ by 2.3e-6.
        var scoreTolerance: Double { isDarknet ? 2.5e-6 : 7e-7 }
        var testDescription: String { name }
    }

    /// MXNet 1.9.1 with oneDNN, MXNet 1.3.1 with OpenBLAS.
    static let stacks = ["gluoncv0105", "gluoncv030"]

    static let cases = [
        Case(name: "tiny64", height: 64, width: 64), Case(name: "tiny64x96", height: 64, width: 96),
        Case(name: "darknet53_96", height: 96, width: 96),
    ]

    /// GluonCV's settings, and the narrower ones of the fixtures.
    static let rules = [
        ("default_0.45_400_100", DetectionRule.gluon(confidence: 0.01, iou: 0.45)),
        ("topk50_post20_0.3", rule(iou: 0.3, topK: 50, limit: 20)),
    ]

    @Test(arguments: cases) func detectionsAreGluons(_ one: Case) throws {
        let results = try Self.outputs(one, of: GluonRule(one.architecture).network)
        let decoder = Self.decoder(one.architecture.heads, results[0], one.inputSize)
        let placement = Placement.stretch(one.inputSize, in: one.inputSize)
        let wanted = try Self.stacks.map { try Self.inference(one.name, $0) }
        var norms = (boxes: 0.0, scores: 0.0)
        for (picture, outputs) in results.enumerated() {
            var rows: [Candidate] = []
            for (head, output) in zip(decoder.heads, outputs) {
                #expect(head.decode(output.values.span, above: -1, .everyClass, into: &rows) == 0)
            }
            norms.boxes += rows.reduce(0) { $0 + Self.edges($1.box).reduce(0) { $0 + $1 * $1 } }
            norms.scores += rows.reduce(0) { $0 + Double($1.confidence) * Double($1.confidence) }
            if picture == 0 { try Self.compareAll(rows, wanted, one) }
            for (name, rule) in Self.rules {
                let found = decoder.detections(in: outputs, picture: 0, placement, rule)
                let rows = try wanted.map { stack in
                    try #require((stack[name] as? [String: Any])?["rows"] as? [[[Double]]])[picture]
                }
                Self.compare(
                    found, rows, box: one.boxTolerance, score: one.scoreTolerance, "picture \(picture), \(name)")
            }
        }
        for stack in wanted {
            let facts = try #require(stack["no_nms"] as? [String: Any])
            let (boxes, scores) = (facts["bbox_l2"] as? Double ?? 0, facts["score_l2"] as? Double ?? 0)
            #expect(abs(norms.boxes.squareRoot() / boxes - 1) < 5e-6)
            #expect(abs(norms.scores.squareRoot() / scores - 1) < 1e-6)
        }
    }

    @Test(arguments: cases) func stagesAreGluons(_ one: Case) throws {
        // The stages leave the network beside its own outputs.
        var network = GluonRule(one.architecture).network
        let own = network.outputs.count
        for stage in 0..<3 {
            let node = try #require(network.nodes.lastIndex { $0.name == Self.end(of: stage, one.architecture) })
            network.nodes.append(Network.Node(.output, inputs: [node], name: "stage \(stage)"))
        }
        let results = try Self.outputs(one, of: network)
        for stack in Self.stacks {
            let stages = try #require(try Self.inference(one.name, stack)["stage_outputs"] as? [[String: Any]])
            #expect(stages.count == 3)
            for (number, stage) in stages.enumerated() {
                let both = results.map { $0[own + number] }
                let norm = try #require(stage["l2"] as? Double)
                #expect(abs(GluonMaterial.norm(both.flatMap(\.values)) / norm - 1) < 1e-6)
                let first = try #require(stage["first8"] as? [Double])
                let (area, channels) = (both[0].shape.height * both[0].shape.width, both[0].shape.channels)
                for (place, value) in first.enumerated() {
                    // The fixture's order is channels first.
                    let found = Double(both[0].values[place % area * channels + place / area])
                    #expect(abs(found - value) < 1e-5 * max(1, abs(value)), "\(stack), stage \(number), \(place)")
                }
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
        let wanted = try ["mx191", "mx131"].map { stack in
            let root = try #require(try GluonMaterial.json(folder + "expected_\(stack).json") as? [String: Any])
            let facts = try #require(root[isRaw ? "tiny_nopre" : "tiny_pre"] as? [String: Any])
            return try #require(facts["rows_batch0"] as? [[Double]])
        }
        let model = loaded.model
        let input = isRaw ? GluonRule.input(picture: 0, height: 64, width: 64) : Self.pixels(model.preprocessing)
        let session = try InferenceSession(
            model.network, input: Shape(height: 64, width: 64, channels: 3), parameters: loaded.parameters,
            pool: WorkerPool(threads: 1))
        let outputs = try session.run(input).outputs
        let size = ImageSize(width: 64, height: 64)
        let suppression = try #require(loaded.suppression)
        let rule = Self.rule(iou: suppression.iou, topK: suppression.candidates, limit: suppression.rows)
        let found = Self.decoder(model.heads, outputs, size).detections(
            in: outputs, picture: 0, .stretch(size, in: size), rule)
        // A box four times as wide as the picture is among these, 259 pixels: with eight lanes, which sum in another order
        // than the stacks, its edges are off by 2e-6 of that.
        Self.compare(found, wanted, box: 5.1e-4, score: 7e-7, "\(pair.symbol)")
    }

    private static func inference(_ name: String, _ stack: String) throws -> [String: Any] {
        let root = try GluonMaterial.json("c_mini_yolo3/\(name)_\(stack).json") as? [String: Any]
        return try #require(root?["inference"] as? [String: Any])
    }

    private static func end(of stage: Int, _ architecture: GluonArchitecture) -> String {
        "stages.\(stage).\(architecture.stages[stage].count - 1)"
    }

    private static func rule(iou: Float, topK: Int, limit: Int) -> DetectionRule {
        DetectionRule(
            scoring: .everyClass, suppression: .gluon(confidence: 0.01, iou: iou, topK: topK, limit: limit))
    }

    /// What a network with the golden numbers makes of both pictures of the fixtures.
    private static func outputs(_ one: Case, of network: Network) throws -> [[InferenceResult.Output]] {
        let shape = Shape(height: one.height, width: one.width, channels: 3)
        let source = GluonRule(one.architecture)
        let session = try InferenceSession(
            network, input: shape, parameters: source, pool: WorkerPool(threads: 1))
        return try (0..<2).map {
            try session.run(GluonRule.input(picture: $0, height: one.height, width: one.width)).outputs
        }
    }

    private static func decoder(
        _ heads: [DetectionHead], _ outputs: [InferenceResult.Output], _ size: ImageSize
    ) -> ModelDecoder {
        ModelDecoder(heads, outputs: outputs.map(\.shape), input: size)
    }

    private static func edges(_ box: PixelBox) -> [Double] { [box.xMin, box.yMin, box.xMax, box.yMax] }

    /// The picture of the exports with preprocessing: 0…255, channels last, normalised here.
    private static func pixels(_ preprocessing: Preprocessing) -> [Float] {
        (0..<64 * 64 * 3).map { index in
            let value = Float((GluonRule.unit(index, 91) * 256).rounded(.down)) / 255
            return (value - preprocessing.mean[index % 3]) / preprocessing.deviation[index % 3]
        }
    }

    private static func compareAll(_ rows: [Candidate], _ wanted: [[String: Any]], _ one: Case) throws {
        let stacks = try wanted.map { stack -> [[Double]] in
            let facts = try #require(stack["no_nms"] as? [String: Any])
            #expect(facts["rows"] as? Int == rows.count)
            guard let boxes = (facts["bboxes_batch0"] as? [String: Any])?["data"] as? [Double],
                let scores = (facts["scores_batch0"] as? [String: Any])?["data"] as? [Double],
                let ids = (facts["ids_batch0"] as? [String: Any])?["data"] as? [Double]
            else { return try #require(facts["first12"] as? [[Double]]) }
            return ids.indices.map { [ids[$0], scores[$0]] + boxes[4 * $0..<4 * $0 + 4] }
        }
        // Boxes of thousands of pixels are among these: there the stacks differ by 1.1e-5 of the edge.
        compare(
            rows.prefix(stacks[0].count).map { ($0.classIndex, $0.confidence, $0.box) }, stacks,
            box: one.boxTolerance, relative: one.isDarknet ? 1.1e-5 : 0, score: one.scoreTolerance, "all rows")
    }

    private static func compare(
        _ found: PictureDetections, _ stacks: [[[Double]]], box: Double, score: Double, _ what: Comment
    ) {
        #expect(found.skipped == 0)
        compare(
            found.detections.map { (Int32($0.classIndex), Float($0.confidence), $0.box) },
            stacks.map { rows in rows.filter { $0[0] >= 0 } }, box: box, relative: 0, score: score, what)
    }

    /// Rows of class, score and box, in the stacks' order; each number against the nearer stack.
    private static func compare(
        _ found: [(Int32, Float, PixelBox)], _ stacks: [[[Double]]], box: Double, relative: Double, score: Double,
        _ what: Comment
    ) {
        for stack in stacks { #expect(found.map { Int($0.0) } == stack.map { Int($0[0]) }, what) }
        var worst = (box: 0.0, score: 0.0, share: 0.0)
        for (place, row) in found.enumerated() {
            let facts = stacks.compactMap { place < $0.count ? $0[place] : nil }
            func distance(_ value: Double, _ column: Int) -> Double {
                facts.map { abs(value - $0[column]) }.min() ?? .infinity
            }
            worst.score = max(worst.score, distance(Double(row.1), 1))
            for (column, edge) in edges(row.2).enumerated() {
                let off = distance(edge, column + 2)
                worst.box = max(worst.box, off)
                worst.share = max(worst.share, off / max(box, relative * abs(edge)))
            }
        }
        #expect(worst.score <= score, what)
        #expect(worst.share <= 1, "\(what): \(worst.box) px")
    }
}
