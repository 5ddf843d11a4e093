import Foundation
import DetectionMetrics
import Testing

/// The twelve figures of pycocotools, to 1e-9.
@Suite struct COCOFixtureTests {
    struct Expected: Decodable {
        var tables: [String: Table]
    }
    struct Table: Decodable {
        var AP: Double
        var AP50: Double
        var AP75: Double
        var APs: Double
        var APm: Double
        var APl: Double
        var AR1: Double
        var AR10: Double
        var AR100: Double
        var ARs: Double
        var ARm: Double
        var ARl: Double
        var per_class_AP: [String: Double]
        var per_class_AP50: [String: Double]
        var all: [Double] { [AP, AP50, AP75, APs, APm, APl, AR1, AR10, AR100, ARs, ARm, ARl] }
    }

    @Test(arguments: [("difficult_as_iscrowd", TruthBoxes.Flags.crowd), ("difficult_counted", TruthBoxes.Flags())])
    func givesPycocotoolsFigures(name: String, difficult: TruthBoxes.Flags) throws {
        guard let input = try MetricsFixture.load(), let data = try MetricsFixture.data("expected_coco.json") else {
            return
        }
        let wanted = try #require(try JSONDecoder().decode(Expected.self, from: data).tables[name])
        let result = COCOMatching(truths: input.truths(difficult: difficult), found: input.found(), classes: 5).result()
        for ((figure, value), expected) in zip(result.figures, wanted.all) {
            let value = try #require(value)
            #expect(abs(value - expected) <= 1e-9, "\(figure): \(value), expected \(expected)")
        }
        for index in 0..<5 {
            let ap = try #require(result.ap(classIndex: index))
            let ap50 = try #require(result.ap(iou: 0, classIndex: index))
            #expect(abs(ap - (wanted.per_class_AP["c\(index)"] ?? -1)) <= 1e-9)
            #expect(abs(ap50 - (wanted.per_class_AP50["c\(index)"] ?? -1)) <= 1e-9)
        }
    }
}
