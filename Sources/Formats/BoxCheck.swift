import Domain

/// What every reader asks of a box before it passes it on.
enum BoxCheck {
    /// Largest coordinate believed, in pixels: far beyond any picture.
    private static let limit = 1e7

    /// Pixels that a box may reach out of its picture before anybody is told.
    static let reach = 0.5

    /// Whether a box is usable; if not, it is left out under the policy, with the numbers as its file has them.
    static func passes(
        _ box: PixelBox, text: [String], at place: @autoclosure () -> String, options: ReadOptions
    ) throws(FormatError) -> Bool {
        if box.isFinite, box.xMax > box.xMin, box.yMax > box.yMin, abs(box.xMin) < limit, abs(box.yMin) < limit,
            abs(box.xMax) < limit, abs(box.yMax) < limit
        {
            return true
        }
        let numbers = text.joined(separator: " ")
        let reason =
            !box.isFinite
            ? "box \(numbers) is not made of numbers"
            : box.xMax < box.xMin || box.yMax < box.yMin
                ? "box \(numbers) has its edges swapped"
                : box.isEmpty ? "zero-size box \(numbers)" : "box \(numbers) is far outside any picture"
        try options.leaveOut(place(), reason)
        return false
    }
}

extension PixelBox {
    /// Farthest that an edge lies beyond a picture, in pixels; 0 for a box within it.
    func reach(beyond size: ImageSize) -> Double {
        max(0, -xMin, -yMin, xMax - Double(size.width), yMax - Double(size.height))
    }

    /// Whether no part of it lies in the picture.
    func isOutside(of size: ImageSize) -> Bool {
        xMax <= 0 || yMax <= 0 || xMin >= Double(size.width) || yMin >= Double(size.height)
    }
}
