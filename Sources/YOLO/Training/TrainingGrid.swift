public import Domain
import Foundation
public import NeuralNetwork

/// The boxes that a network proposes for an input of some size, one a row.
///
/// Rows go head by head, within a head cell by cell (row by row of the grid), within a cell anchor by anchor. An output is
/// `[N, H, W, A · (5 + classes)]`, so that the 5 + classes numbers of a row (tx, ty, tw, th, objectness, classes) lie side by
/// side.
public struct TrainingGrid: Hashable, Sendable {
    public let heads: [DetectionHead]
    /// One for each head: the output of one picture.
    public let shapes: [Shape]
    /// Size of the network's input in pixels.
    public let input: ImageSize
    /// The first row of each head, and after them the number of all rows.
    public let offsets: [Int]

    /// Makes the grid of a model at one input size.
    ///
    /// - Parameters:
    ///   - heads: of YOLO v3, in the order of the outputs
    ///   - shapes: of the outputs, for one picture
    ///   - input: size of the network's input in pixels
    public init(_ heads: [DetectionHead], shapes: [Shape], input: ImageSize) {
        precondition(heads.count == shapes.count, "\(shapes.count) outputs for \(heads.count) heads")
        for (head, shape) in zip(heads, shapes) {
            precondition(head.kind == .yolo, "a head of YOLO v2, which cannot be trained")
            precondition(head.channels == shape.channels, "an output of \(shape) for \(head.channels) channels")
        }
        (self.heads, self.shapes, self.input) = (heads, shapes, input)
        offsets = zip(heads, shapes).reduce(into: [0]) { offsets, pair in
            offsets.append((offsets.last ?? 0) + pair.1.height * pair.1.width * pair.0.anchors.count)
        }
    }

    /// Boxes that are proposed for one picture: 10,647 for YOLO v3 at 416 × 416.
    public var rowCount: Int { offsets.last ?? 0 }

    /// Number of classes.
    public var classes: Int { heads.first?.classes ?? 0 }

    /// Input pixels of a cell, along x and y.
    func stride(of head: Int) -> SIMD2<Float> {
        SIMD2(
            Float(input.width) / Float(shapes[head].width), Float(input.height) / Float(shapes[head].height))
    }

    /// The box that five numbers of a cell say: xMin, yMin, xMax, yMax in input pixels, as ``HeadDecoder`` makes it.
    @inline(__always)
    static func corners(
        _ values: [Float], _ first: Int, x: Float, y: Float, _ anchor: Anchor, _ stride: SIMD2<Float>,
        reach: Float
    ) -> SIMD4<Float> {
        let slack = (reach - 1) / 2
        let centreX = (logistic(values[first]) * reach - slack + x) * stride.x
        let centreY = (logistic(values[first + 1]) * reach - slack + y) * stride.y
        let (width, height) = (exp(values[first + 2]) * anchor.width, exp(values[first + 3]) * anchor.height)
        return SIMD4(centreX - width / 2, centreY - height / 2, centreX + width / 2, centreY + height / 2)
    }

    /// One proposed box of a picture.
    struct Row {
        var head: Int
        /// Among the head's rows.
        var place: Int
        /// Place of tx among the output's numbers.
        var at: Int
        var x: Int
        var y: Int
        var anchor: Anchor
        /// xMin, yMin, xMax, yMax in input pixels.
        var corners: SIMD4<Float>
    }

    /// Calls `body` with each row of one picture of the outputs.
    @inline(__always)
    func forEachRow(_ outputs: [[Float]], picture: Int, _ body: (Row) -> Void) {
        for (index, head) in heads.enumerated() {
            let (shape, stride, values) = (shapes[index], stride(of: index), outputs[index])
            var (at, place) = (picture * shape.count, 0)
            for y in 0..<shape.height {
                for x in 0..<shape.width {
                    for anchor in head.anchors {
                        let corners = Self.corners(
                            values, at, x: Float(x), y: Float(y), anchor, stride, reach: head.scaleXY)
                        body(Row(head: index, place: place, at: at, x: x, y: y, anchor: anchor, corners: corners))
                        at += 5 + head.classes
                        place += 1
                    }
                }
            }
        }
    }
}
