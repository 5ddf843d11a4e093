import Domain
import TestSupport
import Testing

@testable import DetectionMetrics

/// Labels with planted errors and a network that finds nearly everything.
@Suite struct LabelAuditTests {
    /// What was done to a label.
    private enum Planted: Hashable { case removed, swapped, moved, invented }

    /// A dataset of a seed: objects of two classes on a grid, detections near them with confidences that rise with truth.
    private struct World {
        var images: [AuditedImage] = []
        /// By image and number of the label; removed ones by image and place.
        var planted: [Int: [(kind: Planted, box: PixelBox)]] = [:]

        init(seed: UInt64, images count: Int = 120, errors: Double = 0.05) {
            var random = SplitMix64(seed: seed)
            func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &random) < share }
            for number in 0..<count {
                var image = AuditedImage(labels: [], detections: [])
                for cell in 0..<12 {
                    let (x, y) = (Double(cell % 4) * 100 + 10, Double(cell / 4) * 100 + 10)
                    let object = PixelBox(xMin: x, yMin: y, xMax: x + 50, yMax: y + 50)
                    let classIndex = Int.random(in: 0...1, using: &random)
                    guard chance(0.7) else {
                        // Nothing is there; the network sometimes believes otherwise, unsurely, people seldom.
                        if chance(0.2) {
                            let confidence = Double.random(in: 0.05...0.5, using: &random)
                            image.detections.append(
                                Detection(classIndex: classIndex, confidence: confidence, box: object))
                        } else if chance(errors) {
                            image.labels.append(.init(classIndex: classIndex, box: object))
                            planted[number, default: []].append((.invented, object))
                        }
                        continue
                    }
                    if chance(0.97) {
                        let shift = Double.random(in: -4...4, using: &random)
                        let confidence = Double.random(in: 0.3...1, using: &random)
                        image.detections.append(
                            Detection(
                                classIndex: classIndex, confidence: confidence,
                                box: object.moved(dx: shift, dy: Double.random(in: -4...4, using: &random))))
                    }
                    if chance(errors) {
                        planted[number, default: []].append((.removed, object))
                    } else if chance(errors) {
                        image.labels.append(.init(classIndex: 1 - classIndex, box: object))
                        planted[number, default: []].append((.swapped, object))
                    } else if chance(errors) {
                        let moved = object.moved(dx: 20, dy: 12)
                        image.labels.append(.init(classIndex: classIndex, box: moved))
                        planted[number, default: []].append((.moved, moved))
                    } else {
                        let dx = Double.random(in: -2...2, using: &random)
                        image.labels.append(.init(classIndex: classIndex, box: object.moved(dx: dx, dy: 0)))
                    }
                }
                images.append(image)
            }
        }

        func isPlanted(_ one: AuditCase) -> Planted? {
            let image = images[one.image]
            let box = one.label.map { image.labels[$0].box } ?? one.detection.map { image.detections[$0].box }
            return planted[one.image]?.first { known in
                (known.kind == .removed) == (one.label == nil) && known.box.iou(box ?? known.box) > 0.6
            }?.kind
        }
    }

    private static let names: [AuditKind: Planted] = [
        .overlooked: .removed, .swapped: .swapped, .misplaced: .moved, .spurious: .invented,
    ]

    @Test(arguments: 0..<12)
    func whatIsProbablyWrongIsWhatWasPlanted(seed: UInt64) {
        let world = World(seed: seed)
        let audit = LabelAudit(world.images, classes: 2)
        let sure = audit.cases.prefix(60)
        let right = sure.count { world.isPlanted($0) == Self.names[$0.kind] }
        #expect(right >= 54, "\(right) of \(sure.count)")
        for kind in [AuditKind.overlooked, .swapped, .misplaced] {
            #expect(audit.cases.prefix(120).contains { $0.kind == kind }, "\(kind)")
        }
    }

    @Test(arguments: 0..<12)
    func casesFallAndEachLabelAndDetectionHasOne(seed: UInt64) {
        let world = World(seed: seed, images: 30)
        let audit = LabelAudit(world.images, classes: 2)
        #expect(zip(audit.cases, audit.cases.dropFirst()).allSatisfy { $0.probability >= $1.probability })
        #expect(audit.cases.allSatisfy { (LabelAudit.least...1).contains($0.probability) })
        let labels = audit.cases.compactMap { one in one.label.map { [one.image, $0] } }
        let detections = audit.cases.compactMap { one in one.detection.map { [one.image, $0] } }
        #expect(Set(labels).count == labels.count)
        #expect(Set(detections).count == detections.count)
        for one in audit.cases {
            switch one.kind {
            case .overlooked: #expect(one.label == nil && one.detection != nil)
            case .spurious: #expect(one.label != nil && one.detection == nil && one.probability <= 0.5)
            case .swapped, .misplaced: #expect(one.label != nil && one.detection != nil && one.iou >= 0.1)
            }
        }
    }

    @Test(arguments: 0..<6)
    func theSameInputGivesTheSameCases(seed: UInt64) {
        let world = World(seed: seed, images: 20)
        #expect(LabelAudit(world.images, classes: 2).cases == LabelAudit(world.images, classes: 2).cases)
    }

    @Test func nothingIsSaidOfExemptLabels() {
        var world = World(seed: 3)
        for number in world.images.indices {
            for at in world.images[number].labels.indices { world.images[number].labels[at].isExempt = true }
        }
        #expect(LabelAudit(world.images, classes: 2).cases.allSatisfy { $0.kind == .overlooked })
    }

    @Test func withoutImagesOrDetectionsThereAreNoCases() {
        #expect(LabelAudit([], classes: 2).cases == [])
        let label = AuditedImage.Label(classIndex: 0, box: PixelBox(xMin: 0, yMin: 0, xMax: 9, yMax: 9))
        let silent = AuditedImage(labels: [label], detections: [])
        #expect(LabelAudit([silent], classes: 1).cases == [])
    }
}
