import Domain
import Testing

@testable import DetectionMetrics

/// Which detection belongs to which label.
@Suite struct AuditPairingTests {
    /// Boxes of 10 × 10 at a place along x, of a class.
    private static func image(
        _ labels: [(x: Double, classIndex: Int)], _ detections: [(x: Double, classIndex: Int, confidence: Double)],
        exempt: Set<Int> = []
    ) -> AuditedImage {
        func box(_ x: Double) -> PixelBox { PixelBox(xMin: x, yMin: 0, xMax: x + 10, yMax: 10) }
        return AuditedImage(
            labels: labels.enumerated().map {
                .init(classIndex: $1.classIndex, box: box($1.x), isExempt: exempt.contains($0))
            },
            detections: detections.map {
                Detection(classIndex: $0.classIndex, confidence: $0.confidence, box: box($0.x))
            })
    }

    private static func pairing(_ image: AuditedImage, least: Double = 0.3) -> AuditPairing {
        AuditPairing(image, leastConfidence: [least, least])
    }

    @Test func theSurestTakesTheLabelAndTheOtherIsADuplicate() {
        let pairing = Self.pairing(Self.image([(0, 0)], [(1, 0, 0.6), (0, 0, 0.9)]))
        #expect(pairing.roles == [.duplicate, .inPlace(label: 0)])
        #expect(pairing.detectionOf == [1])
        #expect(pairing.support == [0.9])
    }

    @Test func anotherClassIsTakenOnlyBeforeAWorsePlace() {
        // IoU 1 with class 1, 9/11 with class 0: the margin decides for its own class.
        let near = Self.pairing(Self.image([(0, 1), (1, 0)], [(0, 0, 0.9)]))
        #expect(near.roles == [.inPlace(label: 1)])
        // 6/14 is below what counts as the same place.
        let far = Self.pairing(Self.image([(0, 1), (4, 0)], [(0, 0, 0.9)]))
        #expect(far.roles == [.inPlace(label: 0)])
        #expect(far.support == [0, 0])
    }

    @Test func aBoxThatWasMovedAwayKeepsItsDetection() {
        let pairing = Self.pairing(Self.image([(6, 0)], [(0, 0, 0.9)]))
        #expect(pairing.roles == [.beside(label: 0)])
        #expect(pairing.detectionOf == [0])
    }

    @Test(arguments: [(6.0, 1, 0.9), (6, 0, 0.2), (9, 0, 0.9)])
    func anotherClassAnUnsureOneAndOneFarAwayDoNot(x: Double, classIndex: Int, confidence: Double) {
        let pairing = Self.pairing(Self.image([(x, 0)], [(0, classIndex, confidence)]))
        #expect(pairing.roles == [.alone])
        #expect(pairing.detectionOf == [nil])
    }

    @Test func whatLiesInAnExemptBoxIsExplained() {
        let pairing = Self.pairing(Self.image([(0, 0), (40, 0)], [(0, 0, 0.9), (0, 1, 0.5)], exempt: [0]))
        #expect(pairing.roles == [.inPlace(label: 0), .duplicate])
    }

    @Test func ofTwoDetectionsOfNothingOneIsTheOther() {
        let pairing = Self.pairing(Self.image([], [(0, 0, 0.5), (1, 1, 0.9)]))
        #expect(pairing.roles == [.duplicate, .alone])
    }
}
