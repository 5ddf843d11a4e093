import Domain
import Foundation

@testable import Imaging

/// GluonCV's transforms with the draws that they made.
struct GluonFixture: Decodable {
    struct Distortion: Decodable {
        var draws: [ReplayedDraws.Entry]
        var min: Double
        var max: Double
        var row0: [Float]
        var row5: [Float]
        var src: String
    }
    struct Crop: Decodable {
        var bbox: [[Double]]
        var crop_x_y_w_h: [Int]
        var draws: [ReplayedDraws.Entry]
        var new_bbox: [[Double]]
        var size_wh: [Int]
    }
    struct EmptyCrop: Decodable {
        var crop_x_y_w_h: [Int]
        var draws: [ReplayedDraws.Entry]
    }
    struct Expanded: Decodable {
        var corner_px: [Float]
        var draws: [ReplayedDraws.Entry]
        var offset_x_y_w_h: [Int]
        var sum: Double
    }
    struct Mixed: Decodable {
        var draws: [ReplayedDraws.Entry]
        var images: [String]
        var labels: [[Double]]
        var lambda_drawn: Double
        var out_shape: [Int]
        var row3: [UInt8]
        var row22: [UInt8]?
        var sum: Int
    }
    struct Tensor: Decodable { var data: [Float] }
    struct Trained: Decodable {
        var draws: [ReplayedDraws.Entry]
        var h: Int
        var w: Int
        var label_in: [[Double]]
        var label_out: Tensor
        var src: String
        var sum: Double
        var tensor_c0_row0: Tensor
        var tensor_c1_row31: Tensor
    }
    struct Validated: Decodable {
        var h: Int
        var w: Int
        var label_in: [[Double]]
        var label_out: Tensor
        var src: String
    }

    var bbox_ops: [String: [[Double]]]
    var color_distort: [Distortion]
    var crop_constraints: [Crop]
    var crop_constraints_no_boxes: EmptyCrop
    var expand: [Expanded]
    var mixup: [Mixed]
    var train_transform: [Trained]
    var val_transform: [Validated]

    /// The one key of the later release that differs.
    struct Later: Decodable { var crop_constraints_no_boxes: EmptyCrop }

    static func read<Content: Decodable>(_ type: Content.Type, _ version: String) throws -> Content? {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../../shared/fixtures/mxnet-gluoncv/g_transforms/expected_\(version).json")
            .standardizedFileURL
        guard FileManager.default.fileExists(atPath: file.path) else {
            print("skipped: no ../shared/fixtures/mxnet-gluoncv/g_transforms")
            return nil
        }
        return try JSONDecoder().decode(type, from: Data(contentsOf: file))
    }

    static func read() throws -> GluonFixture? { try read(GluonFixture.self, "gluoncv030") }

    /// `img(12,16,2)` by the fixture's rule.
    static func image(_ name: String) -> RGBImage {
        let numbers = name.split { !$0.isNumber }.compactMap { Int($0) }
        let (height, width, k) = (numbers[numbers.count - 3], numbers[numbers.count - 2], numbers[numbers.count - 1])
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
    }

    /// Rows of four edges, a class, and what follows.
    static func boxes(_ rows: [[Double]]) -> [AugmentedBox] {
        rows.map {
            AugmentedBox(
                PixelBox(xMin: $0[0], yMin: $0[1], xMax: $0[2], yMax: $0[3]), classIndex: Int($0[4]))
        }
    }

    static func rows(_ boxes: [AugmentedBox]) -> [[Double]] {
        boxes.map { [$0.box.xMin, $0.box.yMin, $0.box.xMax, $0.box.yMax, Double($0.classIndex)] }
    }

    /// Largest difference of any edge; infinite where the numbers of boxes, or classes, differ.
    static func worst(_ boxes: [AugmentedBox], _ expected: [[Double]]) -> Double {
        let found = rows(boxes)
        guard found.map(\.last) == expected.map({ $0[4] }) else { return .infinity }
        return zip(found, expected).flatMap { zip($0, $1).map { abs($0 - $1) } }.max() ?? 0
    }
}
