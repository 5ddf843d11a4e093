/// One step of a training plan with all its numbers in place.
struct TrainingKernel {
    /// Kinds of work that a benchmark tells apart.
    enum Kind: String, CaseIterable {
        case convolution = "convolutions"
        case statistics = "statistics of the batch"
        case normalization = "normalisation and activation"
        case layers = "other layers"
        case gradientSums = "gradients of normalisation"
        case normalizationGradient = "gradients through normalisation"
        case weightGradient = "gradients of weights"
        case dataGradient = "gradients of values"
        case layerGradients = "gradients of other layers"
    }

    /// Does task `task` of phase `phase`; the last argument is scratch of this worker alone.
    typealias Work = (_ phase: Int, _ task: Int, _ scratch: UnsafeMutableRawPointer) -> Void

    let node: Int
    let kind: Kind
    /// How a convolution, or a gradient of one, is computed; empty for others.
    var method = ""
    /// Tasks of each phase.
    let tasks: [Int]
    let work: Work
}

/// Scratch that a step needs besides its places.
struct TrainingScratch {
    /// Bytes that all tasks of a step share.
    var shared = 0
    /// Bytes of turned weights.
    var turned = 0
    /// Bytes of sums of chunks.
    var sums = 0
    /// Bytes of each worker.
    var worker = 64

    mutating func formUnion(_ other: TrainingScratch) {
        (shared, turned) = (max(shared, other.shared), max(turned, other.turned))
        (sums, worker) = (max(sums, other.sums), max(worker, other.worker))
    }
}
