/// Sizes beyond which a network is refused instead of asking the machine for the memory.
///
/// Far above every detector in use (YOLO v3 at 608: 3·10⁷ values and 5·10⁶ weights a layer), far below what would bring a
/// machine down.
public enum NetworkLimits {
    /// Nodes of a network.
    public static let nodes = 1 << 12
    /// Inputs of a node.
    public static let inputs = 1 << 10
    /// Height or width of an input, pixels.
    public static let side = 1 << 15
    /// Channels of a layer.
    public static let channels = 1 << 16
    /// Side of a window, its stride, its padding.
    public static let window = 1 << 10
    /// Pictures of a batch.
    public static let batch = 1 << 10
    /// Values of one node and one picture (1 GiB of `Float`).
    public static let values = 1 << 28
    /// Weights of one convolution (1 GiB of `Float`).
    public static let weights = 1 << 28
    /// Weights of a whole network (4 GiB of `Float`).
    public static let allWeights = 1 << 30
    /// Bytes of all activations that a plan keeps at a time.
    public static let arenaBytes = 1 << 33
    /// Bytes of all that training keeps between the ways forward and back.
    public static let trainingBytes = 1 << 36
}
