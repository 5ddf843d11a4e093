/// How a network is run on inputs of one shape: which steps, and where in one arena every value lies.
///
/// Routes copy nothing where the values they join can be written in their place; dropout, output and a route of one input
/// are other names of a value; a shortcut is part of the convolution before it where nobody else reads that convolution.
public struct InferencePlan: Sendable {
    /// The network that is run.
    public let network: Network
    /// Shape of one picture's input.
    public let input: Shape
    /// Pictures of one run.
    public let batch: Int
    /// Shape of each node's value for one picture.
    public let shapes: [Shape]
    /// What is done, in order.
    let steps: [PlannedStep]
    /// Where the input is written.
    let inputPlace: Place
    /// Where each node's value lies; a node that is part of a later one has none of its own.
    let places: [Place?]
    /// Parts of the arena.
    let buffers: [PlannedBuffer]
    /// Bytes of all buffers together, where those share memory that are not in use at a time.
    public let arenaBytes: Int
}

/// Part of the arena, `[pixels, stride]`: the pixels of all pictures of a batch, one after the other.
struct PlannedBuffer: Hashable, Sendable {
    /// Batch · height · width.
    var pixels: Int
    /// Floats from one pixel to the next.
    var stride: Int
    /// First step that writes it; −1 for the input.
    var firstStep: Int
    /// Last step that reads or writes it; the number of steps for what leaves the network.
    var lastStep: Int
    /// Byte in the arena at which it begins, a multiple of 64.
    var offset: Int

    /// What kernels may read past the end of a buffer, in whole vectors.
    static let slack = 64

    /// Bytes with slack, a multiple of 64.
    var bytes: Int { (pixels * stride * 4 + 63) / 64 * 64 + Self.slack }
}

/// Where a value lies: some channels of every pixel of a buffer.
struct Place: Hashable, Sendable {
    /// Index in ``InferencePlan/buffers``.
    var buffer: Int
    /// First channel within the buffer's pixels.
    var channel: Int
    /// Shape of the value for one picture.
    var shape: Shape
}

/// One step of a plan.
struct PlannedStep: Hashable, Sendable {
    /// The node that it belongs to.
    var node: Int
    var operation: Operation
    var output: Place

    /// What a step does.
    enum Operation: Hashable, Sendable {
        /// Convolution, then its activation; then `residual` is added and `last` applied.
        case convolution(Convolution, Place, residual: Place?, last: Activation)
        case maxPool(Place, size: Int, stride: Int, padding: Int)
        case averagePool(Place)
        case upsample(Place, factor: Int)
        /// Sum of two, then an activation.
        case add(Place, Place, Activation)
        case copy(Place)
        case softmax(Place)
    }

    /// Everything that the step reads.
    var reads: [Place] {
        switch operation {
        case .convolution(_, let input, let residual, _): residual.map { [input, $0] } ?? [input]
        case .add(let first, let second, _): [first, second]
        case .maxPool(let input, _, _, _), .averagePool(let input), .upsample(let input, _), .copy(let input),
            .softmax(let input):
            [input]
        }
    }
}
