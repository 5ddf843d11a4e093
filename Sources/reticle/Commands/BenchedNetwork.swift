import NeuralNetwork
import YOLO

/// The network that a benchmark is asked for: a description's, a workspace's or a known one.
struct BenchedNetwork {
    let model: String
    let workspace: WorkspaceOptions
    let cfg: String?
    let weights: String?

    /// The network with its numbers, random ones where none are given.
    ///
    /// - Parameter classes: of a known network
    func open(classes: Int) throws -> (YOLOModel, any ParameterSource) {
        let description = cfg ?? (model.hasSuffix(".cfg") ? model : nil)
        if let description {
            let configuration = try DarknetConfiguration(contentsOf: Paths.absolute(description))
            guard let weights else {
                return (configuration.model, try RandomParameters(configuration.model))
            }
            return (configuration.model, try WeightsFile(Paths.absolute(weights), for: configuration.model))
        }
        if workspace.workspace != nil || KnownModel(rawValue: model) == nil {
            let shelved = try workspace.open(readOnly: true).shelf.open(model)
            return (shelved.model, shelved.parameters)
        }
        let known = (KnownModel(rawValue: model) ?? .yolov3).model(classes: classes)
        return (known, try RandomParameters(known))
    }
}
