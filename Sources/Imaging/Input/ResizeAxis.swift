import Foundation

/// How each target place along one axis is made of source places: OpenCV's tables.
struct ResizeAxis {
    /// Source places of each target place.
    let taps: Int
    /// `[target, taps]`: source places, rising; at the borders some repeat.
    private(set) var places: [Int32] = []
    /// `[target, taps]`: their shares.
    private(set) var weights: [Float] = []

    /// The shares in 1/2048, a half to the even.
    var fixedWeights: [Int16] {
        weights.map { Int16(max(-32768, min(32767, ($0 * 2048).rounded(.toNearestOrEven)))) }
    }

    /// Source places per target place; OpenCV's reciprocal of the reciprocal, which is not always the quotient.
    static func scale(from source: Int, to target: Int) -> Double { 1 / (Double(target) / Double(source)) }

    /// The place at or before each target place.
    static func nearest(from source: Int, to target: Int) -> ResizeAxis {
        let scale = scale(from: source, to: target)
        var axis = ResizeAxis(taps: 1)
        for place in 0..<target {
            axis.places.append(Int32(min(source - 1, Int((Double(place) * scale).rounded(.down)))))
            axis.weights.append(1)
        }
        return axis
    }

    /// `factor` places with equal shares of 1; the sum is divided later.
    static func blocks(of factor: Int, target: Int) -> ResizeAxis {
        var axis = ResizeAxis(taps: factor)
        axis.places = (0..<target * factor).map { Int32($0) }
        axis.weights = [Float](repeating: 1, count: target * factor)
        return axis
    }

    /// Every place by the share that a target place covers of it.
    static func area(from source: Int, to target: Int) -> ResizeAxis {
        let scale = scale(from: source, to: target)
        var axis = ResizeAxis(taps: min(source, Int(scale.rounded(.up)) + 1))
        for place in 0..<target {
            let start = Double(place) * scale
            let end = start + scale
            let width = min(scale, Double(source) - start)
            let last = min(Int(end.rounded(.down)), source - 1)
            let first = min(Int(start.rounded(.up)), last)
            var shares: [(Int, Float)] = []
            // OpenCV leaves out slivers below a thousandth.
            if Double(first) - start > 1e-3 { shares.append((first - 1, Float((Double(first) - start) / width))) }
            for whole in first..<last { shares.append((whole, Float(1 / width))) }
            if end - Double(last) > 1e-3 {
                shares.append((last, Float(min(min(end - Double(last), 1), width) / width)))
            }
            let padding = shares.last?.0 ?? last
            for tap in 0..<axis.taps {
                axis.places.append(Int32(tap < shares.count ? shares[tap].0 : padding))
                axis.weights.append(tap < shares.count ? shares[tap].1 : 0)
            }
        }
        return axis
    }

    /// Shares by the distance from a target place's middle.
    ///
    /// - Parameters:
    ///   - interpolation: linear, cubic or Lanczos; area for its way of growing, which is linear with narrow blends
    ///   - source: number of source places
    ///   - target: number of target places
    ///   - isColumns: along columns OpenCV gives a linear place outside of the picture to the outermost one; along rows
    ///     it repeats that row and keeps both shares, which can differ in the last bit
    static func smooth(
        _ interpolation: Interpolation, from source: Int, to target: Int, isColumns: Bool
    ) -> ResizeAxis {
        let scale = scale(from: source, to: target)
        let taps = interpolation == .lanczos ? 8 : interpolation == .cubic ? 4 : 2
        var axis = ResizeAxis(taps: taps)
        for place in 0..<target {
            var fraction: Float
            var first: Int
            if interpolation == .area {
                first = Int((Double(place) * scale).rounded(.down))
                let rest = Float(Double(place + 1) - Double(first + 1) * (Double(target) / Double(source)))
                fraction = rest <= 0 ? 0 : rest - rest.rounded(.down)
            } else {
                fraction = Float((Double(place) + 0.5) * scale - 0.5)
                first = Int(fraction.rounded(.down))
                fraction -= Float(first)
            }
            if isColumns && taps == 2 {
                if first < 0 { (first, fraction) = (0, 0) }
                if first >= source - 1 { (first, fraction) = (source - 1, 0) }
            }
            for tap in 0..<taps { axis.places.append(Int32(max(0, min(source - 1, first + tap - taps / 2 + 1)))) }
            switch taps {
            case 2: axis.weights += [1 - fraction, fraction]
            case 4: axis.weights += cubic(fraction)
            default: axis.weights += lanczos(fraction)
            }
        }
        return axis
    }

    /// Shares of four places around a point that lies `x` past the second: Keys' kernel with OpenCV's A = −0.75.
    private static func cubic(_ x: Float) -> [Float] {
        let a: Float = -0.75
        let far = ((a * (x + 1) - 5 * a) * (x + 1) + 8 * a) * (x + 1) - 4 * a
        let near = ((a + 2) * x - (a + 3)) * x * x + 1
        let next = ((a + 2) * (1 - x) - (a + 3)) * (1 - x) * (1 - x) + 1
        return [far, near, next, 1 - far - near - next]
    }

    /// Shares of eight places around a point that lies `x` past the fourth: sinc(t) · sinc(t/4), scaled to a sum of 1.
    ///
    /// sin(t·π)·sin(t·π/4) over whole steps of t differs only by the sign and by a turn of π/4, so one sine and one
    /// cosine do; a common factor falls out in the scaling.
    private static func lanczos(_ x: Float) -> [Float] {
        guard x >= Float.ulpOfOne else { return [0, 0, 0, 1, 0, 0, 0, 0] }
        let half = 0.5.squareRoot()
        let turns = [(1, 0), (-half, -half), (0, 1), (half, -half), (-1, 0), (half, half), (0, -1), (-half, half)]
        let start = -Double(x + 3) * Double.pi * 0.25
        let (sine, cosine) = (sin(start), cos(start))
        var shares: [Float] = []
        for (tap, turn) in turns.enumerated() {
            let angle = -Double(x + 3 - Float(tap)) * Double.pi * 0.25
            shares.append(Float((turn.0 * sine + turn.1 * cosine) / (angle * angle)))
        }
        let sum = 1 / shares.reduce(0, +)
        return shares.map { $0 * sum }
    }
}
