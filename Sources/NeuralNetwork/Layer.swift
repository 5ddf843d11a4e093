/// Batch normalisation after a convolution: γ · (x − mean) / deviation + β.
public struct BatchNormalization: Hashable, Sendable {
    /// Keeps the deviation from zero.
    public var epsilon: Float
    /// `true`: deviation = √(variance + ε), as GluonCV (1e-5); `false`: √variance + ε, as darknet on a CPU (1e-6).
    public var isEpsilonInsideRoot: Bool

    /// Makes a normalisation.
    public init(epsilon: Float, isEpsilonInsideRoot: Bool) {
        (self.epsilon, self.isEpsilonInsideRoot) = (epsilon, isEpsilonInsideRoot)
    }
}

/// Convolution, with everything that belongs to one darknet section or one GluonCV cell.
///
/// `[H, W, C]` ⊛ `[K, C/groups, R, R]` → `[H′, W′, K]`, `H′ = (H + 2·padding − R) / stride + 1`.
public struct Convolution: Hashable, Sendable {
    /// Output channels K.
    public var filters: Int
    /// Side R of the kernel.
    public var size: Int
    public var stride: Int
    /// Zeros on each side.
    public var padding: Int
    /// Parts of the channels that do not see each other; as many as channels for a depthwise convolution.
    public var groups: Int
    /// `nil` where there is a bias alone.
    public var normalization: BatchNormalization?
    /// Whether a bias is stored (with `normalization` it is β, and this is `false`).
    public var hasBias: Bool
    public var activation: Activation

    /// Makes a convolution.
    public init(
        filters: Int, size: Int, stride: Int = 1, padding: Int = 0, groups: Int = 1,
        normalization: BatchNormalization? = nil, hasBias: Bool = true, activation: Activation = .linear
    ) {
        (self.filters, self.size, self.stride, self.padding, self.groups) = (filters, size, stride, padding, groups)
        (self.normalization, self.hasBias, self.activation) = (normalization, hasBias, activation)
    }
}

/// What one node of a network does with its inputs.
public enum Layer: Hashable, Sendable {
    case convolution(Convolution)
    /// Largest value of a window, darknet's rule: `H′ = (H + padding − size) / stride + 1`, the first window begins at
    /// `−padding / 2` (integer division); places outside do not count.
    case maxPool(size: Int, stride: Int, padding: Int)
    /// Mean over height and width: `[H, W, C]` → `[1, 1, C]`.
    case averagePool
    /// Every value repeated `factor` times along both axes; with a second input, cut to that one's height and width.
    case upsample(factor: Int)
    /// Inputs side by side along the channels; of each only part `group` of `groups` equal parts of its channels.
    case route(groups: Int, group: Int)
    /// Sum of inputs of one shape.
    case shortcut(Activation)
    /// Changes nothing outside of training. `probability`: share of values that training sets to zero.
    case dropout(probability: Float)
    /// Softmax over all channels of each place.
    case softmax
    /// Hands its input out of the network: the place of a detection head.
    case output
}
