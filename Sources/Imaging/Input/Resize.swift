import CKernels
import Domain

/// One way from a size to another: tables for both axes, worked out once and used for any number of pictures.
struct Resize {
    /// How sums become values.
    private enum Sums {
        /// Columns and rows in floats, then times a gain: areas, and everything on floats.
        case floats(gain: Float, halfUp: Bool)
        /// Weights in 1/2048: OpenCV's way with bytes.
        case fixed
    }

    let source: ImageSize
    let target: ImageSize
    let columns: ResizeAxis
    let rows: ResizeAxis
    private let byteSums: Sums
    /// What sums of floats are multiplied by; the weights of both axes times this are 1.
    let gain: Float

    /// Works out the tables; both sizes must have pixels.
    init(from source: ImageSize, to target: ImageSize, by interpolation: Interpolation) {
        precondition(source.width > 0 && source.height > 0, "a picture of \(source.width)×\(source.height)")
        precondition(target.width > 0 && target.height > 0, "a picture resized to \(target.width)×\(target.height)")
        (self.source, self.target) = (source, target)
        let scaleX = ResizeAxis.scale(from: source.width, to: target.width)
        let scaleY = ResizeAxis.scale(from: source.height, to: target.height)
        let (factorX, factorY) = (Int(scaleX.rounded(.toNearestOrEven)), Int(scaleY.rounded(.toNearestOrEven)))
        let isWhole =
            abs(scaleX - Double(factorX)) < Double.ulpOfOne && abs(scaleY - Double(factorY)) < Double.ulpOfOne
            && factorX * target.width == source.width && factorY * target.height == source.height
        let isHalf = isWhole && factorX == 2 && factorY == 2
        switch interpolation {
        case .nearest:
            columns = .nearest(from: source.width, to: target.width)
            rows = .nearest(from: source.height, to: target.height)
            (gain, byteSums) = (1, .floats(gain: 1, halfUp: false))
        case _ where source == target:
            columns = .blocks(of: 1, target: target.width)
            rows = .blocks(of: 1, target: target.height)
            (gain, byteSums) = (1, .floats(gain: 1, halfUp: false))
        case .area where isWhole && scaleX >= 1 && scaleY >= 1, .linear where isHalf:
            columns = .blocks(of: factorX, target: target.width)
            rows = .blocks(of: factorY, target: target.height)
            gain = 1 / Float(factorX * factorY)
            byteSums = .floats(gain: gain, halfUp: isHalf)
        case .area where scaleX >= 1 && scaleY >= 1:
            columns = .area(from: source.width, to: target.width)
            rows = .area(from: source.height, to: target.height)
            (gain, byteSums) = (1, .floats(gain: 1, halfUp: false))
        default:
            columns = .smooth(interpolation, from: source.width, to: target.width, isColumns: true)
            rows = .smooth(interpolation, from: source.height, to: target.height, isColumns: false)
            (gain, byteSums) = (1, .fixed)
        }
    }

    /// The resized picture in bytes, as OpenCV makes it of bytes.
    func bytes(_ image: RGBImage) -> RGBImage {
        check(image)
        let count = target.area * 3
        let pixels = [UInt8](unsafeUninitializedCapacity: count) { pixels, filled in
            switch byteSums {
            case .floats(let gain, let halfUp):
                eachRow(image) { row, taps, weights in
                    ck_rows_bytes(
                        taps, weights, rows.taps, target.width * 3, gain, halfUp ? 1 : 0, pixels.start(row, target))
                }
            case .fixed: fixed(image, into: pixels)
            }
            filled = count
        }
        return RGBImage(width: target.width, height: target.height, pixels: pixels)
    }

    /// The resized picture in floats, as OpenCV makes it of floats, times a gain and plus a bias for each channel.
    ///
    /// - Parameters:
    ///   - image: a picture of the source's size
    ///   - gain: factors for red, green and blue, of values of 0…255
    ///   - bias: added after that
    ///   - values: `[height, rowLength / 3, 3]` or more; row `y` goes to `start + y · rowLength`
    ///   - start: first value
    ///   - rowLength: values from one row to the next
    func floats(
        _ image: RGBImage, gain: SIMD3<Float>, bias: SIMD3<Float>, into values: inout MutableSpan<Float>, start: Int,
        rowLength: Int
    ) {
        check(image)
        precondition(
            start >= 0 && start + (target.height - 1) * rowLength + target.width * 3 <= values.count
                && rowLength >= target.width * 3,
            "\(values.count) values for \(target.width)×\(target.height)×3 in rows of \(rowLength) from \(start)")
        let gains = [gain.x * self.gain, gain.y * self.gain, gain.z * self.gain]
        let biases = [bias.x, bias.y, bias.z]
        values.withUnsafeMutableBufferPointer { values in
            guard let first = values.baseAddress else { return }
            eachRow(image) { row, taps, weights in
                ck_rows_floats(
                    taps, weights, rows.taps, target.width * 3, gains, biases, first + start + row * rowLength)
            }
        }
    }

    private func check(_ image: RGBImage) {
        precondition(
            image.width == source.width && image.height == source.height,
            "a picture of \(image.width)×\(image.height) for a resize of \(source.width)×\(source.height)")
    }

    /// Hands each target row's source rows, their columns resized already, to `draw`.
    private func eachRow(
        _ image: RGBImage,
        _ draw: (_ row: Int, _ taps: UnsafePointer<UnsafePointer<Float>?>, _ weights: UnsafePointer<Float>) -> Void
    ) {
        let (places, weights) = (columns.places.map { $0 * 3 }.inBlocks(columns), columns.weights.inBlocks(columns))
        let (stride, count) = (source.width * 3, target.width)
        RowWindow<Float>.run(rows, length: count * 3, weights: rows.weights, draw) { row, target in
            image.pixels.withUnsafeBufferPointer { pixels in
                guard let start = pixels.baseAddress else { return }
                ck_columns_bytes(
                    start + row * stride, pixels.count - row * stride, places, weights, columns.taps, count, target)
            }
        }
    }

    private func fixed(_ image: RGBImage, into pixels: UnsafeMutableBufferPointer<UInt8>) {
        let places = columns.places.map { $0 * 3 }
        let (weights, stride, count) = (columns.fixedWeights, source.width * 3, target.width)
        RowWindow<Int32>.run(rows, length: count * 3, weights: rows.fixedWeights) { row, taps, weights in
            ck_rows_fixed(taps, weights, rows.taps, count * 3, pixels.start(row, target))
        } make: { row, target in
            image.pixels.withUnsafeBufferPointer { source in
                guard let start = source.baseAddress else { return }
                ck_columns_fixed(
                    start + row * stride, source.count - row * stride, places, weights, columns.taps, count, target)
            }
        }
    }
}

extension Array {
    /// A table `[target, taps]` as `[⌈target / 8⌉, taps, 8]`, filled up with the last place's.
    func inBlocks(_ axis: ResizeAxis) -> [Element] {
        let (taps, block, targets) = (axis.taps, Int(CK_COLUMNS_BLOCK), count / axis.taps)
        let blocks = (targets + block - 1) / block
        return (0..<blocks * taps * block).map { index in
            let (tap, target) = (index / block % taps, index / (taps * block) * block + index % block)
            return self[Swift.min(target, targets - 1) * taps + tap]
        }
    }
}

extension UnsafeMutableBufferPointer<UInt8> {
    /// Where a row of a picture of `size` begins.
    fileprivate func start(_ row: Int, _ size: ImageSize) -> UnsafeMutablePointer<UInt8>? {
        baseAddress.map { $0 + row * size.width * 3 }
    }
}
