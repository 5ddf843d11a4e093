import ArgumentParser
import Catalog
import Domain
import Foundation
import NeuralNetwork
import Workbench
import YOLO

/// `reticle models`: the networks of a workspace.
struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "The networks of a workspace, and those that the service uses.",
        subcommands: [
            Add.self, List.self, Show.self, Export.self, Remove.self, Promote.self, Promoted.self, Rollback.self,
        ], defaultSubcommand: List.self)
}

/// A network as the contract lists it.
private struct ModelLine: Encodable {
    struct Input: Encodable {
        var width: Int
        var height: Int
    }
    var name: String
    var classes: Int
    var input: Input
    var parameters: Int
    var format: String

    init(_ manifest: ModelManifest) {
        (name, classes, parameters) = (manifest.name, manifest.classes, manifest.parameters)
        input = Input(width: manifest.width, height: manifest.height)
        format = manifest.format.rawValue
    }

    var text: String {
        "\(name.padded(to: 28)) \(format.padded(to: 8)) \("\(input.width)×\(input.height)".padded(to: 10)) "
            + "\("\(classes) classes".padded(to: 13)) \(Quantity.short(parameters)) parameters"
    }
}

extension ModelsCommand {
    /// `reticle models add`.
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copy a network into the workspace: darknet's cfg and weights, or GluonCV's files.",
            discussion: """
                reticle models add tiny --cfg yolov3-tiny.cfg --weights yolov3-tiny.weights --names coco.names
                reticle models add voc --params yolo3_darknet53_voc.params --names voc.names
                reticle models add voc --symbol net-symbol.json --params net-0000.params
                """)

        @Argument(help: "Its name from now on.")
        var name: String
        @OptionGroup var options: WorkspaceOptions
        @OptionGroup var source: ModelSourceOptions
        @Option(help: "Size of the input, such as 416 or 608x416 (default: what the files say).")
        var size: InputSizeArgument?
        @Option(help: "How pictures are fed: \(FitArgument.names) (default: the format's own way).")
        var fit: FitArgument?
        @Flag(help: "As JSON.")
        var json = false

        /// What a network's classes are called that nobody has named, and how to name them.
        static func naming(_ names: [String], of model: String) -> String {
            let list = names.count > 4 ? names.prefix(3) + ["… " + (names.last ?? "")] : names[...]
            return "without --names its \(Quantity.count(names.count, "class is", "classes are")) called "
                + list.joined(separator: ", ") + "; for other names `reticle models remove \(model)`, then add it with "
                + "--names FILE, one name a line in the network's order"
        }

        func run() throws {
            try Out.reporting {
                guard let files = try source.files() else {
                    throw Refusal("nothing to add: give --cfg and --weights, or --params")
                }
                let store = try options.open()
                let manifest = try store.shelf.add(name, files: files, inputSize: size?.size, fit: fit?.fit)
                let shelved = try store.shelf.open(name)
                try store.register(shelved, at: Date())
                if source.names == nil { Out.note(Self.naming(shelved.model.classNames, of: name)) }
                if json { return try Out.json([ModelLine(manifest)]) }
                print(ModelLine(manifest).text)
            }
        }
    }

    /// `reticle models list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the networks.")
        @OptionGroup var options: WorkspaceOptions
        @Flag(help: "As JSON.")
        var json = false

        func run() throws {
            try Out.reporting {
                var lines: [ModelLine] = []
                for entry in try options.open(readOnly: true).shelf.entries() {
                    switch entry.manifest {
                    case .success(let manifest): lines.append(ModelLine(manifest))
                    case .failure(let error): Out.note("\(entry.name): \(error)")
                    }
                }
                if json { return try Out.json(lines) }
                if lines.isEmpty { print("no networks yet; `reticle models add NAME --cfg F --weights F --names F`") }
                for line in lines { print(line.text) }
            }
        }
    }

    /// `reticle models show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "A network's layers, shapes and costs.")
        @Argument(help: "Its name.")
        var name: String
        @OptionGroup var options: WorkspaceOptions
        @Option(help: "Size of the input (default: its own).")
        var size: InputSizeArgument?
        @Flag(help: "As JSON.")
        var json = false

        private struct Layer: Encodable {
            var index: Int
            var name: String
            var kind: String
            var height: Int
            var width: Int
            var channels: Int
            var parameters: Int
            var multiplyAdds: Int
        }
        private struct Document: Encodable {
            var name: String
            var classes: Int
            var input: ModelLine.Input
            var parameters: Int
            var classNames: [String]
            var fit: String
            var layers: [Layer]
        }

        func run() throws {
            try Out.reporting {
                let shelved = try options.open(readOnly: true).shelf.open(name)
                let network = shelved.model.network
                let input = size?.size ?? shelved.model.inputSize
                let shape = Shape(height: input.height, width: input.width, channels: network.inputChannels)
                let shapes = try network.shapes(for: shape)
                let costs = try network.costs(for: shape)
                let layers = network.nodes.indices.map { at in
                    Layer(
                        index: at, name: network.nodes[at].name, kind: network.nodes[at].layer.summary,
                        height: shapes[at].height, width: shapes[at].width, channels: shapes[at].channels,
                        parameters: costs[at].parameters, multiplyAdds: costs[at].multiplyAdds)
                }
                let document = Document(
                    name: name, classes: shelved.manifest.classes,
                    input: ModelLine.Input(width: input.width, height: input.height),
                    parameters: shelved.manifest.parameters, classNames: shelved.model.classNames,
                    fit: shelved.model.preprocessing.fit.rawValue, layers: layers)
                if json { return try Out.json([document]) }
                print(ModelLine(shelved.manifest).text)
                print("classes: \(shelved.model.classNames.joined(separator: ", "))")
                for layer in layers {
                    print(
                        "\(layer.name.padded(to: 26)) \(layer.kind.padded(to: 34)) "
                            + "\("\(layer.height)×\(layer.width)×\(layer.channels)".padded(to: 14)) "
                            + "\(Quantity.short(layer.parameters).padded(to: 8)) \(Quantity.short(layer.multiplyAdds))")
                }
            }
        }
    }

    /// `reticle models export`.
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Write a network for other programs.")
        @Argument(help: "Its name.")
        var name: String
        @OptionGroup var options: WorkspaceOptions
        @Option(help: "Path and beginning of the file names.")
        var to: String
        @Option(help: "\(ModelExportFormat.names).")
        var format: ModelExportFormat
        @Option(help: "Size of the input that is written down (default: its own).")
        var size: InputSizeArgument?

        func run() throws {
            try Out.reporting {
                let shelved = try options.open(readOnly: true).shelf.open(name)
                var model = shelved.model
                if let size { model.inputSize = size.size }
                for path in try format.write(model, shelved.parameters, prefix: Paths.absolute(to)) { print(path) }
            }
        }
    }

    /// `reticle models remove`.
    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a network out of the workspace; what it has found stays.")
        @Argument(help: "Its name.")
        var name: String
        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            try Out.reporting { try options.open().shelf.remove(name) }
        }
    }
}
