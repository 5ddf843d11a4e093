import Domain
import Foundation
import Testing

@testable import Imaging

/// GluonCV's transforms, its logged draws replayed.
@Suite struct GluonAugmentationTests {
    static func worst(_ a: [Float], _ b: [Float]) -> Float {
        a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
    }

    @Test func coloursAreTheLibrarys() throws {
        guard let fixture = try GluonFixture.read() else { return }
        #expect(fixture.color_distort.count == 12)
        for (index, one) in fixture.color_distort.enumerated() {
            var draws = ReplayedDraws(one.draws)
            let distortion = ColourDistortion(using: &draws)
            #expect(draws.isFinished)
            let picture = FloatPicture(GluonFixture.image(one.src))
            let mapped = picture.changed { SIMD3<Float>(distortion.map(SIMD3<Double>($0))) }
            let stepped = distortion.steps.reduce(picture) { ReferenceTransform.distorted($0, $1) }
            for (name, found) in [("one map", mapped), ("steps", stepped)] {
                let row = picture.width * 3
                let rows = max(
                    Self.worst(Array(found.values[..<row]), one.row0),
                    Self.worst(Array(found.values[5 * row..<6 * row]), one.row5))
                // The library rounds values of up to 400 to `Float` after each of up to five sums.
                #expect(rows < 2e-4, "case \(index), \(name)")
                #expect(abs(Double(found.values.min() ?? 0) - one.min) < 2e-4)
                #expect(abs(Double(found.values.max() ?? 0) - one.max) < 2e-4)
            }
        }
    }

    @Test func canvasesAreTheLibrarys() throws {
        guard let fixture = try GluonFixture.read() else { return }
        #expect(fixture.expand.count == 4)
        let image = GluonFixture.image("img(12,16,2)")
        for one in fixture.expand {
            var draws = ReplayedDraws(one.draws)
            let found = Expansion(image.size, most: 4, using: &draws)
            #expect(draws.isFinished)
            #expect([found.left, found.top, found.canvas.width, found.canvas.height] == one.offset_x_y_w_h)
            let picture = ReferenceTransform.expanded(
                FloatPicture(image), found, fill: 255 * AugmentationRule.gluon().ground)
            let sum = picture.values.reduce(0) { $0 + Double($1) }
            // Each of the ground's values is rounded to `Float`: 4e-6 of each.
            #expect(abs(sum - one.sum) < 0.05)
        }
    }

    @Test func boxesFollowAsTheLibrarysDo() throws {
        guard let operations = try GluonFixture.read()?.bbox_ops, let input = operations["in"] else { return }
        let boxes = GluonFixture.boxes(input)
        let (size, window) = (ImageSize(width: 50, height: 37), PixelRect(x: 8, y: 8, width: 20, height: 20))
        let found: [String: [AugmentedBox]] = [
            "crop_8_8_20_20_centre_inside": boxes.cropped(to: window),
            "crop_8_8_20_20_outside_ok": boxes.cropped(to: window, keepsOutsideCentres: true),
            "flip_x_w50_h37": boxes.flipped(in: size, leftRight: true, topBottom: false),
            "flip_y": boxes.flipped(in: size, leftRight: false, topBottom: true),
            "in": boxes,
            "resize_50x37_to_96x64": boxes.scaled(from: size, to: ImageSize(width: 96, height: 64)),
            "translate_7_-2": boxes.moved(dx: 7, dy: -2),
        ]
        #expect(Set(found.keys) == Set(operations.keys))
        for (name, rows) in operations {
            #expect(GluonFixture.worst(found[name] ?? [], rows) < 1e-12, "\(name)")
        }
    }

    @Test func cropsAreTheLibrarys() throws {
        guard let fixture = try GluonFixture.read() else { return }
        #expect(fixture.crop_constraints.count == 8)
        for one in fixture.crop_constraints {
            var draws = ReplayedDraws(one.draws)
            let found = ConstrainedCrop.draw(
                GluonFixture.boxes(one.bbox), in: ImageSize(width: one.size_wh[0], height: one.size_wh[1]), .stayWhole,
                using: &draws)
            #expect(draws.isFinished)
            let window = found.window
            #expect([window.x, window.y, window.width, window.height] == one.crop_x_y_w_h)
            #expect(GluonFixture.worst(found.boxes, one.new_bbox) == 0)
        }
    }

