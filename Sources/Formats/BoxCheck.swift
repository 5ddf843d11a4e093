import Domain

/// What every reader asks of a box before it passes it on.
enum BoxCheck {
    /// Largest coordinate believed, in pixels: far beyond any picture.
    private static let limit = 1e7

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
