import Domain
import TestSupport
import Testing

@testable import Imaging

/// darknet's augmentation against its definition, step by step.
@Suite struct DarknetAugmentationTests {
    /// The placed, distorted, flipped picture and its boxes, drawn in our order.
    static func reference(
        _ picture: LabelledPicture, _ size: ImageSize, _ draws: inout SeededGenerator
    ) -> AugmentedSample {
        func scale(_ most: Double) -> Double {
            let scale = draws.uniform(1, most)
            return draws.whole(below: 2) == 1 ? scale : 1 / scale
        }
        let hue = draws.uniform(-0.1, 0.1)
        let saturation = scale(1.5)
        let exposure = scale(1.5)
        let (width, height) = (Double(picture.image.width), Double(picture.image.height))
        let (w, h) = (Double(size.width), Double(size.height))
        let wide = width + draws.uniform(-0.3 * width, 0.3 * width)
        let aspect = wide / (height + draws.uniform(-0.3 * height, 0.3 * height))
        let (nw, nh) = aspect < 1 ? (h * aspect, h) : (w, w / aspect)
        let dx = w > nw ? draws.uniform(0, w - nw) : draws.uniform(w - nw, 0)
        let dy = h > nh ? draws.uniform(0, h - nh) : draws.uniform(h - nh, 0)
        _ = draws.happens(0)
        let isFlipped = draws.happens(0.5)

        var canvas = FloatPicture(width: size.width, height: size.height, fill: SIMD3(repeating: 0.5))
        let source = FloatPicture(picture.image).changed { $0 / 255 }
        for y in 0..<Int(nh) {
            for x in 0..<Int(nw) {
                let (column, line) = (x + Int(dx), y + Int(dy))
                guard (0..<size.width).contains(column), (0..<size.height).contains(line) else { continue }
                let rx = Float(x) / Float(Int(nw)) * Float(source.width)
                let ry = Float(y) / Float(Int(nh)) * Float(source.height)
                let (ix, iy) = (min(Int(rx), source.width - 1), min(Int(ry), source.height - 1))
                let (jx, jy) = (min(ix + 1, source.width - 1), min(iy + 1, source.height - 1))
                let (fx, fy) = (rx - Float(ix), ry - Float(iy))
                let upper = source[ix, iy] * (1 - fx) + source[jx, iy] * fx
                let lower = source[ix, jy] * (1 - fx) + source[jx, jy] * fx
                canvas[column, line] = upper * (1 - fy) + lower * fy
            }
        }
        let distorted = canvas.changed {
            SIMD3<Float>(
                ColourKernelTests.darknet(
                    SIMD3<Double>($0), hue: hue, saturation: saturation, value: exposure))
        }
        let output = FloatPicture.made(size.width, size.height) { x, y in
            distorted[isFlipped ? size.width - 1 - x : x, y]
        }
        let boxes = picture.boxes.compactMap { each -> AugmentedBox? in
            var (left, right) = (each.box.xMin / width * nw / w + dx / w, each.box.xMax / width * nw / w + dx / w)
            let top = max(0, each.box.yMin / height * nh / h + dy / h)
            let bottom = min(1, each.box.yMax / height * nh / h + dy / h)
            if isFlipped { (left, right) = (1 - right, 1 - left) }
            (left, right) = (max(0, left), min(1, right))
            guard right - left >= 0.001, bottom - top >= 0.001 else { return nil }
            return AugmentedBox(
                PixelBox(xMin: left * w, yMin: top * h, xMax: right * w, yMax: bottom * h),
                classIndex: each.classIndex)
        }
        return AugmentedSample(size: size, values: output.values, boxes: boxes)
    }

    @Test(arguments: UInt64(0)..<80)
    func samplesAreAsTheDefinitionHasThem(seed: UInt64) {
        let picture = AugmentationTests.picture(seed)
        // Also inputs that are no squares, where the picture can be larger than the input.
        let size = ImageSize(width: 48, height: seed % 3 == 0 ? 28 : 48)
        var (draws, again) = (SeededGenerator(seed: seed), SeededGenerator(seed: seed))
        let found = Augmentation(.darknet, size: size).sample(picture, using: &draws)
        let expected = Self.reference(picture, size, &again)
        #expect(draws == again)
        #expect(GluonAugmentationTests.worst(found.values, expected.values) < 5e-6)
        #expect(found.boxes.map(\.classIndex) == expected.boxes.map(\.classIndex))
        for (a, b) in zip(found.boxes, expected.boxes) {
            #expect(abs(a.box.xMin - b.box.xMin) < 1e-9 && abs(a.box.xMax - b.box.xMax) < 1e-9)
            #expect(abs(a.box.yMin - b.box.yMin) < 1e-9 && abs(a.box.yMax - b.box.yMax) < 1e-9)
        }
    }

    /// A thousandth of the input along each side is the least that stays.
    @Test func slivers() {
        let image = RGBImage(width: 1000, height: 1000)
        func box(_ width: Double, _ height: Double) -> AugmentedBox {
            AugmentedBox(PixelBox(xMin: 100, yMin: 100, xMax: 100 + width, yMax: 100 + height), classIndex: 0)
        }
        var rule = AugmentationRule.darknet
        rule.framing = .darknet(jitter: 0)
        let picture = LabelledPicture(image, boxes: [box(1.1, 500), box(0.9, 500), box(500, 0.9), box(500, 1.1)])
        var draws = SeededGenerator(seed: 1)
        let found = Augmentation(rule, size: ImageSize(width: 100, height: 100)).sample(picture, using: &draws)
        #expect(found.boxes.map(\.box.width).map { ($0 * 100).rounded() } == [11, 5000])
    }
}
