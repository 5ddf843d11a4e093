/// How a network is trained on batches of one shape: the steps forward and backward, and where in one arena every value and
/// every gradient lies.
///
/// Kept for the way back are the sums of each convolution with an activation or normalisation, and the values of layers that
/// are no convolutions; what follows a convolution's sums is cheap and is computed once more where it is needed. A gradient is
/// never changed once it is written: what is added to one becomes another.
struct TrainingPlan: Sendable {
    let network: Network
    let input: Shape
    let batch: Int
    let frozenBefore: Int
    let shapes: [Shape]
    /// The way forward, then the way back.
    let steps: [TrainingStep]
    /// Number of steps forward.
    let forward: Int
    let inputPlace: Place
    /// What leaves the network, and where its gradients are written; `nil` for one that no learnt number acts on.
    let outputs: [(node: Int, value: Place, gradient: Place?)]
    /// Values from which ``TrainingSession/forward(boundary:)`` begins.
    let boundary: [(value: Int, place: Place)]
    let buffers: [PlannedBuffer]
    let arenaBytes: Int

    /// Floats from one pixel of a value to the next.
    func stride(of place: Place) -> Int { buffers[place.buffer].stride }
    /// Pixels of a value, all pictures.
    func pixels(of place: Place) -> Int { batch * place.shape.height * place.shape.width }
}

/// One step of a training plan.
struct TrainingStep: Hashable, Sendable {
    /// The node that it belongs to.
    var node: Int
    var operation: Operation
    /// Where its result lies; `nil` where that goes to the parameters.
    var target: Place?

    /// What a step does.
    enum Operation: Hashable, Sendable {
        /// Sums of a convolution, with its bias where no normalisation follows.
        case sums(Convolution, Place)
        /// Mean and variance of the batch, of sums.
        case statistics(Place)
        /// Normalisation, or none, then activation, then a sum.
        case normalize(Place, residual: Place?, Activation)
        case maxPool(Place, size: Int, stride: Int, padding: Int)
        case averagePool(Place)
        case upsample(Place, factor: Int)
        case add(Place, Place, Activation)
        case copy(Place)
        case softmax(Place)
        /// Of values or of gradients.
        case dropout(Place, probability: Float)
        case zero
        /// From the pool's input and the gradient.
        case maxPoolGradient(Place, Place, size: Int, stride: Int, padding: Int)
        case averagePoolGradient(Place)
        case upsampleGradient(Place, factor: Int)
        /// From the result and the gradient.
        case softmaxGradient(Place, Place)
        /// From what the activation was of, and the gradient.
        case activationGradient(Place, Place, Activation)
        /// Sums over the batch for bias, β and γ: from the convolution's sums (`nil` where they do not matter) and the gradient.
        case gradientSums(Place?, Place, Activation)
        /// The gradient of the sums from the sums and the gradient of what follows.
        case normalizeGradient(Place, Place, Activation)
        /// From the convolution's input and the gradient of its sums.
        case weightGradient(Convolution, Place, Place)
        /// From the gradient of the sums; something may be added.
        case dataGradient(Convolution, Place, residual: Place?)
    }

    /// Everything that the step reads.
    var reads: [Place] {
        switch operation {
        case .sums(_, let input), .statistics(let input), .maxPool(let input, _, _, _), .averagePool(let input),
            .upsample(let input, _), .copy(let input), .softmax(let input), .dropout(let input, _),
            .averagePoolGradient(let input), .upsampleGradient(let input, _):
            [input]
        case .normalize(let input, let residual, _), .dataGradient(_, let input, let residual):
            [input] + (residual.map { [$0] } ?? [])
        case .add(let first, let second, _), .maxPoolGradient(let first, let second, _, _, _),
            .softmaxGradient(let first, let second), .activationGradient(let first, let second, _),
            .normalizeGradient(let first, let second, _), .weightGradient(_, let first, let second):
            [first, second]
        case .gradientSums(let sums, let gradient, _): (sums.map { [$0] } ?? []) + [gradient]
        case .zero: []
        }
    }
}
