import Domain
import Foundation
import Imaging
import NeuralNetwork
import YOLO

@testable import Training

/// A task of pictures: a bright or a dark square on grey, and a network that is large enough for it.
struct SquareTask {
    let scratch: Scratch
    let dataset: TrainingDataset

    /// Makes pictures in a folder of their own.
    init(train: Int, val: Int) throws {
        let scratch = try Scratch()
        self.scratch = scratch
        func image(_ index: Int) throws -> TrainingDataset.Image {
            var draws = SeededGenerator(seed: 5, stream: [index])
            let (side, bright) = (12 + draws.whole(below: 16), draws.whole(below: 2))
            let (x, y) = (draws.whole(below: 64 - side), draws.whole(below: 64 - side))
            var image = RGBImage(width: 64, height: 64, fill: (128, 128, 128))
            let value: UInt8 = bright == 1 ? 250 : 10
            for row in y..<y + side {
                for at in (row * 64 + x) * 3..<(row * 64 + x + side) * 3 { image.pixels[at] = value }
            }
            let path = "\(scratch.path)/\(index).png"
            try PictureWriter.write(image, to: path, as: .png)
            let box = PixelBox(
                xMin: Double(x), yMin: Double(y), xMax: Double(x + side), yMax: Double(y + side))
            return .init(path: path, boxes: [.init(box, classIndex: bright, isDifficult: false)])
        }
        dataset = TrainingDataset(
            synset: ["dark", "bright"], train: try (0..<train).map { try image($0) },
            val: try (train..<train + val).map { try image($0) })
    }

    static var model: YOLOModel {
        var nodes: [Network.Node] = []
        for (filters, stride) in [(8, 2), (12, 2), (16, 2), (16, 1)] {
            nodes.append(
                Network.Node(
                    .convolution(
                        Convolution(
                            filters: filters, size: 3, stride: stride, padding: 1,
                            normalization: DarknetConfiguration.normalization, hasBias: false,
                            activation: .leaky(slope: 0.1))), inputs: [nodes.count - 1], name: "conv\(nodes.count)"))
        }
        nodes.append(
            Network.Node(.convolution(Convolution(filters: 14, size: 1)), inputs: [3], name: "prediction"))
        nodes.append(Network.Node(.output, inputs: [4], name: "yolo"))
        let anchors = [Anchor(width: 14, height: 14), Anchor(width: 24, height: 24)]
        return YOLOModel(
            network: Network(inputChannels: 3, nodes: nodes), heads: [DetectionHead(classes: 2, anchors: anchors)],
            classNames: ["dark", "bright"], inputSize: ImageSize(width: 64, height: 64),
            preprocessing: Preprocessing(mean: .zero, deviation: .one, fit: .stretch))
    }

    static var rule: AugmentationRule {
        AugmentationRule(
            colours: .kept, framing: .jittered(scale: 0.1, shift: 0.1), interpolation: .linear,
            ground: SIMD3(repeating: 0.5), mean: .zero, deviation: .one)
    }

    static var arguments: RunArguments {
        var arguments = RunArguments()
        (arguments.dataShape, arguments.noRandomShape) = (64, true)
        (arguments.epochs, arguments.batchSize, arguments.lr) = (30, 8, 0.003)
        (arguments.checkpointInterval, arguments.saveInterval) = (3, 0)
        return arguments
    }

    func source(_ cache: FrozenCache? = nil) -> PictureSamples {
        PictureSamples(dataset, rule: Self.rule, preprocessing: Self.model.preprocessing, cache: cache)
    }

    func detector(_ cache: FrozenCache? = nil, frozenBefore: Int = 0) throws -> YOLODetector {
        let numbers = try RandomParameters(
            Self.model.network, input: Shape(height: 64, width: 64, channels: 3), seed: 3)
        return try YOLODetector(
            DarknetConfiguration(Self.model), from: numbers, loss: .gluon(GluonLoss()),
            .init(batch: 8, frozenBefore: frozenBefore, threads: 2), cache: cache)
    }

    func run(
        _ folder: RunFolder, _ arguments: RunArguments = Self.arguments, _ world: FakeWorld = FakeWorld(),
        cache: FrozenCache? = nil, frozenBefore: Int = 0
    ) throws -> (done: TrainingEvent.Done, bits: [UInt8]) {
        let detector = try detector(cache, frozenBefore: frozenBefore)
        let run = try TrainingRun(
            arguments, dataset, source: source(cache), model: detector, origin: "squares", folder: folder, world.control
        )
        return (try run.run(), try detector.bits)
    }
}

extension YOLODetector {
    /// Everything that it saves.
    var bits: [UInt8] {
        get throws {
            var bits: [UInt8] = []
            try save { bits += $0 }
            return bits
        }
    }
}
