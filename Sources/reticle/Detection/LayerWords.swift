import NeuralNetwork

extension Layer {
    /// darknet's word for the kind of layer.
    var kind: String {
        switch self {
        case .convolution: "convolutional"
        case .maxPool: "maxpool"
        case .averagePool: "avgpool"
        case .upsample: "upsample"
        case .route: "route"
        case .shortcut: "shortcut"
        case .dropout: "dropout"
        case .softmax: "softmax"
        case .output: "yolo"
        }
    }

    /// The kind with what sets it apart: `convolutional 3×3/2 leaky`.
    var summary: String {
        switch self {
        case .convolution(let layer):
            let groups = layer.groups > 1 ? " groups \(layer.groups)" : ""
            return "convolutional \(layer.size)×\(layer.size)/\(layer.stride)\(groups) \(layer.activation.word)"
        case .maxPool(let size, let stride, _): return "maxpool \(size)×\(size)/\(stride)"
        case .upsample(let factor): return "upsample ×\(factor)"
        default: return kind
        }
    }
}

extension Activation {
    /// darknet's word for the activation.
    var word: String {
        switch self {
        case .linear: "linear"
        case .leaky: "leaky"
        case .relu: "relu"
        case .relu6: "relu6"
        case .swish: "swish"
        case .mish: "mish"
        case .logistic: "logistic"
        }
    }
}
