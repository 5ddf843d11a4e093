import Domain
import Foundation
import Imaging
import NeuralNetwork
import Testing

@testable import YOLO

/// Five of darknet's networks on seven pictures against OpenCV's importer: cfg, weights, layers, decode and suppression.
@Suite struct OpenCVAgreementTests {
    struct Expected: Decodable {
        struct Net: Decodable {
            var cfg: String
            var weights: String
            var names: String
            var input: [Int]
            var pictures: [String: Picture]
        }
        struct Picture: Decodable {
            var size: [Int]
            var stretch: [Found]
            var letterbox: [Found]
        }
        struct Found: Decodable {
            var `class`: String
            var confidence: Double
            var box: [Double]
        }
        var threshold: Float
        var nms: Float
        var nets: [String: Net]
    }

    static let shared = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../shared").standardizedFileURL
    static let names = [
        "yolov3-tiny", "yolo-fastest-1.1-xl", "yolo-fastest-1.1", "mobilenetv2-yolov3-nano-coco",
        "mobilenetv2-yolov3-nano-voc",
    ]

    static func expected() throws -> Expected? {
        let file = shared.appendingPathComponent("fixtures/opencv-darknet/expected.json")
        guard FileManager.default.fileExists(atPath: file.path) else {
            print("skipped: \(file.path) is not there")
            return nil
        }
        return try JSONDecoder().decode(Expected.self, from: Data(contentsOf: file))
    }

    /// Differences of the detections that belong together.
    struct Differences {
        var confidences: [Double] = []
        var edges: [Double] = []

        static func median(_ values: [Double]) -> Double {
            values.isEmpty ? 0 : values.sorted()[values.count / 2]
        }
    }

    @Test(arguments: names)
    func findsWhatOpenCVFinds(name: String) throws {
        guard let expected = try Self.expected() else { return }
        let net = try #require(expected.nets[name])
        let data = Self.shared.appendingPathComponent("data")
        func path(_ relative: String) -> String { data.appendingPathComponent(relative).path }
        let darknet = try DarknetModel(cfg: path(net.cfg), weights: path(net.weights), names: path(net.names))
        let model = darknet.model
        #expect([model.inputSize.width, model.inputSize.height] == net.input)
        let session = try InferenceSession(
            model.network, input: Shape(height: net.input[1], width: net.input[0], channels: 3),
            parameters: darknet.parameters)
        let detector = Detector(
            model, session: session, rule: .openCV(confidence: expected.threshold, iou: expected.nms))
        var differences = Differences()
        for (file, picture) in net.pictures.sorted(by: { $0.key < $1.key }) {
            let image = try PictureReader.decode(path("pictures/" + file)).image
            #expect([image.width, image.height] == picture.size)
            for (fit, wanted) in [(Preprocessing.Fit.stretch, picture.stretch), (.letterbox, picture.letterbox)] {
                let placement: Placement =
                    fit == .stretch
                    ? .stretch(image.size, in: model.inputSize) : .letterbox(image.size, in: model.inputSize)
                let found = try detector.detect(placement) { NetworkInput.darknet.write(image, $0, into: &$1) }
                #expect(found.skipped == 0)
                Self.compare(
                    found.detections, wanted, model.classNames, expected.threshold, "\(name) \(file) \(fit)",
                    &differences)
            }
        }
        let confidence = Differences.median(differences.confidences)
        print(
            "\(name): \(differences.confidences.count) detections; confidence off by",
            "\(differences.confidences.max() ?? 0) at most, \(confidence) in the median; edges by",
            "\(differences.edges.max() ?? 0) px at most, \(Differences.median(differences.edges)) px in the median")
        #expect(confidence <= 0.005)
    }

    /// Pairs detections off, the surest first; what is left over must lie at the threshold.
    static func compare(
        _ found: [Detection], _ wanted: [Expected.Found], _ names: [String], _ threshold: Float, _ what: String,
        _ differences: inout Differences
    ) {
        var rest = found
        for one in wanted {
            func edge(_ detection: Detection) -> Double {
                let box = detection.box
                return zip([box.xMin, box.yMin, box.xMax, box.yMax], one.box).map { abs($0 - $1) }.max() ?? 0
            }
            let same = rest.indices.filter { names[rest[$0].classIndex] == one.class }
            let nearest = same.min { edge(rest[$0]) < edge(rest[$1]) }
            guard let nearest else {
                #expect(one.confidence <= Double(threshold) + 0.01, "\(what): no \(one.class) \(one.confidence)")
                continue
            }
            let detection = rest.remove(at: nearest)
            let off = abs(detection.confidence - one.confidence)
            differences.confidences.append(off)
            differences.edges.append(edge(detection))
            #expect(edge(detection) <= 1, "\(what): \(one.class) \(one.confidence) at \(one.box), not \(detection)")
            #expect(off <= 0.01, "\(what): \(one.class) \(one.confidence), not \(detection)")
        }
        for one in rest {
            #expect(one.confidence <= Double(threshold) + 0.01, "\(what): only here: \(names[one.classIndex]) \(one)")
        }
    }
}
