import DetectionMetrics
import TestSupport
import Testing

@Suite struct LiveMatchingTests {
    /// Any thresholds in memory are as good as matching anew.
    @Test(arguments: 0..<60)
    func countsAsIfMatchedAnew(seed: UInt64) {
        let boxes = RandomBoxes(seed: seed)
        let live = LiveMatching(
            truths: boxes.truths, found: boxes.found, classes: RandomBoxes.classes, least: 0.1)
        for iou in [0.1, 0.3, 0.5, 0.75, 1] {
            let anew = COCOMatching(
                truths: boxes.truths, found: boxes.found, classes: RandomBoxes.classes,
                settings: RandomBoxes.single(iou)
            ).matched(threshold: 0)
            for confidence in [0, 0.25, 0.8, 1.1] {
                #expect(live.counts(iou: iou, confidence: confidence) == anew.counts(from: confidence), "\(iou)")
            }
        }
    }

    @Test func aThresholdBelowWhatIsKnownIsRefused() async {
        await #expect(processExitsWith: .failure) {
            let live = LiveMatching(truths: TruthBoxes(), found: FoundBoxes(), classes: 1, least: 0.3)
            _ = live.counts(iou: 0.2, confidence: 0)
        }
    }
}
