import Foundation
public import NeuralNetwork

/// A network of darknet's, ready to run: what its cfg says, its classes' names, and its numbers.
///
///     let tiny = try DarknetModel(cfg: "yolov3-tiny.cfg", weights: "yolov3-tiny.weights", names: "coco.names")
///     let (model, parameters) = (tiny.model, tiny.parameters)
public struct DarknetModel: Sendable {
    /// What the cfg says, with the names of the classes.
    public var configuration: DarknetConfiguration
    public var weights: WeightsFile

    public var model: YOLOModel { configuration.model }
    public var parameters: any ParameterSource { weights }

    /// Reads a cfg and a class list, and opens the weights.
    ///
    /// - Throws: ``DarknetError`` that names the file that is wrong, or the two that do not belong together
    public init(
        cfg: String, weights: String, names: String? = nil, extent: WeightsFile.Extent = .whole
    ) throws(DarknetError) {
        configuration = try DarknetConfiguration(contentsOf: cfg)
        if let names { try configuration.name(NamesFile.read(names), file: names, cfg: cfg) }
        self.weights = try WeightsFile(weights, for: configuration.model, extent: extent)
    }

    /// As ``init(cfg:weights:names:extent:)`` with the names that a `.data` file tells of.
    public init(cfg: String, weights: String, data path: String) throws(DarknetError) {
        let data = try DarknetData(contentsOf: path)
        let names = try data.names.map { name throws(DarknetError) in try data.resolved(name) }
        try self.init(cfg: cfg, weights: weights, names: names)
        let classes = configuration.classCount
        guard data.classes == classes else {
            throw .classCount(file: path, count: data.classes, other: cfg, expected: classes)
        }
    }
}

extension DarknetConfiguration {
    /// Classes of the heads; of a classifier, the channels of its last layer.
    public var classCount: Int {
        if let head = model.heads.first { return head.classes }
        return (try? model.network.shapes(for: model.inputShape).last?.channels) ?? 0
    }

    /// Takes the names of a class list.
    ///
    /// - Throws: ``DarknetError/classCount(file:count:other:expected:)`` where there are not as many as classes
    public mutating func name(_ names: [String], file: String, cfg: String) throws(DarknetError) {
        guard names.count == classCount else {
            throw .classCount(file: file, count: names.count, other: cfg, expected: classCount)
        }
        model.classNames = names
    }
}
