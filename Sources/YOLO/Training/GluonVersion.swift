import Foundation

/// GluonCV's releases as far as they train differently; the later ones repair the first.
public enum GluonVersion: String, Hashable, Sendable, CaseIterable {
    /// 0.3.0: a box without extent has the scale target −∞, and smoothed labels make all classes equally likely.
    case gluon03 = "0.3"
    /// 0.4 to 0.10: sides count at least one pixel, and smoothing keeps the box's class apart.
    case gluon10 = "0.10"

    /// The scale target of a side: ln(side / anchor).
    func scale(_ side: Float, anchor: Float) -> Float {
        log((self == .gluon10 ? max(side, 1) : side) / anchor)
    }

    /// Class targets of a box: that of its own class, and that of all others.
    ///
    /// Smoothed, by s = min(1/C, 1/40), they are 1 − s and s; in 0.3 all are 1/C, the box's own class as well.
    func classTargets(_ classes: Int, isSmoothed: Bool) -> (own: Float, other: Float) {
        guard isSmoothed else { return (1, 0) }
        let equal = 1 / Float(max(1, classes))
        switch self {
        case .gluon03: return (equal, equal)
        case .gluon10:
            let share = min(equal, 1 / 40)
            return (1 - share, share)
        }
    }
}
