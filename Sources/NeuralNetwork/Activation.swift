/// What is done to every value after a layer's sums.
public enum Activation: Hashable, Sendable {
    /// x
    case linear
    /// max(x, slope · x), slope below 1; 0.1 in darknet and GluonCV.
    case leaky(slope: Float)
    /// max(x, 0)
    case relu
    /// min(max(x, 0), 6)
    case relu6
    /// x · σ(x)
    case swish
    /// x · tanh(ln(1 + eˣ))
    case mish
    /// σ(x) = 1 / (1 + e⁻ˣ)
    case logistic
}
