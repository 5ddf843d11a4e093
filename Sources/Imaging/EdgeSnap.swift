public import Domain

/// Moves an edge of a box to where the picture changes most nearby.
public enum EdgeSnap {
    /// One edge of a box.
    public enum Edge: String, Sendable, CaseIterable {
        case left, right, top, bottom

        /// Whether the edge stands upright and so moves along x.
        var isVertical: Bool { self == .left || self == .right }
    }

    /// Most lines along the edge that are looked at; a longer edge is looked at in equal steps.
    private static let lineLimit = 256
    /// Least change of luma, 0…255, that can be an edge at all.
    private static let leastChange = 3.0
    /// Least change in standard errors of itself: noise alone stays below.
    private static let leastCertainty = 5.0
    /// How much less a change counts at the very end of the search than where the edge is now.
    private static let farDiscount = 0.3

    /// Finds the strongest change of luma across an edge, summed along its span.
    ///
    /// - Parameters:
    ///   - edge: the edge that moves
    ///   - box: the box, in pixels of the full picture
    ///   - pyramid: the picture
    ///   - radius: how far the edge may move either way, in pixels of the full picture, over 0
    /// - Returns: the new coordinate of the edge, to a fraction of a pixel; `nil` where nothing stands out.
    public static func snap(edge: Edge, of box: PixelBox, in pyramid: MipPyramid, within radius: Double) -> Double? {
        let (image, cover) = (pyramid.base, pyramid.cover)
        let (xScale, yScale) = (Double(image.width) / cover.width, Double(image.height) / cover.height)
        let scaled = PixelBox(
            xMin: (box.xMin - cover.xMin) * xScale, yMin: (box.yMin - cover.yMin) * yScale,
            xMax: (box.xMax - cover.xMin) * xScale, yMax: (box.yMax - cover.yMin) * yScale)
        let (scale, origin) = edge.isVertical ? (xScale, cover.xMin) : (yScale, cover.yMin)
        return snap(edge: edge, of: scaled, in: image, within: radius * scale).map { $0 / scale + origin }
    }

    /// Finds the strongest change of luma across an edge in a picture at its own scale.
    public static func snap(edge: Edge, of box: PixelBox, in image: RGBImage, within radius: Double) -> Double? {
        guard box.isFinite, radius > 0, radius.isFinite else { return nil }
        let coordinate: Double
        switch edge {
        case .left: coordinate = box.xMin
        case .right: coordinate = box.xMax
        case .top: coordinate = box.yMin
        case .bottom: coordinate = box.yMax
        }
        let span = edge.isVertical ? (box.yMin, box.yMax) : (box.xMin, box.xMax)
        let (length, breadth) = edge.isVertical ? (image.width, image.height) : (image.height, image.width)
        guard length > 1, let lines = lines(from: span.0, to: span.1, limit: breadth) else { return nil }
        // Borders between pixels k − 1 and k; one more either side, so that the ends can be told from peaks.
        func pixel(_ value: Double) -> Double { min(Double(length), max(0, value)) }
        let low = max(1, Int(pixel(coordinate - radius).rounded(.up)) - 1)
        let high = min(length - 1, Int(pixel(coordinate + radius).rounded(.down)) + 1)
        guard low <= high else { return nil }
        let changes = changes(image, vertical: edge.isVertical, borders: low...high, lines: lines)
        return strongest(changes, firstBorder: low, near: coordinate, within: radius)
    }

    /// Lines that the edge passes: pixels whose middle lies in its span.
    private static func lines(from start: Double, to end: Double, limit: Int) -> StrideTo<Int>? {
        let first = Int(min(Double(limit), max(0, start)).rounded())
        let last = Int(min(Double(limit), max(0, end)).rounded())
        guard first < last else { return nil }
        return stride(from: first, to: last, by: max(1, (last - first) / lineLimit))
    }

    private struct Change {
        /// Mean change of luma over the lines, signed.
        var mean: Double
        /// Standard error of that mean.
        var error: Double
    }

    private static func changes(
        _ image: RGBImage, vertical: Bool, borders: ClosedRange<Int>, lines: StrideTo<Int>
    ) -> [Change] {
        let (across, along) = vertical ? (3, image.width * 3) : (image.width * 3, 3)
        var (sums, squares) = ([Int](repeating: 0, count: borders.count), [Int](repeating: 0, count: borders.count))
        var count = 0
        image.pixels.withUnsafeBufferPointer { pixels in
            // Rec. 601 luma, times 256.
            func luma(_ at: Int) -> Int { 77 * Int(pixels[at]) + 150 * Int(pixels[at + 1]) + 29 * Int(pixels[at + 2]) }
            for line in lines {
                count += 1
                var before = luma(line * along + (borders.lowerBound - 1) * across)
                for (index, border) in borders.enumerated() {
                    let here = luma(line * along + border * across)
                    let change = here - before
                    sums[index] += change
                    squares[index] += change * change
                    before = here
                }
            }
        }
        let n = Double(count)
        return zip(sums, squares).map { sum, square in
            let mean = Double(sum) / n / 256
            let variance = max(0, Double(square) / n / 65536 - mean * mean)
            // No fewer than a handful of lines can tell how much they scatter.
            return Change(mean: mean, error: (variance / max(1, n - 1)).squareRoot())
        }
    }

    private static func strongest(
        _ changes: [Change], firstBorder: Int, near coordinate: Double, within radius: Double
    ) -> Double? {
        // An edge between two pixels changes two borders; adding neighbours of the same sign judges it as one.
        let smooth = changes.indices.map { index in
            let before = index > 0 ? changes[index - 1].mean : 0
            let after = index + 1 < changes.count ? changes[index + 1].mean : 0
            return (before + 2 * changes[index].mean + after) / 4
        }
        var best: (index: Int, strength: Double)?
        for index in changes.indices {
            let distance = abs(Double(firstBorder + index) - coordinate) / (radius + 1)
            let strength = abs(smooth[index]) * (1 - farDiscount * distance * distance)
            if strength > best?.strength ?? 0 { best = (index, strength) }
        }
        guard let best else { return nil }
        let typical = smooth.map { abs($0) }.sorted()[smooth.count / 2]
        let peak = abs(smooth[best.index])
        // Even a plain ramp has a largest step: an edge must stand out from what is usual around it.
        guard changes.count < 5 || peak > 1.5 * typical else { return nil }
        guard abs(changes[best.index].mean) > leastCertainty * changes[best.index].error,
            abs(changes[best.index].mean) > leastChange
        else { return nil }
        let found = Double(firstBorder + best.index) + vertex(smooth, at: best.index)
        return abs(found - coordinate) <= radius ? found : nil
    }

    /// Where the parabola through a value and its neighbours is largest, −0.5…0.5 from the middle one.
    private static func vertex(_ values: [Double], at index: Int) -> Double {
        guard index > 0, index + 1 < values.count else { return 0 }
        let sign = values[index] < 0 ? -1.0 : 1.0
        let (before, here, after) = (values[index - 1] * sign, values[index] * sign, values[index + 1] * sign)
        let bend = 2 * here - before - after
        return bend > 0 ? min(0.5, max(-0.5, (after - before) / (2 * bend))) : 0
    }
}
