import Domain
import Foundation
import Testing

/// `contrib.box_nms` of MXNet 1.3.1 and 1.9.1, met to the bit.
@Suite struct NonMaximumSuppressionFixtureTests {
    struct Cases: Decodable {
        struct Tensor: Decodable {
            var shape: [Int]
            var data: [Float]
        }
        struct Settings: Decodable {
            var force_suppress: Bool
            var id_index: Int
            var overlap_thresh: Float
            var valid_thresh: Float
            var topk: Int
        }
        struct Case: Decodable {
            var name: String
            var args: Settings
            var input: Tensor
            var output: Tensor
        }
        struct Overlaps: Decodable {
            var a: Tensor
            var b: Tensor
            var iou: Tensor
        }
        var cases: [Case]
        var box_iou: Overlaps
    }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../shared/fixtures/mxnet-gluoncv/f_nms").standardizedFileURL

    static func cases(_ version: String) throws -> Cases? {
        let file = folder.appendingPathComponent("expected_\(version).json")
        guard FileManager.default.fileExists(atPath: file.path) else {
            print("skipped: \(file.path) is not there")
            return nil
        }
        return try JSONDecoder().decode(Cases.self, from: Data(contentsOf: file))
    }

    @Test(arguments: ["mx131", "mx191"])
    func givesTheRowsOfTheLibrary(version: String) throws {
        guard let fixture = try Self.cases(version) else { return }
        #expect(fixture.cases.count == 18)
        for one in fixture.cases {
            let rows = one.input.shape[one.input.shape.count - 2]
            let pictures = one.input.shape.count == 3 ? one.input.shape[0] : 1
            for picture in 0..<pictures {
                let part = picture * rows * 6..<(picture + 1) * rows * 6
                let found = Self.suppressed(Array(one.input.data[part]), one.args, version)
                #expect(found == Array(one.output.data[part]), "\(one.name)")
            }
        }
    }

    /// Rows of six in, rows of six out, as the operator has them.
    static func suppressed(_ data: [Float], _ settings: Cases.Settings, _ version: String) -> [Float] {
        let rows = stride(from: 0, to: data.count, by: 6).map { Array(data[$0..<$0 + 6]) }
        let candidates = rows.map {
            Candidate(
                classIndex: Int32($0[0]), confidence: $0[1], xMin: $0[2], yMin: $0[3], xMax: $0[4], yMax: $0[5])
        }
        let hasClasses = settings.id_index >= 0
        let rule = NonMaximumSuppression(
            confidence: settings.valid_thresh, iou: settings.overlap_thresh,
            isClassAware: hasClasses && !settings.force_suppress, topK: settings.topk < 0 ? nil : settings.topk,
            limit: nil, background: hasClasses && version == "mx191" ? -1 : nil)
        let kept = rule.kept(of: candidates).flatMap { rows[$0] }
        return kept + [Float](repeating: -1, count: data.count - kept.count)
    }

    @Test func overlapsAreTheLibrarys() throws {
        guard let overlaps = try Self.cases("mx191")?.box_iou else { return }
        func box(_ tensor: Cases.Tensor, _ row: Int) -> PixelBox {
            let edges = tensor.data[row * 4..<row * 4 + 4].map(Double.init)
            return PixelBox(xMin: edges[0], yMin: edges[1], xMax: edges[2], yMax: edges[3])
        }
        for a in 0..<overlaps.a.shape[0] {
            for b in 0..<overlaps.b.shape[0] {
                let expected = Double(overlaps.iou.data[a * overlaps.b.shape[0] + b])
                #expect(abs(box(overlaps.a, a).iou(box(overlaps.b, b)) - expected) < 1e-7)
            }
        }
    }
}
