public import Domain
public import NeuralNetwork

/// How a picture becomes the input of a network: red, green, blue as `(value / 255 − mean) / deviation`.
public struct Preprocessing: Hashable, Sendable {
    /// How a picture is made to fit the input.
    public enum Fit: String, Hashable, Sendable, CaseIterable {
        /// Proportion kept, centred on grey: darknet.
        case letterbox
        /// Both axes stretched: GluonCV's validation, OpenCV.
        case stretch
        /// Short side to the input's, proportion kept, any resolution: GluonCV's demo.
        case keepAspect = "keep-aspect"
    }

    /// Subtracted from each channel, in values of 0…1.
    public var mean: SIMD3<Float>
    /// What each channel is divided by.
    public var deviation: SIMD3<Float>
    public var fit: Fit

    /// Makes a preprocessing.
    public init(mean: SIMD3<Float>, deviation: SIMD3<Float>, fit: Fit) {
        (self.mean, self.deviation, self.fit) = (mean, deviation, fit)
    }

    /// darknet's: 0…1, letterboxed.
    public static let darknet = Preprocessing(mean: .zero, deviation: .one, fit: .letterbox)
    /// GluonCV's: mean and deviation of ImageNet, stretched.
    public static let gluon = Preprocessing(
        mean: SIMD3(0.485, 0.456, 0.406), deviation: SIMD3(0.229, 0.224, 0.225), fit: .stretch)
}

/// A detector without its numbers: network, heads, classes, and how pictures are fed to it.
public struct YOLOModel: Hashable, Sendable {
    public var network: Network
    /// One head for each of `network.outputs`, in that order.
    public var heads: [DetectionHead]
    /// One name a class.
    public var classNames: [String]
    /// The size it is made for; any multiple of its largest stride will do.
    public var inputSize: ImageSize
    public var preprocessing: Preprocessing

    /// Makes a model.
    public init(
        network: Network, heads: [DetectionHead], classNames: [String], inputSize: ImageSize,
        preprocessing: Preprocessing
    ) {
        (self.network, self.heads, self.classNames) = (network, heads, classNames)
        (self.inputSize, self.preprocessing) = (inputSize, preprocessing)
    }
}
