import CKernels
import Domain

/// A picture resized straight from its bytes to a network's input: canvas, crop, resize and colours in one pass.
///
/// Colour maps and resizing are both sums, so they may change places: the shares of a target place sum to what the picture
/// makes of it (its cover), and that part of the bias, and of the ground around the picture, is all that is missing.
struct WindowResize {
    let picture: ImageSize
    let target: ImageSize
    private let columns: WindowAxis
    private let rows: WindowAxis
    private let gain: Float

    /// Takes a window, which may reach beyond the picture, to the whole input, as OpenCV resizes a picture of it.
    init(_ window: PixelRect, of picture: ImageSize, to target: ImageSize, by interpolation: Interpolation) {
        let size = ImageSize(width: window.width, height: window.height)
        let resize = Resize(from: size, to: target, by: interpolation)
        columns = WindowAxis(resize.columns, start: window.x, length: picture.width, target: target.width)
        rows = WindowAxis(resize.rows, start: window.y, length: picture.height, target: target.height)
        (self.picture, self.target, gain) = (picture, target, resize.gain)
    }

    /// Takes the whole picture to a rectangle, which may reach beyond the input, as darknet places it.
    init(_ picture: ImageSize, placedIn rect: PixelRect, of target: ImageSize) {
        columns = WindowAxis(
            .corner(from: picture.width, to: rect.width), length: picture.width, shift: rect.x, target: target.width)
        rows = WindowAxis(
            .corner(from: picture.height, to: rect.height), length: picture.height, shift: rect.y,
            target: target.height)
        (self.picture, self.target, gain) = (picture, target, 1)
    }

    /// Writes the input.
    ///
    /// - Parameters:
    ///   - image: of the picture's size
    ///   - finish: what becomes of the colours
    ///   - flip: whether left and right, and top and bottom, change places
    ///   - values: `[H, W, 3]` of the target, overwritten
    func write(
        _ image: RGBImage, _ finish: ColourFinish, flip: (leftRight: Bool, topBottom: Bool),
        into values: inout MutableSpan<Float>
    ) {
        precondition(image.size == picture, "a picture of \(image.size) for a resize of \(picture)")
        precondition(
            values.count == target.area * 3, "\(values.count) values for \(target.width)×\(target.height)×3")
        let (width, length) = (target.width, target.width * 3)
        let ground = finish.groundRow(width)
        let (start, count) = (columns.inside.lowerBound * 3, columns.inside.count * 3)
        let (gains, none) = ([Float](repeating: gain, count: 3), [Float](repeating: 0, count: 3))
        values.withUnsafeMutableBufferPointer { values in
            guard let first = values.baseAddress else { return }
            func place(_ row: Int) -> UnsafeMutablePointer<Float> {
                first + (flip.topBottom ? target.height - 1 - row : row) * length
            }
            for row in 0..<target.height where columns.inside.isEmpty || !rows.inside.contains(row) {
                place(row).update(from: ground, count: length)
            }
            guard !columns.inside.isEmpty else { return }
            withUnsafeTemporaryAllocation(of: Float.self, capacity: length) { scratch in
                guard let scratch = scratch.baseAddress else { return }
                eachRow(image) { row, taps, weights in
                    let at = place(row + rows.inside.lowerBound)
                    let line = flip.leftRight ? scratch : at
                    line.update(from: ground, count: length)
                    ck_rows_floats(taps, weights, rows.axis.taps, count, gains, none, line + start)
                    finish.apply(line + start, columns.cover, rowCover: rows.cover[row] * gain)
                    if flip.leftRight { ck_mirror_row(scratch, width, at) }
                }
            }
        }
    }

    /// Hands each target row's source rows, their columns resized already, to `draw`; rows count from the first inside.
    private func eachRow(
        _ image: RGBImage,
        _ draw: (_ row: Int, _ taps: UnsafePointer<UnsafePointer<Float>?>, _ weights: UnsafePointer<Float>) -> Void
    ) {
        let axis = columns.axis
        let (places, weights) = (axis.places.map { $0 * 3 }.inBlocks(axis), axis.weights.inBlocks(axis))
        let (stride, count) = (picture.width * 3, columns.inside.count)
        RowWindow<Float>.run(rows.axis, length: count * 3, weights: rows.axis.weights, draw) { row, target in
            image.pixels.withUnsafeBufferPointer { pixels in
                guard let start = pixels.baseAddress else { return }
                ck_columns_bytes(
                    start + row * stride, pixels.count - row * stride, places, weights, axis.taps, count, target)
            }
        }
    }
}
