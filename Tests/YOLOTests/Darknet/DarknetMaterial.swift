import Domain
import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import YOLO

/// Where the networks beside the project lie.
enum DarknetMaterial {
    /// The folder of shared data, or `nil` where there is none.
    static let folder: String? = {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let path = package.deletingLastPathComponent().appendingPathComponent("shared/data").path
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }()
    static let absent: Comment = "the networks in ../shared/data are absent"

    static func path(_ relative: String) -> String { (folder ?? "/nowhere") + "/" + relative }

    /// A cfg and what is known of it: layers, numbers in its weights file, grids of its heads at 416.
    struct Known: Sendable, CustomTestStringConvertible {
        var cfg: String
        var layers: Int
        var parameters: Int
        var heads: [Shape]
        var testDescription: String { cfg }
    }

    private static func grid(_ side: Int, _ channels: Int) -> Shape {
        Shape(height: side, width: side, channels: channels)
    }

    static let known: [Known] = [
        Known(cfg: "cfg/darknet53.cfg", layers: 78, parameters: 41_645_640, heads: []),
        Known(cfg: "cfg/yolov2-tiny.cfg", layers: 16, parameters: 11_237_145, heads: [grid(13, 425)]),
        Known(
            cfg: "cfg/yolov3-spp.cfg", layers: 114, parameters: 63_052_381,
            heads: [grid(13, 255), grid(26, 255), grid(52, 255)]),
        Known(cfg: "cfg/yolov3-tiny.cfg", layers: 24, parameters: 8_858_734, heads: [grid(13, 255), grid(26, 255)]),
        Known(
            cfg: "cfg/yolov3-voc.cfg", layers: 107, parameters: 61_678_657,
            heads: [grid(13, 75), grid(26, 75), grid(52, 75)]),
        Known(
            cfg: "cfg/yolov3.cfg", layers: 107, parameters: 62_001_757,
            heads: [grid(13, 255), grid(26, 255), grid(52, 255)]),
        Known(
            cfg: "weights/mobilenetv2-yolov3-nano/MobileNetV2-YOLOv3-Nano-coco.cfg", layers: 80, parameters: 891_070,
            heads: [grid(13, 255), grid(26, 255)]),
        Known(
            cfg: "weights/mobilenetv2-yolov3-nano/MobileNetV2-YOLOv3-Nano-voc.cfg", layers: 80, parameters: 769_750,
            heads: [grid(13, 75), grid(26, 75)]),
        Known(
            cfg: "weights/yolo-fastest/yolo-fastest-1.1-xl.cfg", layers: 131, parameters: 923_486,
            heads: [grid(13, 255), grid(26, 255)]),
        Known(
            cfg: "weights/yolo-fastest/yolo-fastest-1.1.cfg", layers: 131, parameters: 346_062,
            heads: [grid(13, 255), grid(26, 255)]),
        Known(
            cfg: "weights/yolov3-tiny/yolov3-tiny.cfg", layers: 24, parameters: 8_858_734,
            heads: [grid(13, 255), grid(26, 255)]),
        Known(
            cfg: "weights/yolov3-tiny/yolov3-tiny.mask123.cfg", layers: 24, parameters: 8_858_734,
            heads: [grid(13, 255), grid(26, 255)]),
    ]

    /// The networks with weights: cfg, weights, class list.
    static let trained: [(cfg: String, weights: String, names: String)] = [
        ("yolov3-tiny/yolov3-tiny.mask123.cfg", "yolov3-tiny/yolov3-tiny.weights", "yolov3-tiny/coco.names"),
        ("yolo-fastest/yolo-fastest-1.1.cfg", "yolo-fastest/yolo-fastest-1.1.weights", "yolo-fastest/coco.names"),
        ("yolo-fastest/yolo-fastest-1.1-xl.cfg", "yolo-fastest/yolo-fastest-1.1-xl.weights", "yolo-fastest/coco.names"),
        (
            "mobilenetv2-yolov3-nano/MobileNetV2-YOLOv3-Nano-coco.cfg",
            "mobilenetv2-yolov3-nano/MobileNetV2-YOLOv3-Nano-coco.weights", "yolo-fastest/coco.names"
        ),
        (
            "mobilenetv2-yolov3-nano/MobileNetV2-YOLOv3-Nano-voc.cfg",
            "mobilenetv2-yolov3-nano/MobileNetV2-YOLOv3-Nano-voc.weights", "mobilenetv2-yolov3-nano/voc.names"
        ),
    ].map { ("weights/" + $0.0, "weights/" + $0.1, "weights/" + $0.2) }

    /// A small detector with every kind of layer that a cfg of one may have.
    static let small = """
        [net]
        batch=2
        subdivisions=2
        width=64
        height=32
        channels=3
        learning_rate=0.01
        policy=steps
        steps=10,20
        scales=.1,.5
        mosaic=1

        # 0
        [convolutional]
        batch_normalize=1
        filters=8
        size=3
        stride=2
        pad=1
        activation=leaky

        [maxpool]
        size=2
        stride=2

        [convolutional]
        batch_normalize=1
        filters=8
        size=3
        stride=1
        pad=1
        groups=8
        activation=swish
        stopbackward=1

        [shortcut]
        from=-2
        activation=linear

        [dropout]
        probability=.25

        # 5
        [maxpool]
        size=2
        stride=2

        [upsample]
        stride=2

        [route]
        layers = -1, 3

        [route]
        layers = 7
        groups = 2
        group_id = 1

        [convolutional]
        filters=14
        size=1
        stride=1
        pad=1
        activation=linear

        # 10
        [yolo]
        mask = 1,2
        anchors = 4,5, 6.5,7, 20,30
        classes=2
        num=3
        jitter=.3
        ignore_thresh=.7
        truth_thresh=1
        random=1
        scale_x_y=1.05
        iou_loss=ciou

        [route]
        layers = 5

        [convolutional]
        filters=7
        size=1
        activation=linear

        [yolo]
        mask = 0
        anchors = 4,5, 6.5,7, 20,30
        classes=2
        num=3

        """

    static func parsed(_ text: String) throws(DarknetError) -> DarknetConfiguration {
        try DarknetConfiguration(text: text, file: "x.cfg")
    }
}

/// A folder for one test, gone when the test is.
final class DarknetScratch {
    let root: String

    init() throws {
        root = FileManager.default.temporaryDirectory.path + "/darknet-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func path(_ name: String) -> String { root + "/" + name }

    @discardableResult func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }

    @discardableResult func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }

    func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name)))) }
}

/// Random numbers of the right counts; asked again, the same ones.
struct SeededParameters: ParameterSource {
    let layout: WeightsLayout
    let seed: UInt64

    func parameters(of index: Int) throws -> ConvolutionParameters {
        let part = try #require(layout.part(of: index))
        var random = SplitMix64(seed: seed &+ UInt64(index))
        func values(_ count: Int, _ range: Range<Float>) -> [Float] {
            (0..<count).map { _ in Float.random(in: range, using: &random) }
        }
        let bias = values(part.filters, -1..<1)
        let statistics = part.isNormalized ? part.filters : 0
        return ConvolutionParameters(
            weights: values(part.weights, -1..<1), bias: bias, scale: values(statistics, 0.5..<2),
            mean: values(statistics, -1..<1), variance: values(statistics, 0..<2))
    }
}
