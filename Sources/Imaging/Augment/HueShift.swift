import CKernels
import Domain

/// darknet's random colours: hue, saturation and exposure in HSV; values are 0…1 and are clamped to that.
struct HueShift: Equatable {
    /// Turn of the hue in turns.
    var hue: Double
    /// Factor of the saturation.
    var saturation: Double
    /// Factor of the value.
    var exposure: Double

    /// Draws a shift.
    ///
    /// - Parameters:
    ///   - limits: most turn of the hue, 0…1; most factors of saturation and exposure, at least 1, which are divided by
    ///     as often as multiplied
    ///   - draws: the turn, then for saturation and exposure the factor and whether it divides
    init(_ limits: AugmentationRule.HueLimits, using draws: inout some Draws) {
        hue = draws.uniform(-limits.hue, limits.hue)
        saturation = Self.factor(limits.saturation, &draws)
        exposure = Self.factor(limits.exposure, &draws)
    }

    private static func factor(_ most: Double, _ draws: inout some Draws) -> Double {
        let scale = draws.uniform(1, most)
        return draws.whole(below: 2) == 1 ? scale : 1 / scale
    }

    /// Shifts `count` pixels of 0…1 in place.
    func apply(_ row: UnsafeMutablePointer<Float>, _ count: Int) {
        ck_turn_hues(row, count, Float(hue), Float(saturation), Float(exposure))
    }
}
