import Domain

#if canImport(Glibc)
    import Glibc
#endif

/// Tells boxes in percent or in fractions of the picture from boxes in pixels, by what the client's other boxes are like.
///
/// A fraction is certain: no box of less than a pixel is meant. Percent is not: all boxes of a picture may well lie in
/// its corner of 100 × 100 pixels. It is believed
/// - where nine of ten pictures of a client are like that, ten at least;
/// - of a single picture, where its boxes taken as percent fit the client's usual sizes and decimals clearly better
///   than taken as pixels, against odds of one picture in a thousand.
///
/// Where a client has too few boxes to know what is usual, boxes that reach over a good part of that corner are in doubt:
/// they are taken for pixels, and somebody should look.
struct UnitCheck {
    /// What the boxes of an image are measured in.
    enum Verdict: Equatable {
        case pixels, percent, doubtful
    }

    private struct Usual {
        var count = 0.0
        var sums = SIMD2<Double>()
        var squares = SIMD2<Double>()

        mutating func add(_ value: SIMD2<Double>) {
            count += 1
            sums += value
            squares += value * value
        }

        /// Half the squared distance from the mean in standard deviations, of which less than 0.3 is not believed.
        func distance(_ value: SIMD2<Double>) -> Double {
            let mean = sums / count
            let variance = squares / count - mean * mean
            let offset = value - mean
            let scaled = offset * offset / SIMD2(max(variance.x, 0.09), max(variance.y, 0.09))
            return (scaled.x + scaled.y) / 2
        }
    }

    private var byClass: [Int: Usual] = [:]
    private var all = Usual()
    /// Edges with 0, 1, 2 and more decimals.
    private var decimals: [Double] = [1, 1, 1, 1]
    private var suspects = 0
    private var others = 0
    /// How far the boxes of the suspects reach.
    private var reach = 0.0

    /// Boxes that are known well enough to say what is usual.
    private static let enough = 20.0

    /// Whether a box is made of fractions: it would be no larger than a pixel in the corner.
    static func isFraction(_ box: PixelBox, in size: ImageSize) -> Bool {
        box.xMax <= 1 && box.yMax <= 1 && box.xMin >= 0 && box.yMin >= 0 && min(size.width, size.height) > 8
    }

    /// Takes in what one image is like.
    mutating func add(_ image: SpooledImage, size: ImageSize) { add(image.boxes, classes: image.classes, size: size) }

    /// Takes in boxes of one image; `classes` are numbers of the client's classes.
    mutating func add(_ boxes: [PixelBox], classes: [Int], size: ImageSize) {
        guard min(size.width, size.height) >= 200, !boxes.isEmpty else { return }
        if Self.isSuspect(boxes, size) {
            suspects += 1
            for box in boxes { reach = max(reach, min(box.xMax, box.yMax)) }
            return
        }
        others += 1
        for (index, box) in zip(classes, boxes) {
            let value = Self.sides(box, SIMD2(Double(size.width), Double(size.height)))
            byClass[index, default: Usual()].add(value)
            all.add(value)
            for edge in [box.xMin, box.yMin, box.xMax, box.yMax] { decimals[Self.decimals(edge)] += 1 }
        }
    }

    /// What the boxes of an image are measured in, when all images have been taken in.
    func verdict(_ image: SpooledImage, size: ImageSize) -> Verdict {
        verdict(image.boxes, classes: image.classes, size: size)
    }

    /// The same of boxes with the numbers of their classes.
    func verdict(_ boxes: [PixelBox], classes: [Int], size: ImageSize) -> Verdict {
        guard !boxes.isEmpty, Self.isSuspect(boxes, size) else { return .pixels }
        if suspects >= 10, suspects >= 9 * others, reach > 50 { return .percent }
        guard all.count >= Self.enough else {
            let right = boxes.map(\.xMax).max() ?? 0
            let bottom = boxes.map(\.yMax).max() ?? 0
            let left = boxes.map(\.xMin).min() ?? 0
            let top = boxes.map(\.yMin).min() ?? 0
            return right - left >= 30 && bottom - top >= 30 && max(right, bottom) > 50 ? .doubtful : .pixels
        }
        return odds(boxes, classes, size) > 3 ? .percent : .pixels
    }

    /// What is said of boxes that are, or may be, in percent; `nil` of pixels.
    static func words(_ verdict: Verdict, size: ImageSize) -> String? {
        let found = "all lie within 0…100 on a picture of \(size.width)×\(size.height)"
        switch verdict {
        case .pixels: return nil
        case .percent:
            return "boxes look like percent: \(found), expected pixels; --units says which they are"
        case .doubtful:
            return "boxes may be percent: \(found); taken for pixels, --units says which they are"
        }
    }

    /// What is said of a box of fractions.
    static func fractionWords(size: ImageSize) -> String {
        "edges within 0…1 are fractions of a picture of \(size.width)×\(size.height), expected pixels"
    }

    /// Logarithm of the odds that an image is in percent.
    private func odds(_ boxes: [PixelBox], _ classes: [Int], _ size: ImageSize) -> Double {
        let (width, height) = (Double(size.width), Double(size.height))
        var odds = log(0.001) + log(width * height / 10_000)
        var fromDecimals = 0.0
        let sum = decimals.reduce(0, +)
        for (index, box) in zip(classes, boxes) {
            let known = byClass[index].flatMap { $0.count >= Self.enough ? $0 : nil } ?? all
            let asPixels = known.distance(Self.sides(box, SIMD2(width, height)))
            let asPercent = known.distance(Self.sides(box, SIMD2(100, 100)))
            odds += max(-6, min(6, asPixels - asPercent))
            for edge in [box.xMin, box.yMin, box.xMax, box.yMax] {
                let count = Self.decimals(edge)
                fromDecimals += log([0.25, 0.15, 0.2, 0.4][count] * sum / decimals[count])
            }
        }
        // Edges of one image are alike: together they say little more than one.
        return odds + max(-3, min(6, fromDecimals / Double(2 * boxes.count)))
    }

    private static func isSuspect(_ boxes: [PixelBox], _ size: ImageSize) -> Bool {
        min(size.width, size.height) >= 200
            && boxes.allSatisfy { $0.xMin >= 0 && $0.yMin >= 0 && $0.xMax <= 100 && $0.yMax <= 100 }
    }

    /// Logarithms of width and height as shares of a frame.
    private static func sides(_ box: PixelBox, _ frame: SIMD2<Double>) -> SIMD2<Double> {
        SIMD2(log(max(1e-6, box.width / frame.x)), log(max(1e-6, box.height / frame.y)))
    }

    /// Decimals of a number, 3 for three or more.
    private static func decimals(_ value: Double) -> Int {
        for (count, scale) in [1.0, 10, 100].enumerated() {
            let scaled = value * scale
            if abs(scaled - scaled.rounded()) < 1e-7 { return count }
        }
        return 3
    }
}
