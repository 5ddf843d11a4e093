import Domain
import TestSupport
import Testing

@testable import Imaging

/// Facts of samples over seeds.
@Suite struct AugmentationTests {
    static func picture(_ seed: UInt64, boxes count: Int? = nil) -> LabelledPicture {
        var random = SeededGenerator(seed: seed, stream: [1])
        let (width, height) = (8 + random.whole(below: 90), 8 + random.whole(below: 90))
        let boxes = (0..<(count ?? random.whole(below: 5))).map { index in
            let (x, y) = (random.uniform(0, Double(width) - 4), random.uniform(0, Double(height) - 4))
            let (right, bottom) = (random.uniform(x + 2, Double(width)), random.uniform(y + 2, Double(height)))
            return AugmentedBox(PixelBox(xMin: x, yMin: y, xMax: right, yMax: bottom), classIndex: index)
        }
        return LabelledPicture(TestPictures.noise(width: width, height: height, seed: seed), boxes: boxes)
    }

    static let rules: [(String, AugmentationRule)] = {
        var (jittered, mosaic, mixed) = (AugmentationRule.gluon(), AugmentationRule.darknet, AugmentationRule.gluon())
        jittered.framing = .jittered(scale: 0.6, shift: 0.4)
        jittered.quarterTurns = true
        jittered.verticalFlip = 0.5
        mosaic.mosaic = 0.7
        mixed.mixup = AugmentationRule.gluonMixup
        var plain = AugmentationRule.darknet
        (plain.colours, plain.framing) = (.kept, .stretched)
        return [
            ("gluon", .gluon()), ("gluon, later", .gluon(.areCropped)), ("darknet", .darknet), ("jittered", jittered),
            ("mosaic", mosaic), ("mixup", mixed), ("plain", plain),
        ]
    }()

    /// One pass over bytes against a step at a time over floats, sizes and boxes at random.
    @Test(arguments: UInt64(0)..<60)
    func theOnePassGivesWhatTheStepsGive(seed: UInt64) {
        let (picture, rule) = (Self.picture(seed), AugmentationRule.gluon())
        var random = SeededGenerator(seed: seed, stream: [2])
        let size = ImageSize(width: 5 + random.whole(below: 70), height: 5 + random.whole(below: 70))
        var (draws, again) = (SeededGenerator(seed: seed), SeededGenerator(seed: seed))
        let found = Augmentation(rule, size: size).sample(picture, using: &draws)
        let expected = ReferenceTransform.sample(picture, rule, to: size, using: &again)
        #expect(draws == again)
        #expect(found.boxes == expected.boxes)
        // A hue's matrix has entries of up to 3; both ways round sums of ten such products of values of up to 5.
        #expect(GluonAugmentationTests.worst(found.values, expected.values) < 2e-5)
    }

