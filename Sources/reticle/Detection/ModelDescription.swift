import Domain
import NeuralNetwork
import Workbench
import YOLO

/// A network of the shelf as the models screen shows it.
struct ModelDescription {
    let detail: ModelDetail

    /// Describes a network whose folder lies in `folder`.
    ///
    /// - Throws: `NetworkError` where its layers do not fit together
    init(_ shelved: ShelvedModel, folder: String) throws {
        let model = shelved.model
        let shape = Shape(
            height: model.inputSize.height, width: model.inputSize.width, channels: model.network.inputChannels)
        let shapes = try model.network.shapes(for: shape)
        let costs = try model.network.costs(for: shape)
        let layers = model.network.nodes.indices.map { at -> ModelLayer in
            let node = model.network.nodes[at]
            var (filters, size, stride): (Int?, Int?, Int?)
            switch node.layer {
            case .convolution(let layer): (filters, size, stride) = (layer.filters, layer.size, layer.stride)
            case .maxPool(let side, let step, _): (size, stride) = (side, step)
            default: break
            }
            return ModelLayer(
                index: at, name: node.name, kind: node.layer.kind, filters: filters, size: size, stride: stride,
                output: (shapes[at].height, shapes[at].width, shapes[at].channels),
                parameterCount: costs[at].parameters, multiplyAdds: costs[at].multiplyAdds)
        }
        let input = model.preprocessing
        var words = [("resize", input.fit.rawValue)]
        words.append(("values", input.mean == .zero && input.deviation == .one ? "0…1" : "(v − mean) / deviation"))
        if input.mean != .zero { words.append(("mean", Self.text(input.mean))) }
        if input.deviation != .one { words.append(("deviation", Self.text(input.deviation))) }
        detail = ModelDetail(
            name: ModelName(shelved.manifest.name), preprocessing: words, layers: layers,
            files: shelved.manifest.files.values.sorted().map { "\(folder)/\(shelved.manifest.name)/\($0)" })
    }

    private static func text(_ values: SIMD3<Float>) -> String { "\(values[0]) \(values[1]) \(values[2])" }
}

extension ModelManifest.Format {
    /// What its files are, for people.
    var title: String {
        switch self {
        case .darknet: "darknet cfg + weights"
        case .gluon: "GluonCV params"
        case .mxnet: "MXNet symbol + params"
        }
    }
}
