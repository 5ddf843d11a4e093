import ArgumentParser
import Domain
import NeuralNetwork
import YOLO

/// The network that a benchmark is asked for, a description's, a workspace's or a known one, and how it is run.
struct BenchedNetwork: ParsableArguments {
    @Option(help: "A network of the workspace, a cfg file, or \(KnownModel.names).")
    var model = KnownModel.yolov3.rawValue
    @OptionGroup var workspace: WorkspaceOptions
    @Option(help: "darknet's description of the network.")
    var cfg: String?
    @Option(help: "darknet's numbers for it.")
    var weights: String?
    @Option(help: "Size of the input, such as 416 or 608x352 (default: the network's own).")
    var size: InputSizeArgument?
    @Option(help: "Threads (default: one a core).")
    var threads: Int?

    /// As the first line of a report names it.
    var name: String { cfg ?? model }

    func validate() throws {
        if let threads, !(1...WorkerPool.limit).contains(threads) {
            throw ValidationError("--threads \(threads): expected 1…\(WorkerPool.limit)")
        }
    }

    /// The input that is asked for, or the network's own.
    func shape(of model: YOLOModel) -> Shape {
        let size = size?.size ?? model.inputSize
        return Shape(height: size.height, width: size.width, channels: model.network.inputChannels)
    }

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
