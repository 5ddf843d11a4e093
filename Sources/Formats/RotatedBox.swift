import Domain
import Foundation

/// The upright box around a rotated one.
enum RotatedBox {
    /// The box around four corners that are `width` × `height` apart, turned clockwise by `degrees` about the pivot.
    ///
    /// - Parameters:
    ///   - box: the box before it was turned, in pixels
    ///   - degrees: angle, clockwise as pictures are seen
    ///   - pivot: the point that stays where it is
    static func enclosing(_ box: PixelBox, degrees: Double, pivot: (x: Double, y: Double)) -> PixelBox {
        let angle = degrees * .pi / 180
        let (sine, cosine) = (sin(angle), cos(angle))
        let corners = [
            (box.xMin, box.yMin), (box.xMax, box.yMin), (box.xMax, box.yMax), (box.xMin, box.yMax),
        ].map { x, y in
            let (dx, dy) = (x - pivot.x, y - pivot.y)
            return (pivot.x + dx * cosine - dy * sine, pivot.y + dx * sine + dy * cosine)
        }
        return around(corners)
    }

    /// The box around points.
    static func around(_ points: [(Double, Double)]) -> PixelBox {
        let (xs, ys) = (points.map(\.0), points.map(\.1))
        return PixelBox(xMin: xs.min() ?? 0, yMin: ys.min() ?? 0, xMax: xs.max() ?? 0, yMax: ys.max() ?? 0)
    }

    /// What is said of a rotated box whose enclosing box is taken.
    static func notice(_ degrees: String) -> String { "rotated by \(degrees)°: the upright box around it is taken" }
}