    @Test func picturesWithoutBoxesAreCroppedAsEachReleaseDoes() throws {
        guard let earlier = try GluonFixture.read()?.crop_constraints_no_boxes,
            let later = try GluonFixture.read(GluonFixture.Later.self, "gluoncv0105")?.crop_constraints_no_boxes
        else { return }
        for (one, kind) in [(earlier, ConstrainedCrop.EmptyPictures.stayWhole), (later, .areCropped)] {
            var draws = ReplayedDraws(one.draws)
            let found = ConstrainedCrop.draw([], in: ImageSize(width: 240, height: 210), kind, using: &draws)
            #expect(draws.isFinished)
            let window = found.window
            #expect([window.x, window.y, window.width, window.height] == one.crop_x_y_w_h)
            #expect(found.boxes.isEmpty)
        }
    }

    @Test func mixedPicturesAreTheLibrarys() throws {
        guard let fixture = try GluonFixture.read() else { return }
        #expect(fixture.mixup.count == 4)
        for one in fixture.mixup {
            var draws = ReplayedDraws(one.draws)
            let companions = Companions(of: 0, among: 2, share: one.lambda_drawn, using: &draws)
            #expect(draws.isFinished)
            let first = LabelledPicture(
                GluonFixture.image(one.images[0]), boxes: GluonFixture.boxes([[1, 2, 10, 12, 0]]))
            let second = LabelledPicture(
                GluonFixture.image(one.images[1]), boxes: GluonFixture.boxes([[3, 3, 20, 20, 2], [0, 0, 5, 5, 1]]))
            let found = Augmentation(.gluon(), size: ImageSize(width: 32, height: 32))
                .combine([first] + companions.indices.map { _ in second }, companions, using: &draws)
            let row = found.image.width * 3
            #expect([found.image.height, found.image.width, 3] == one.out_shape)
            #expect(Array(found.image.pixels[3 * row..<4 * row]) == one.row3)
            if let row22 = one.row22 { #expect(Array(found.image.pixels[22 * row..<23 * row]) == row22) }
            #expect(found.image.pixels.reduce(0) { $0 + Int($1) } == one.sum)
            #expect(GluonFixture.worst(found.boxes, one.labels) == 0)
            #expect(found.boxes.map(\.weight) == one.labels.map { Float($0[5]) })
        }
    }

    /// The step-by-step reference and the one pass against the library, whose tensors are channels first.
    @Test func trainingSamplesAreTheLibrarys() throws {
        guard let fixture = try GluonFixture.read() else { return }
        #expect(fixture.train_transform.count == 6)
        for (index, one) in fixture.train_transform.enumerated() {
            let (size, rule) = (ImageSize(width: one.w, height: one.h), AugmentationRule.gluon())
            let picture = LabelledPicture(GluonFixture.image(one.src), boxes: GluonFixture.boxes(one.label_in))
            var draws = ReplayedDraws(one.draws)
            let found = Augmentation(rule, size: size).sample(picture, using: &draws)
            #expect(draws.isFinished)
            draws = ReplayedDraws(one.draws)
            let reference = ReferenceTransform.sample(picture, rule, to: size, using: &draws)
            let labels = stride(from: 0, to: one.label_out.data.count, by: 6).map { start in
                one.label_out.data[start..<start + 6].map { Double($0) }
            }
            for (name, sample, tolerance) in [("reference", reference, 1e-6 as Float), ("one pass", found, 4e-6)] {
                let worst = max(
                    Self.worst(
                        NetworkInputFixtureTests.line(sample.values, one.w, channel: 0, row: 0),
                        one.tensor_c0_row0.data),
                    Self.worst(
                        NetworkInputFixtureTests.line(sample.values, one.w, channel: 1, row: 31),
                        one.tensor_c1_row31.data))
                print("case \(index), \(name): \(worst)")
                // Values of up to 4, made by sums of values of up to 400 in `Float`.
                #expect(worst < tolerance, "case \(index), \(name)")
                #expect(abs(sample.values.reduce(0) { $0 + Double($1) } - one.sum) < 5e-3, "case \(index), \(name)")
                // The library's boxes are `Float`: half a unit in the last place of 64.
                #expect(GluonFixture.worst(sample.boxes, labels) < 1e-5, "case \(index), \(name)")
            }
        }
    }

    @Test func validationBoxesAreTheLibrarys() throws {
        guard let fixture = try GluonFixture.read() else { return }
        for one in fixture.val_transform {
            let picture = LabelledPicture(GluonFixture.image(one.src), boxes: GluonFixture.boxes(one.label_in))
            let size = ImageSize(width: one.w, height: one.h)
            var values = [Float](repeating: 0, count: size.area * 3)
            var span = values.mutableSpan
            let boxes = NetworkInput.gluon(nil).sample(picture, .stretch(picture.image.size, in: size), into: &span)
            let labels = stride(from: 0, to: one.label_out.data.count, by: 6).map { start in
                one.label_out.data[start..<start + 6].map { Double($0) }
            }
            #expect(GluonFixture.worst(boxes, labels) < 1e-5)
        }
    }
}
