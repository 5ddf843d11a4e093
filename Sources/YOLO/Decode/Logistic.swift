import Foundation

/// σ(x) = 1 / (1 + e⁻ˣ), 0…1.
func logistic(_ x: Float) -> Float { 1 / (1 + exp(-x)) }

/// The largest number whose logistic is certainly not above `share`, so that no other needs to be worked out.
///
/// A little below the inverse of σ, by more than σ's rounding in `Float`.
func logit(notAbove share: Float) -> Float {
    let safe = Double(share) * (1 - 1e-6)
    guard safe > 0 else { return -.infinity }
    guard safe < 1 else { return .infinity }
    return Float(log(safe / (1 - safe))).nextDown
}
