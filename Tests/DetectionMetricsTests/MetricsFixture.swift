import Domain
import Foundation
import DetectionMetrics

/// The boxes of the golden metrics: 60 images, 5 classes.
struct MetricsFixture: Decodable {
    struct Truth: Decodable {
        var image: Int
        var `class`: Int
        var bbox: [Double]
        var difficult: Int
    }
    struct Found: Decodable {
        var image: Int
        var `class`: Int
        var bbox: [Double]
        var score: Double
    }
    var ground_truth: [Truth]
    var detections: [Found]

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../shared/fixtures/mxnet-gluoncv/e_map").standardizedFileURL

    /// A file of the fixture; `nil`, said, where it is not there.
    static func data(_ name: String) throws -> Data? {
        let file = folder.appendingPathComponent(name)
        guard FileManager.default.fileExists(atPath: file.path) else {
            print("skipped: \(file.path) is not there")
            return nil
        }
        return try Data(contentsOf: file)
    }

    static func load() throws -> MetricsFixture? {
        try data("input.json").map { try JSONDecoder().decode(MetricsFixture.self, from: $0) }
    }

    func truths(difficult: TruthBoxes.Flags, without classIndex: Int? = nil) -> TruthBoxes {
        var truths = TruthBoxes()
        for one in ground_truth where one.class != classIndex {
            truths.append(
                image: one.image, classIndex: one.class, box: box(one.bbox), flags: one.difficult == 1 ? difficult : [])
        }
        return truths
    }

    func found(without classIndex: Int? = nil) -> FoundBoxes {
        var found = FoundBoxes()
        for one in detections where one.class != classIndex {
            found.append(
                image: one.image, Detection(classIndex: one.class, confidence: one.score, box: box(one.bbox)))
        }
        return found
    }

    private func box(_ edges: [Double]) -> PixelBox {
        PixelBox(xMin: edges[0], yMin: edges[1], xMax: edges[2], yMax: edges[3])
    }
}
