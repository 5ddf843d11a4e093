import DetectionMetrics
import TestSupport
import Testing

/// Cases kept up image by image, against all boxes reckoned together.
@Suite struct LiveCasesTests {
    private typealias Images = [(truths: TruthBoxes, found: FoundBoxes)]

    private static let (iou, confidence) = (0.5, 0.2)

    /// The same boxes image by image, all numbered 0.
    private static func images(_ boxes: RandomBoxes) -> Images {
        var images = Images(repeating: (TruthBoxes(), FoundBoxes()), count: RandomBoxes.images)
        let (truths, found) = (boxes.truths, boxes.found)
        for row in 0..<truths.count {
            images[Int(truths.image[row])].truths.append(
                image: 0, classIndex: Int(truths.classIndex[row]), x: truths.x[row], y: truths.y[row],
                width: truths.width[row], height: truths.height[row], flags: truths.flags[row])
        }
        for row in 0..<found.count {
            images[Int(found.image[row])].found.append(
                image: 0, classIndex: Int(found.classIndex[row]), x: found.x[row], y: found.y[row],
                width: found.width[row], height: found.height[row], confidence: found.confidence[row])
        }
        return images
    }

    /// The boxes of all images together.
    private static func together(_ images: Images) -> (TruthBoxes, FoundBoxes) {
        var (truths, found) = (TruthBoxes(), FoundBoxes())
        for (number, image) in images.enumerated() {
            for row in 0..<image.truths.count {
                truths.append(
                    image: number, classIndex: Int(image.truths.classIndex[row]), x: image.truths.x[row],
                    y: image.truths.y[row], width: image.truths.width[row], height: image.truths.height[row],
                    flags: image.truths.flags[row])
            }
            for row in 0..<image.found.count {
                found.append(
                    image: number, classIndex: Int(image.found.classIndex[row]), x: image.found.x[row],
                    y: image.found.y[row], width: image.found.width[row], height: image.found.height[row],
                    confidence: image.found.confidence[row])
            }
        }
        return (truths, found)
    }

    private static func live(_ images: Images) -> LiveCases {
        LiveCases(images, classes: RandomBoxes.classes, iou: iou, confidence: confidence)
    }

    private static func check(_ live: LiveCases, _ images: Images, _ comment: Comment) {
        let (truths, found) = together(images)
        let wanted = ReviewCases(
            OverlapTable(truths: truths, found: found, classes: RandomBoxes.classes, least: 0.1), truths: truths,
            found: found, classes: RandomBoxes.classes, iou: live.iou, confidence: live.confidence)
        #expect(live.counts == wanted.counts, comment)
        #expect(live.meanAP == wanted.meanAP, comment)
        let places = (0..<live.images).flatMap { image in
            live.cases(of: image).indices.map { LiveCases.Place(image: image, index: $0) }
        }
        // Together what was missed comes behind the detections of all images.
        let (detected, missed) = (places.filter { live[$0].found != nil }, places.filter { live[$0].found == nil })
        let cases = (detected + missed).map { live[$0] }
        #expect(cases.map(\.kind) == wanted.cases.map(\.kind), comment)
        #expect(cases.map(\.iou) == wanted.cases.map(\.iou), comment)
        #expect(cases.map(\.gain) == wanted.cases.map(\.gain), comment)
        var sums: [ErrorTypes.Kind: Double] = [:]
        for case .wrong(let kind) in ErrorTypes.Kind.allCases.map(ReviewCase.Kind.wrong) {
            sums[kind] = zip(detected + missed, wanted.cases).filter { $1.kind == .wrong(kind) && !live.isSettled($0) }
                .reduce(0) { $0 + $1.1.gain }
        }
        for (kind, gain) in live.openGains() { #expect(abs(gain - (sums[kind] ?? 0)) <= 1e-12, comment) }
    }

    @Test(arguments: UInt64(0)..<60)
    func theyAreThoseOfAllBoxesTogether(seed: UInt64) {
        let images = Self.images(RandomBoxes(seed: seed))
        var live = Self.live(images)
        Self.check(live, images, "seed \(seed)")
        for (iou, confidence) in [(0.3, 0), (0.75, 0.6), (1, 0.5), (0.5, 2)] {
            live.set(iou: iou, confidence: confidence)
            Self.check(live, images, "seed \(seed), IoU \(iou) from \(confidence)")
        }
    }

    /// Image after image gets other boxes: ground truths alone, detections alone, both, none.
    @Test(arguments: UInt64(0)..<60)
    func anImageWithOtherBoxesIsReckonedAlone(seed: UInt64) {
        var images = Self.images(RandomBoxes(seed: seed))
        var live = Self.live(images)
        var random = SplitMix64(seed: seed ^ 0xCA5E)
        for step in 0..<12 {
            let number = Int.random(in: 0..<images.count, using: &random)
            let others = Self.images(RandomBoxes(seed: random.next() % 1000))[number]
            if step % 3 != 1 { images[number].truths = others.truths }
            if step % 3 != 0 { images[number].found = others.found }
            if step == 7 { images[number] = (TruthBoxes(), FoundBoxes()) }
            live.replace(number, truths: images[number].truths, found: images[number].found)
            Self.check(live, images, "seed \(seed), step \(step)")
            let cases = live.cases(of: number).indices
            if let index = cases.randomElement(using: &random) {
                let place = LiveCases.Place(image: number, index: index)
                live.settle(place, true)
                Self.check(live, images, "seed \(seed), step \(step), settled")
                if Bool.random(using: &random) { live.settle(place, false) }
            }
        }
    }

    @Test(arguments: UInt64(0)..<40)
    func placesGoDownByGainThenByConfidence(seed: UInt64) {
        let images = Self.images(RandomBoxes(seed: seed))
        let live = Self.live(images)
        let places = (0..<live.images).flatMap { image in
            live.cases(of: image).indices.map { LiveCases.Place(image: image, index: $0) }
        }
        func key(_ at: Int) -> (Double, Double, Int) {
            let each = live[places[at]]
            return (-each.gain, -(each.found.map { images[places[at].image].found.confidence[$0] } ?? 0), at)
        }
        #expect(live.ordered(places) == places.indices.sorted { key($0) < key($1) }.map { places[$0] })
    }

    @Test(arguments: UInt64(0)..<40)
    func theCurveCountsWhateverTheLeastConfidence(seed: UInt64) {
        let boxes = RandomBoxes(seed: seed)
        let live = Self.live(Self.images(boxes))
        let wanted = LiveMatching(truths: boxes.truths, found: boxes.found, classes: RandomBoxes.classes, least: 0.1)
        for (bin, counts) in live.curve(bins: 20).enumerated() {
            let all = wanted.counts(iou: Self.iou, confidence: Double(bin) / 20 - 1e-6)
            #expect(counts == all.reduce(into: MatchCounts()) { $0 += $1 }, "bin \(bin)")
        }
        for classIndex in 0..<RandomBoxes.classes {
            let own = live.curve(bins: 20, classIndex: classIndex)
            #expect(own[5] == wanted.counts(iou: Self.iou, confidence: 0.25 - 1e-6)[classIndex])
        }
    }
}
