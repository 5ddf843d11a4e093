import Domain
import NeuralNetwork

/// Arrays of a file to be written, in its order; those of one convolution together, so that it is read once.
enum ExportArrays {
    case constant(name: String, shape: [Int], values: [Float])
    case convolution(node: Int, parts: [Part])

    /// One of a convolution's arrays under its name in the file.
    struct Part {
        var name: String
        var parameter: GluonArrays.Parameter
        var shape: [Int]
    }

    var count: Int {
        switch self {
        case .constant: 1
        case .convolution(_, let parts): parts.count
        }
    }
}

/// Takes numbers for a file from wherever they are, and checks that they are as many as the network says.
struct ExportSource {
    let network: Network
    let shapes: [Shape]
    let input: Shape
    private let source: any ParameterSource
    private let format: String

    init(
        _ model: YOLOModel, _ source: any ParameterSource, size: ImageSize, format: String
    ) throws(GluonError) {
        (network, self.source, self.format) = (model.network, source, format)
        input = Shape(height: size.height, width: size.width, channels: model.network.inputChannels)
        do { shapes = try model.network.shapes(for: input) } catch {
            throw .inexpressible(format: format, what: "\(error)")
        }
        guard network.outputs.count == model.heads.count else {
            throw .inexpressible(
                format: format, what: "\(network.outputs.count) outputs for \(model.heads.count) heads")
        }
        for (output, head) in zip(network.outputs, model.heads) where shapes[output].channels != head.channels {
            throw .inexpressible(
                format: format,
                what: "\(network.nodes[output].name) has \(shapes[output].channels) channels, its head \(head.channels)"
            )
        }
    }

    /// Shape of what a node makes, or of the network's input.
    func shape(of node: Int) -> Shape { node == Network.input ? input : shapes[node] }

    /// Shape of what a node reads first.
    func inputShape(of node: Int) -> Shape { shape(of: network.nodes[node].inputs.first ?? Network.input) }

    /// Extent `[K, C/groups, R, R]` of a convolution's weights.
    func weightShape(_ node: Int, _ layer: Convolution) -> [Int] {
        [layer.filters, inputShape(of: node).channels / layer.groups, layer.size, layer.size]
    }

    /// Input pixels that a cell of an output covers; the same along both axes.
    func stride(of output: Int) throws(GluonError) -> Int {
        let shape = shapes[output]
        let stride = input.height / shape.height
        guard stride * shape.height == input.height, stride * shape.width == input.width else {
            throw .inexpressible(format: format, what: "cells of \(shape) do not divide an input of \(input)")
        }
        return stride
    }

    func parameters(of node: Int, _ layer: Convolution) throws(GluonError) -> ConvolutionParameters {
        let found: ConvolutionParameters
        do { found = try source.parameters(of: node) } catch let error as GluonError { throw error } catch {
            throw .unreadable(path: network.nodes[node].name, reason: "\(error)")
        }
        let (weights, filters) = (weightShape(node, layer).reduce(1, *), layer.filters)
        let normalized = layer.normalization == nil ? 0 : filters
        guard found.weights.count == weights, found.bias.count == filters, found.scale.count == normalized,
            found.mean.count == normalized, found.variance.count == normalized
        else {
            throw .inexpressible(
                format: format,
                what: "\(network.nodes[node].name) has \(found.weights.count) weights, expected \(weights), or vectors "
                    + "that are not of \(filters) filters")
        }
        return found
    }
}

extension NDArrayFileWriter {
    /// Writes all arrays of a file; one convolution at a time is in memory.
    ///
    /// - Parameter normalization: the rule that the reader of the file will apply.
    static func write(
        _ arrays: [ExportArrays], from source: ExportSource, normalization: BatchNormalization, to path: String
    ) throws(GluonError) {
        let writer = try NDArrayFileWriter(path, count: arrays.reduce(0) { $0 + $1.count })
        for array in arrays {
            switch array {
            case .constant(let name, let shape, let values): try writer.append(values, shape: shape, name: name)
            case .convolution(let node, let parts):
                guard case .convolution(let layer) = source.network.nodes[node].layer else { continue }
                var numbers = try source.parameters(of: node, layer)
                if let old = layer.normalization { numbers = numbers.renormalized(from: old, to: normalization) }
                for part in parts { try writer.append(numbers[part.parameter], shape: part.shape, name: part.name) }
            }
        }
        try writer.finish()
    }
}

extension ConvolutionParameters {
    subscript(parameter: GluonArrays.Parameter) -> [Float] {
        switch parameter {
        case .weight: weights
        case .bias, .beta: bias
        case .gamma: scale
        case .mean: mean
        case .variance: variance
        }
    }
}
