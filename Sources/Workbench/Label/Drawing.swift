import Domain

/// A box on its way: by two opposite corners, or by its four extreme points in any order.
struct Drawing: Equatable, Sendable {
    /// Which points make the box.
    enum Method: Equatable, Sendable {
        case corners
        case extremes
    }

    var method: Method
    /// Points set so far, in picture pixels.
    var points: [(x: Double, y: Double)] = []

    static func == (a: Self, b: Self) -> Bool {
        a.method == b.method && a.points.count == b.points.count && zip(a.points, b.points).allSatisfy { $0 == $1 }
    }

    /// Points that make a box.
    var pointsNeeded: Int { method == .corners ? 2 : 4 }

    /// The box as it would be if `pointer` were the next point.
    func preview(pointer: (x: Double, y: Double)) -> PixelBox? {
        guard !points.isEmpty else { return nil }
        return Self.hull(points + [pointer])
    }

    /// The smallest box around points.
    static func hull(_ points: [(x: Double, y: Double)]) -> PixelBox {
        PixelBox(
            xMin: points.map(\.x).min() ?? 0, yMin: points.map(\.y).min() ?? 0, xMax: points.map(\.x).max() ?? 0,
            yMax: points.map(\.y).max() ?? 0)
    }
}

/// What the mouse is doing while its button is held.
struct Drag: Equatable, Sendable {
    /// What follows the pointer.
    enum Kind: Equatable, Sendable {
        /// Some edges of the selected box.
        case resize(Annotation, Edges)
        /// The whole selected box.
        case move(Annotation)
        /// A new box, from where the button went down.
        case draw
        /// The view.
        case pan
    }

    var kind: Kind
    /// Where the button went down, in picture pixels.
    var from: (x: Double, y: Double)
    /// Where the button went down, in cells.
    var fromScreen: (x: Double, y: Double)
    /// Where the pointer is now, in picture pixels.
    var to: (x: Double, y: Double)
    /// Whether the pointer has left the place enough to be more than a click.
    var hasMoved = false

    static func == (a: Self, b: Self) -> Bool {
        a.kind == b.kind && a.from == b.from && a.to == b.to && a.hasMoved == b.hasMoved
    }

    /// The box as it would be if the button were released now, inside the picture.
    func box(in size: ImageSize) -> PixelBox? {
        let (dx, dy) = (to.x - from.x, to.y - from.y)
        switch kind {
        case .pan: return nil
        case .draw: return PixelBox(between: from, and: to).clamped(to: size)
        case .move(let annotation): return annotation.box.shifted(dx: dx, dy: dy, within: size)
        case .resize(let annotation, let edges): return annotation.box.resized(edges, dx: dx, dy: dy, within: size)
        }
    }
}

extension PixelBox {
    /// The box moved by whole pixels as far as the picture allows.
    ///
    /// A box that already reaches outside may stay there but goes no further.
    func shifted(dx: Double, dy: Double, within size: ImageSize) -> PixelBox {
        let left = min(0, -xMin), right = max(0, Double(size.width) - xMax)
        let top = min(0, -yMin), bottom = max(0, Double(size.height) - yMax)
        let shifted = moved(dx: max(left, min(right, dx)), dy: max(top, min(bottom, dy)))
        // Fractions of a pixel may round to just outside.
        return fits(in: size) ? shifted.clamped(to: size) : shifted
    }

    /// The box with some edges moved, inside the picture; an edge that crosses its opposite takes its part.
    func resized(_ edges: Edges, dx: Double, dy: Double, within size: ImageSize) -> PixelBox {
        func inside(_ value: Double, _ limit: Int, was old: Double) -> Double {
            // An imported edge outside the picture is only pulled in when it is moved.
            max(min(0, old), min(max(Double(limit), old), value))
        }
        var box = self
        if edges.contains(.left) { box.xMin = inside(xMin + dx, size.width, was: xMin) }
        if edges.contains(.right) { box.xMax = inside(xMax + dx, size.width, was: xMax) }
        if edges.contains(.top) { box.yMin = inside(yMin + dy, size.height, was: yMin) }
        if edges.contains(.bottom) { box.yMax = inside(yMax + dy, size.height, was: yMax) }
        return PixelBox(between: (box.xMin, box.yMin), and: (box.xMax, box.yMax))
    }
}
