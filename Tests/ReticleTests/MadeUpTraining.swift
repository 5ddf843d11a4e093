import Domain
import Foundation
import Imaging
import NeuralNetwork
import Training
import YOLO

/// A folder with a small dataset in JSON lines and a small network, which goes with the test.
final class MadeUpTraining {
    let path = NSTemporaryDirectory() + "reticle-train-" + UUID().uuidString

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes pictures with a bright or dark square each, and their export.
    func writeDataset(to folder: String, count: Int, from first: Int = 0) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var lines = ""
        for index in first..<first + count {
            var draws = SeededGenerator(seed: 9, stream: [index])
            let (side, bright) = (14 + draws.whole(below: 14), draws.whole(below: 2))
            let (x, y) = (draws.whole(below: 64 - side), draws.whole(below: 64 - side))
            var pixels = [UInt8](repeating: 128, count: 64 * 64 * 3)
            for row in y..<y + side {
                for at in (row * 64 + x) * 3..<(row * 64 + x + side) * 3 { pixels[at] = bright == 1 ? 250 : 10 }
            }
            try PictureWriter.write(
                RGBImage(width: 64, height: 64, pixels: pixels), to: "\(folder)/\(index).png", as: .png)
            lines +=
                #"{"id":"\#(index)","clientId":"a","url":"\#(index).png","data":{"width":64,"height":64,"boxes":["#
                + #"{"class":"\#(bright == 1 ? "bright" : "dark")","xmin":\#(x),"ymin":\#(y),"#
                + #""xmax":\#(x + side),"ymax":\#(y + side)}]}}"# + "\n"
        }
        try Data(lines.utf8).write(to: URL(fileURLWithPath: folder + "/export.jsonl"))
    }

    /// Writes a network of five convolutions with random numbers, for eighty classes.
    func writeNetwork(to folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var nodes: [Network.Node] = []
        for (filters, stride) in [(8, 2), (12, 2), (16, 2), (16, 1)] {
            nodes.append(
                Network.Node(
                    .convolution(
                        Convolution(
                            filters: filters, size: 3, stride: stride, padding: 1,
                            normalization: DarknetConfiguration.normalization, hasBias: false,
                            activation: .leaky(slope: 0.1))), inputs: [nodes.count - 1], name: "\(nodes.count)"))
        }
        let anchors = [Anchor(width: 14, height: 14), Anchor(width: 24, height: 24)]
        nodes.append(Network.Node(.convolution(Convolution(filters: 2 * 85, size: 1)), inputs: [3], name: "4"))
        nodes.append(Network.Node(.output, inputs: [4], name: "5"))
        let model = YOLOModel(
            network: Network(inputChannels: 3, nodes: nodes), heads: [DetectionHead(classes: 80, anchors: anchors)],
            classNames: (0..<80).map { "class \($0)" }, inputSize: ImageSize(width: 64, height: 64),
            preprocessing: .darknet)
        let numbers = try RandomParameters(model.network, input: Shape(height: 64, width: 64, channels: 3), seed: 1)
        try DarknetExport(model, numbers).write(
            cfg: folder + "/small.cfg", weights: folder + "/small.weights", names: folder + "/small.names")
    }

    /// The network, ready to be trained on batches of four.
    func detector() throws -> YOLODetector {
        let model = try DarknetModel(
            cfg: path + "/small.cfg", weights: path + "/small.weights", names: path + "/small.names")
        return try YOLODetector(
            DarknetConfiguration(model.model), from: model.parameters, loss: .gluon(GluonLoss()),
            .init(batch: 4, threads: 1))
    }
}
