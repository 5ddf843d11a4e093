import CKernels
import Domain

/// The last step of a row: weighted pixels of 0…255 become what the network reads.
struct ColourFinish {
    /// `[3, 4]`: matrix, and bias minus ground.
    private let map: [Float]
    /// What is where no picture is, before hues are turned.
    private let ground: [Float]
    private let hues: HueShift?
    /// Mean and deviation after the hues are turned: `[3, 4]` and the constant; `nil` where they change nothing.
    private var normalization: (map: [Float], bias: [Float])?

    /// Colours through a map, then normalised.
    init(_ colours: ColourMap, _ rule: AugmentationRule) {
        let normal = Self.normal(rule)
        let ground = normal(SIMD3<Double>(rule.ground) * 255)
        map = colours.followed(by: normal).table(over: ground)
        (self.ground, hues) = (ground.floats, nil)
    }

    /// Hues turned, margins included, then normalised.
    init(_ hues: HueShift, _ rule: AugmentationRule) {
        let ground = SIMD3<Double>(rule.ground)
        map = ColourMap.scaled(by: SIMD3(repeating: 1 / 255), bias: .zero).table(over: ground)
        (self.ground, self.hues) = (ground.floats, hues)
        guard rule.mean != .zero || rule.deviation != .one else { return }
        let normal = ColourMap.scaled(by: SIMD3(repeating: 255), bias: .zero).followed(by: Self.normal(rule))
        normalization = (normal.table(over: normal.bias), normal.bias.floats)
    }

    /// Values of 0…255 to normalised ones.
    private static func normal(_ rule: AugmentationRule) -> ColourMap {
        let (mean, deviation) = (SIMD3<Double>(rule.mean), SIMD3<Double>(rule.deviation))
        return .scaled(by: 1 / (255 * deviation), bias: -mean / deviation)
    }

    /// A row of `width` pixels where no picture is.
    func groundRow(_ width: Int) -> [Float] {
        var row = [Float](repeating: 0, count: width * 3)
        let cover = [Float](repeating: 0, count: width)
        row.withUnsafeMutableBufferPointer { row in
            guard let start = row.baseAddress else { return }
            apply(start, cover, rowCover: 0)
        }
        return row
    }

    /// Finishes pixels in place.
    ///
    /// - Parameters:
    ///   - row: `[cover.count, 3]`, sums over the picture alone
    ///   - cover: share of each place's column that the picture makes
    ///   - rowCover: that of the row
    func apply(_ row: UnsafeMutablePointer<Float>, _ cover: [Float], rowCover: Float) {
        ck_colour_row(row, cover, rowCover, cover.count, map, ground, row)
        hues?.apply(row, cover.count)
        if let normalization {
            ck_colour_row(row, cover, 0, cover.count, normalization.map, normalization.bias, row)
        }
    }
}

extension SIMD3<Double> {
    /// The three numbers for a kernel.
    fileprivate var floats: [Float] { [Float(x), Float(y), Float(z)] }
}
