/// A `key=value` of a cfg that is kept as it stands.
public struct DarknetSetting: Hashable, Sendable {
    public var key: String
    public var value: String

    /// Makes a setting.
    public init(key: String, value: String) { (self.key, self.value) = (key, value) }
}

/// How darknet would train a network: what `[net]` says beside the input's size.
///
/// The defaults are darknet's.
public struct DarknetTraining: Hashable, Sendable {
    /// How the learning rate changes; its arguments are the fields of the same names.
    public enum Policy: String, Hashable, Sendable, CaseIterable {
        /// Never.
        case constant
        /// rate · scaleᵏ, k = ⌊batch / step⌋
        case step
        /// rate · gammaᵇᵃᵗᶜʰ
        case exp
        /// rate · (1 − batch / maxBatches)ᵖᵒʷᵉʳ
        case poly
        /// Multiplied by `scales[i]` from batch `steps[i]` on.
        case steps
        /// rate / (1 + exp(gamma · (batch − step)))
        case sig
        /// rate · uᵖᵒʷᵉʳ with a random u of 0…1.
        case random
        /// Cosine with warm restarts.
        case sgdr
    }

    /// Pictures of one step of the optimiser.
    public var batch = 1
    /// Parts a batch is cut into to save memory.
    public var subdivisions = 1
    public var learningRate: Float = 0.001
    public var momentum: Float = 0.9
    /// Weight decay.
    public var decay: Float = 0.0001
    /// Batches in which the learning rate grows from 0, as (batch / burnIn)ᵖᵒʷᵉʳ.
    public var burnIn = 0
    /// Batches after which training ends; 0: never.
    public var maxBatches = 0
    public var policy = Policy.constant
    public var power: Float = 4
    public var gamma: Float = 1
    public var step = 1
    public var scale: Float = 1
    /// Batches at which the rate changes.
    public var steps: [Int] = []
    /// What the rate is multiplied by at each of `steps`.
    public var scales: [Float] = []
    /// Pictures are turned by up to as many degrees.
    public var angle: Float = 0
    /// Pictures are widened or narrowed by up to this factor.
    public var aspect: Float = 1
    /// Saturation is multiplied or divided by up to this factor.
    public var saturation: Float = 1
    /// Brightness is multiplied or divided by up to this factor.
    public var exposure: Float = 1
    /// Hue is turned by up to this share of the circle.
    public var hue: Float = 0
    /// Other keys of `[net]`, as they stand.
    public var others: [DarknetSetting] = []
    /// Training keys of layers, such as `stopbackward`, by node; heads keep theirs in ``DarknetHeadTraining``.
    public var layers: [Int: [DarknetSetting]] = [:]

    /// Makes darknet's defaults.
    public init() {}
}

/// How darknet would train one head: what `[yolo]` or `[region]` says beside what detection needs.
///
/// The defaults are darknet's.
public struct DarknetHeadTraining: Hashable, Sendable {
    /// Anchors of all heads, input pixels; a ground truth belongs to the one it fits best.
    public var anchors: [Anchor]
    /// Which of `anchors` are those of this head.
    public var mask: [Int]
    /// Share of a picture's sides by which it is cropped or widened at most.
    public var jitter: Float = 0.2
    /// Above 0 the size of the input changes while training; 1, or AlexeyAB's factor.
    public var random: Float = 0
    /// IoU from which a cell that found an object of another cell is not punished; `thresh` of `[region]`.
    public var ignoreThreshold: Float = 0.5
    /// IoU from which a cell is trained as if the object were its own; 1: never.
    public var truthThreshold: Float = 1
    /// Other keys, as they stand: losses, their weights, how boxes are suppressed.
    public var others: [DarknetSetting] = []

    /// Makes darknet's defaults for a head that uses `mask` of `anchors`.
    public init(anchors: [Anchor], mask: [Int]) { (self.anchors, self.mask) = (anchors, mask) }
}
