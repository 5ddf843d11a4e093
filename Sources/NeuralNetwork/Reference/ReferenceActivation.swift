import Foundation

extension Activation {
    /// The activation of one value, in double precision.
    func exact(_ x: Double) -> Double {
        switch self {
        case .linear: x
        case .leaky(let slope): x > 0 ? x : Double(slope) * x
        case .relu: max(x, 0)
        case .relu6: min(max(x, 0), 6)
        case .swish: x * Self.sigma(x)
        case .mish: x * tanh(log1p(exp(x)))
        case .logistic: Self.sigma(x)
        }
    }

    /// Its derivative; at a bend that of the left side.
    func derivative(_ x: Double) -> Double {
        switch self {
        case .linear: return 1
        case .leaky(let slope): return x > 0 ? 1 : Double(slope)
        case .relu: return x > 0 ? 1 : 0
        case .relu6: return x > 0 && x < 6 ? 1 : 0
        case .swish:
            let sigma = Self.sigma(x)
            return sigma * (1 + x * (1 - sigma))
        case .mish:
            let t = tanh(log1p(exp(x)))
            return t + x * Self.sigma(x) * (1 - t * t)
        case .logistic: return Self.sigma(x) * (1 - Self.sigma(x))
        }
    }

    private static func sigma(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}
