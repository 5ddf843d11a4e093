import Domain
import Foundation
import Testing

@testable import Imaging

/// MXNet's and GluonCV's pictures, which OpenCV resized, met byte for byte.
@Suite struct NetworkInputFixtureTests {
    struct Fixture: Decodable {
        struct Tensor: Decodable { var data: [Float] }
        struct Resized: Decodable {
            var h: Int
            var w: Int
            var interp: Int
            var data: [UInt8]?
            var row0: [UInt8]
            var mid_row: [UInt8]
            var sum: Int
        }
        struct Floats: Decodable {
            var h: Int
            var w: Int
            var interp: Int
            var mid_row: [Float]
            var sum: Double
        }
        struct Validation: Decodable {
            var h: Int
            var w: Int
            var sum: Double
            var tensor_c0_row0: Tensor
            var tensor_c2_midrow: Tensor
        }
        struct Demo: Decodable {
            var short: Int
            var max_size: Int
            var orig_row0: [UInt8]
            var tensor_c0_row0: Tensor
            var tensor_shape: [Int]
        }
        var resize: [Resized]
        var resize_float: Floats
        var val_transform: [Validation]
        var transform_test: Demo
    }

    static func fixture() throws -> Fixture? {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../shared/fixtures/mxnet-gluoncv/g_transforms/expected_gluoncv030.json")
            .standardizedFileURL
        guard FileManager.default.fileExists(atPath: file.path) else {
            print("skipped: \(file.path) is not there")
            return nil
        }
        return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
    }

    /// The fixture's own picture, `img(37, 50, 1)`.
    static let source: RGBImage = {
        let (height, width, k) = (37, 50, 1)
        var image = RGBImage(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                image[x, y] = (
                    UInt8((5 * x + 2 * y + 10 * k) % 256), UInt8((6 * y + 3 * k) % 256), UInt8(255 - (3 * x + y) % 256)
                )
                if (height / 4..<height / 2).contains(y) && (width / 3..<width / 2).contains(x) {
                    image[x, y] = (250, UInt8(10 + 20 * k), 90)
                }
            }
        }
        return image
    }()

    @Test func resizedBytesAreTheLibrarys() throws {
        guard let fixture = try Self.fixture() else { return }
        #expect(fixture.resize.count == 30)
        for one in fixture.resize {
            let size = ImageSize(width: one.w, height: one.h)
            let kind = Interpolation(rawValue: one.interp) ?? .suited(from: Self.source.size, to: size)
            let found = Self.source.resized(to: size, by: kind).pixels
            let (row, middle) = (one.w * 3, one.h / 2 * one.w * 3)
            let what: Comment = "\(one.w)×\(one.h) by \(one.interp)"
            #expect(Array(found[..<row]) == one.row0, what)
            #expect(Array(found[middle..<middle + row]) == one.mid_row, what)
            #expect(found.reduce(0) { $0 + Int($1) } == one.sum, what)
            if let data = one.data { #expect(found == data, what) }
        }
    }

    @Test func resizedFloatsAreTheLibrarys() throws {
        guard let one = try Self.fixture()?.resize_float else { return }
        let size = ImageSize(width: one.w, height: one.h)
        let kind = try #require(Interpolation(rawValue: one.interp))
        var values = [Float](repeating: 0, count: size.area * 3)
        var span = values.mutableSpan
        // The fixture's source is 1.01 · picture − 3, which a resize leaves as it is.
        Resize(from: Self.source.size, to: size, by: kind).floats(
            Self.source, gain: SIMD3(repeating: 1.01), bias: SIMD3(repeating: -3), into: &span, start: 0,
            rowLength: size.width * 3)
        let middle = one.h / 2 * one.w * 3
        let worst = zip(values[middle...], one.mid_row).map { abs($0 - $1) }.max() ?? .infinity
        #expect(worst < 1e-4)
        #expect(abs(values.reduce(0) { $0 + Double($1) } - one.sum) < 0.1)
    }

    /// One channel of one row, as the library's channels-first tensors have it.
    static func line(_ values: [Float], _ width: Int, channel: Int, row: Int) -> [Float] {
        (0..<width).map { values[(row * width + $0) * 3 + channel] }
    }

    static func worst(_ a: [Float], _ b: [Float]) -> Float {
        a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
    }

    @Test func validationTensorsAreTheLibrarys() throws {
        guard let fixture = try Self.fixture() else { return }
        for one in fixture.val_transform {
            let input = ImageSize(width: one.w, height: one.h)
            let values = NetworkInputTests.written(
                .gluon(nil), Self.source, .stretch(Self.source.size, in: input))
            // Both sides are rounded to `Float` after each step: what is left is the last bit of values up to 3.
            #expect(Self.worst(Self.line(values, one.w, channel: 0, row: 0), one.tensor_c0_row0.data) < 1e-6)
            #expect(
                Self.worst(Self.line(values, one.w, channel: 2, row: one.h / 2), one.tensor_c2_midrow.data) < 1e-6)
            #expect(abs(values.reduce(0) { $0 + Double($1) } - one.sum) < 1e-3)
        }
    }

    @Test func demoTensorsAreTheLibrarys() throws {
        guard let one = try Self.fixture()?.transform_test else { return }
        let placement = Placement.keepAspect(
            Self.source.size, short: one.short, longest: one.max_size, multiple: 1)
        #expect([placement.inputSize.height, placement.inputSize.width] == Array(one.tensor_shape[2...]))
        let matching = Interpolation.allCases.filter {
            Array(Self.source.resized(to: placement.inputSize, by: $0).pixels.prefix(one.orig_row0.count))
                == one.orig_row0
        }
        #expect(!matching.isEmpty)
        for kind in matching {
            let values = NetworkInputTests.written(.gluon(kind), Self.source, placement)
            let width = placement.inputSize.width
            #expect(Self.worst(Self.line(values, width, channel: 0, row: 0), one.tensor_c0_row0.data) < 1e-6)
        }
        print("the demo resizes by \(matching)")
    }
}