    @Test(arguments: rules, UInt64(0)..<40)
    func samplesHoldTheirPromises(_ row: (name: String, rule: AugmentationRule), seed: UInt64) {
        let pictures = (0..<4).map { Self.picture(seed * 4 + $0) }
        let augmentation = Augmentation(row.rule, size: ImageSize(width: 64, height: 32))
        var values = [[Float]](repeating: [Float](repeating: .nan, count: 64 * 32 * 3), count: 2)
        var boxes: [[AugmentedBox]] = []
        for turn in 0..<2 {
            var draws = SeededGenerator(seed: 5, stream: [Int(seed), 1])
            var span = values[turn].mutableSpan
            boxes.append(augmentation.sample(1, of: 4, using: &draws, into: &span) { pictures[$0] })
        }
        #expect(values[0] == values[1] && boxes[0] == boxes[1])
        #expect(values[0].allSatisfy { $0.isFinite })
        if case .darknet = row.rule.colours { #expect(values[0].allSatisfy { (0...1).contains($0) }) }
        for each in boxes[0] {
            // The last bit of a scaled edge may lie past the border.
            let (box, slack) = (each.box, 1e-9)
            #expect(box.xMin > -slack && box.yMin > -slack && box.xMax < 64 + slack && box.yMax < 32 + slack)
            #expect(!box.isEmpty)
            #expect(each.weight > 0 && each.weight <= 1)
        }
    }

    /// Pictures of a pixel or a line, which crops and placements would cut to nothing.
    @Test(arguments: rules, [(1, 1), (1, 40), (40, 1), (2, 3)])
    func tinyPicturesGiveSamplesToo(_ row: (name: String, rule: AugmentationRule), _ size: (width: Int, height: Int)) {
        let box = PixelBox(xMin: 0, yMin: 0, xMax: Double(size.width), yMax: Double(size.height))
        let image = RGBImage(width: size.width, height: size.height, fill: (90, 90, 90))
        let augmentation = Augmentation(row.rule, size: ImageSize(width: 32, height: 64))
        for seed in 0..<20 as Range<UInt64> {
            let boxes = seed % 2 == 0 ? [AugmentedBox(box, classIndex: 0)] : []
            var draws = SeededGenerator(seed: seed)
            let found = augmentation.sample(LabelledPicture(image, boxes: boxes), using: &draws)
            #expect(found.values.allSatisfy { $0.isFinite })
        }
    }

    /// A window far off the picture shows the ground alone; with boxes the whole picture is taken instead.
    @Test func aPictureOutOfSightIsGround() {
        var rule = AugmentationRule.darknet
        rule.colours = .kept
        rule.framing = .jittered(scale: 0, shift: 1e4)
        let augmentation = Augmentation(rule, size: ImageSize(width: 16, height: 16))
        var draws = SeededGenerator(seed: 1)
        let empty = augmentation.sample(Self.picture(3, boxes: 0), using: &draws)
        #expect(empty.values.allSatisfy { $0 == 0.5 })
        let full = augmentation.sample(Self.picture(3, boxes: 2), using: &draws)
        #expect(full.boxes.count == 2 && Set(full.values).count > 100)
    }

    /// A matrix as steps of the reference would have it, in an order that matters.
    @Test func colourMapsFollowEachOther() {
        let steps: [ColourDistortion.Step] = [.brightness(20), .saturation(1.4), .hue(3.3), .contrast(0.6)]
        let map = steps.reduce(ColourMap.identity) { $0.followed(by: ColourMap($1)) }
        let colour: SIMD3<Double> = [10, 200, 90]
        let stepped = steps.reduce(colour) { ColourMap($1)($0) }
        let difference = map(colour) - stepped
        #expect((difference * difference).sum() < 1e-20)
    }

    @Test func mixupSharesSumToOne() {
        var rule = AugmentationRule.gluon()
        rule.mixup = 1.5
        var shares: [Double] = []
        for index in 0..<200 {
            var draws = SeededGenerator(seed: 3, stream: [0, index])
            guard case .mixed(let other, let share) = Companions(of: index, among: 200, rule, using: &draws) else {
                Issue.record("image \(index) was not mixed")
                continue
            }
            #expect(other != index && (0..<200).contains(other))
            shares.append(share)
        }
        #expect(abs(shares.reduce(0, +) / 200 - 0.5) < 0.08)
        let one = Self.picture(1, boxes: 2)
        let mixed = one.mixed(with: Self.picture(2, boxes: 1), share: 0.25)
        #expect(mixed.boxes.map(\.weight) == [0.25, 0.25, 0.75])
    }

    @Test func aSingleImageHasNoCompanions() {
        var rule = AugmentationRule.gluon()
        (rule.mixup, rule.mosaic) = (1.5, 1)
        var draws = SeededGenerator(seed: 3)
        #expect(Companions(of: 0, among: 1, rule, using: &draws) == .none)
    }

    /// Turned by its quarters one after another, a box stays over its pixels.
    @Test(arguments: 0..<4, UInt64(0)..<20)
    func boxesTurnWithTheirPictures(quarters: Int, seed: UInt64) {
        var image = RGBImage(width: 30, height: 20)
        var random = SeededGenerator(seed: seed)
        let (x, y) = (random.whole(below: 25), random.whole(below: 15))
        for row in y..<y + 3 { for column in x..<x + 5 { image[column, row] = (255, 255, 255) } }
        let box = PixelBox(xMin: Double(x), yMin: Double(y), xMax: Double(x + 5), yMax: Double(y + 3))
        let turned = LabelledPicture(image, boxes: [AugmentedBox(box, classIndex: 0)]).turned(quarters: quarters)
        for row in 0..<turned.image.height {
            for column in 0..<turned.image.width {
                let isInside = turned.boxes[0].box.contains(x: Double(column) + 0.5, y: Double(row) + 0.5)
                #expect((turned.image[column, row].red == 255) == isInside)
            }
        }
    }

    /// Four pictures of one colour each, with a box around all of it: its quarter, whatever was cut off.
    @Test(arguments: UInt64(0)..<40)
    func mosaicsShowFourPictures(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pictures = (0..<4).map { index in
            let (width, height) = (1 + random.whole(below: 50), 1 + random.whole(below: 50))
            let box = PixelBox(xMin: 0, yMin: 0, xMax: Double(width), yMax: Double(height))
            let grey = UInt8(50 * index + 50)
            return LabelledPicture(
                RGBImage(width: width, height: height, fill: (grey, grey, grey)),
                boxes: [AugmentedBox(box, classIndex: index)])
        }
        let mosaic = Mosaic.make(pictures, size: ImageSize(width: 40, height: 24), using: &random)
        let corners: [UInt8] = [(0, 0), (39, 0), (0, 23), (39, 23)].map { mosaic.image[$0.0, $0.1].red }
        #expect(corners == [50, 100, 150, 200])
        // A cut may lose a box's centre; what is left lies in its quarter and covers it.
        for each in mosaic.boxes {
            let grey = UInt8(50 * each.classIndex + 50)
            let first = mosaic.image[Int(each.box.xMin), Int(each.box.yMin)].red
            let last = mosaic.image[Int(each.box.xMax) - 1, Int(each.box.yMax) - 1].red
            #expect(first == grey && last == grey)
        }
        #expect(Set(mosaic.image.pixels).count == 4)
    }

    /// Jitter of nothing is a stretch.
    @Test func noJitterIsTheWholePicture() {
        let picture = Self.picture(8, boxes: 3)
        var (jittered, stretched) = (AugmentationRule.darknet, AugmentationRule.darknet)
        jittered.framing = .jittered(scale: 0, shift: 0)
        stretched.framing = .stretched
        (jittered.colours, stretched.colours) = (.kept, .kept)
        (jittered.flip, stretched.flip) = (0, 0)
        let size = ImageSize(width: 48, height: 48)
        var (a, b) = (SeededGenerator(seed: 1), SeededGenerator(seed: 2))
        let found = Augmentation(jittered, size: size).sample(picture, using: &a)
        #expect(found == Augmentation(stretched, size: size).sample(picture, using: &b))
    }
}
