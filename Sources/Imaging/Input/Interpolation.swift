public import Domain

/// How a resized picture is made of the pixels around each place, as OpenCV does it; the raw values are its numbers.
///
/// Only `area` widens its reach when a picture shrinks; the others look at a fixed number of pixels and leave out the
/// rest, which is what darknet and the training libraries do.
public enum Interpolation: Int, Hashable, Sendable, Codable, CaseIterable {
    /// The pixel at or before the place.
    case nearest = 0
    /// Two pixels along each axis.
    case linear = 1
    /// Four pixels along each axis, A = −0.75.
    case cubic = 2
    /// Every pixel by the share it covers; along an axis that grows, the pixel with a narrow blend at its border.
    case area = 3
    /// Eight pixels along each axis.
    case lanczos = 4

    /// MXNet's rule 9: cubic where both sides grow, area where both shrink, linear otherwise.
    public static func suited(from source: ImageSize, to target: ImageSize) -> Interpolation {
        if target.width > source.width && target.height > source.height { return .cubic }
        if target.width < source.width && target.height < source.height { return .area }
        return .linear
    }
}
