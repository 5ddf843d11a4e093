import Foundation
import DetectionMetrics
import Testing

/// GluonCV's `VOCMApMetric` and `VOC07MApMetric`, to 1e-9.
@Suite struct VOCFixtureTests {
    struct Counts: Decodable {
        var fp: Int
        var tp: Int
        var n_pos: Int
        var ignored_difficult: Int
    }
    struct Figure: Decodable {
        var value: Double?
        init(from decoder: any Decoder) throws {
            let box = try decoder.singleValueContainer()
            if let number = try? box.decode(Double.self) {
                value = number
            } else if try box.decode(String.self) != "nan" {
                throw DecodingError.dataCorruptedError(in: box, debugDescription: "neither a number nor nan")
            }
        }
    }
    struct Expected: Decodable {
        var counts: [String: Counts]
        var results: [String: [String: Figure]]
    }

    /// Variant of the input: its name, the class whose truths go, the class whose detections go, whether difficult is said.
    static let variants: [(String, truth: Int?, found: Int?, saysDifficult: Bool)] = [
        ("with_difficult", nil, nil, true), ("class3_without_detections", nil, 3, true),
        ("class4_without_ground_truth", 4, nil, true), ("class4_without_both", 4, 4, true),
        ("difficult_not_given", nil, nil, false),
    ]

    @Test(arguments: variants)
    func givesGluonCVsFigures(name: String, truth: Int?, found: Int?, saysDifficult: Bool) throws {
        guard let input = try MetricsFixture.load(),
            let data = try MetricsFixture.data("expected_voc_gluoncv0105.json")
        else { return }
        let expected = try JSONDecoder().decode(Expected.self, from: data)
        let matching = VOCMatching(
            truths: input.truths(difficult: saysDifficult ? .difficult : [], without: truth),
            found: input.found(without: found), classes: 5, convention: .inclusive)
        for (metric, kind) in [("voc07_11point", AveragePrecision.elevenPoints), ("voc_area", .area)] {
            for (suffix, iou) in [("0.50", 0.5), ("0.75", 0.75)] {
                let wanted = try #require(expected.results["\(name)|\(metric)|iou\(suffix)"])
                let result = matching.result(iou: iou, kind)
                expect(result.mAP, wanted["mAP"], "\(metric) \(iou) mAP")
                for (index, one) in result.perClass.enumerated() {
                    expect(one.ap, wanted["c\(index)"], "\(metric) \(iou) c\(index)")
                }
            }
        }
    }

    private func expect(_ found: Double?, _ wanted: Figure?, _ what: String) {
        switch (found, wanted?.value) {
        case (let found?, let wanted?):
            #expect(abs(found - wanted) <= 1e-9, "\(what): \(found), expected \(wanted)")
        case (nil, nil): #expect(wanted != nil, "\(what) is not in the fixture")
        default: Issue.record("\(what): \(String(describing: found)), expected \(String(describing: wanted?.value))")
        }
    }

    @Test func countsAsGluonCV() throws {
        guard let input = try MetricsFixture.load(),
            let data = try MetricsFixture.data("expected_voc_gluoncv0105.json")
        else { return }
        let expected = try JSONDecoder().decode(Expected.self, from: data)
        let matching = VOCMatching(
            truths: input.truths(difficult: .difficult), found: input.found(), classes: 5, convention: .inclusive)
        for (index, one) in matching.result(iou: 0.5, .area).perClass.enumerated() {
            let wanted = try #require(expected.counts["c\(index)"])
            let found = [one.truePositives, one.falsePositives, one.ignored, one.groundTruths]
            #expect(found == [wanted.tp, wanted.fp, wanted.ignored_difficult, wanted.n_pos])
        }
    }
}
