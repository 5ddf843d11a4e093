import Foundation

/// Each channel as a weighted sum of the three and a constant.
struct ColourMap: Equatable {
    /// Rows of the matrix: the shares of red, green and blue in red, in green and in blue.
    var red, green, blue: SIMD3<Double>
    /// Added to red, green and blue.
    var bias: SIMD3<Double>

    static let identity = ColourMap(red: [1, 0, 0], green: [0, 1, 0], blue: [0, 0, 1], bias: .zero)

    /// Factor and constant for each channel.
    static func scaled(by gain: SIMD3<Double>, bias: SIMD3<Double>) -> ColourMap {
        ColourMap(red: [gain.x, 0, 0], green: [0, gain.y, 0], blue: [0, 0, gain.z], bias: bias)
    }

    /// What this map makes of a colour.
    func callAsFunction(_ colour: SIMD3<Double>) -> SIMD3<Double> { turned(colour) + bias }

    /// The matrix times a colour.
    private func turned(_ colour: SIMD3<Double>) -> SIMD3<Double> {
        SIMD3((red * colour).sum(), (green * colour).sum(), (blue * colour).sum())
    }

    /// This map, and then another.
    func followed(by next: ColourMap) -> ColourMap {
        let columns = (0..<3).map { next.turned([red[$0], green[$0], blue[$0]]) }
        func row(_ index: Int) -> SIMD3<Double> { [columns[0][index], columns[1][index], columns[2][index]] }
        return ColourMap(red: row(0), green: row(1), blue: row(2), bias: next(bias))
    }

    /// `[3, 4]` for the kernel: the matrix, and bias minus `ground`.
    func table(over ground: SIMD3<Double>) -> [Float] {
        let rest = bias - ground
        return [red, green, blue].enumerated().flatMap { index, row in
            [Float(row.x), Float(row.y), Float(row.z), Float(rest[index])]
        }
    }
}

extension ColourMap {
    /// Shares of red, green and blue in the grey of a colour (BT.601).
    private static let grey: SIMD3<Double> = [0.299, 0.587, 0.114]
    /// From RGB to YIQ and back, with the digits that GluonCV has.
    private static let toYIQ = ColourMap(
        red: grey, green: [0.596, -0.274, -0.321], blue: [0.211, -0.523, 0.311], bias: .zero)
    private static let fromYIQ = ColourMap(
        red: [1, 0.956, 0.621], green: [1, -0.272, -0.647], blue: [1, -1.107, 1.705], bias: .zero)

    /// The map of one step of GluonCV's distortion.
    init(_ step: ColourDistortion.Step) {
        switch step {
        case .brightness(let delta): self = .scaled(by: .one, bias: SIMD3(repeating: delta))
        case .contrast(let factor): self = .scaled(by: SIMD3(repeating: factor), bias: .zero)
        case .saturation(let share):
            let rest = Self.grey * (1 - share)
            self.init(
                red: rest + [share, 0, 0], green: rest + [0, share, 0], blue: rest + [0, 0, share], bias: .zero)
        case .hue(let halves):
            let (u, w) = (cos(halves * .pi), sin(halves * .pi))
            let turn = ColourMap(red: [1, 0, 0], green: [0, u, -w], blue: [0, w, u], bias: .zero)
            self = Self.toYIQ.followed(by: turn).followed(by: Self.fromYIQ)
        }
    }
}
