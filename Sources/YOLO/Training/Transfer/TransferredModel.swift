public import NeuralNetwork

/// A network made ready to be trained for other classes, with all the numbers it begins with.
///
/// The convolution before each head is replaced by one of A · (5 + classes) channels; what lies before keeps its numbers.
/// Where a partial file has none they are drawn as darknet draws them: normal with the deviation √(2 / fan-in), γ 1, β 0.
///
/// ```swift
/// var generator = SeededGenerator(seed: 233)
/// let origin = TrainingOrigin(try DarknetModel(cfg: cfg, weights: weights, extent: .partial))
/// let begun = try TransferredModel(origin, classes: ["cat", "dog"], using: &generator)
/// ```
public struct TransferredModel: ParameterSource {
    /// The network with its new heads and classes, as a cfg would say it.
    public let configuration: DarknetConfiguration
    public let library: TrainingOrigin.Library
    /// New classes whose rows came from the old heads, in the order of the new list.
    public let reusedClasses: [String]
    /// Names of the convolutions before the heads that begin anew because nothing is known of them.
    public let initialised: [String]
    private let source: (any ParameterSource)?
    private let missing: Set<Int>
    private let fresh: RandomParameters
    private let heads: [Int: ConvolutionParameters]

    public var model: YOLOModel { configuration.model }

    /// The loss of the library that the network is of, with the thresholds of its heads.
    public var loss: TrainingLoss {
        switch library {
        case .darknet: .darknet(DarknetLoss(configuration.heads))
        case .gluon: .gluon(GluonLoss())
        }
    }

    /// Makes new heads.
    ///
    /// - Parameters:
    ///   - classes: names of the classes to be trained
    ///   - generator: where the new numbers come from, the heads' first
    /// - Throws: ``TransferError`` for a network without heads of YOLO v3, for classes without or with equal names, for
    ///   another number of anchors, and where an old head cannot be read
    public init(
        _ origin: TrainingOrigin, classes: [String], rule: TransferRule = TransferRule(),
        using generator: inout some RandomNumberGenerator
    ) throws(TransferError) {
        try Self.check(classes)
        let old = origin.configuration.model
        let predictions = try old.network.predictions()
        guard !old.heads.isEmpty, old.heads.count == predictions.count else {
            throw .head(layer: "\(old.network.nodes.count)", reason: "\(old.heads.count) heads; expected one an output")
        }
        let configuration = try Self.configuration(origin.configuration, predictions, classes, rule.anchors)
        let pairs = rule.reuse.pairs(from: old.classNames, to: classes)
        let shapes: [Shape]
        do { shapes = try old.network.shapes(for: old.inputShape) } catch { throw .network(error) }
        var heads: [Int: ConvolutionParameters] = [:]
        for (index, (node, layer)) in predictions.enumerated() {
            let input = old.network.nodes[node].inputs[0]
            let channels = input == Network.input ? old.network.inputChannels : shapes[input].channels
            let rows = HeadRows(
                width: channels * layer.size * layer.size, head: configuration.model.heads[index],
                isNormalized: layer.normalization != nil, rule: rule)
            var parameters = rows.fresh(using: &generator)
            if !pairs.isEmpty, !origin.missing.contains(node), let source = origin.parameters {
                let found = try Self.parameters(source, node, old.network, rows.width * layer.filters, layer.filters)
                rows.reuse(found, classes: old.heads[index].classes, pairs, in: &parameters)
            }
            heads[node] = parameters
        }
        do throws(NetworkError) {
            fresh = try RandomParameters(
                configuration.model.network, input: configuration.model.inputShape, seed: generator.next())
        } catch { throw .network(error) }
        (self.configuration, library, source) = (configuration, origin.library, origin.parameters)
        (missing, self.heads) = (origin.missing, heads)
        let isReused = heads.keys.contains { !origin.missing.contains($0) } && origin.parameters != nil
        reusedClasses = isReused ? pairs.keys.sorted().map { classes[$0] } : []
        initialised = origin.missing.subtracting(heads.keys).sorted().map { old.network.nodes[$0].name }
    }

    public func parameters(of index: Int) throws -> ConvolutionParameters {
        if let head = heads[index] { return head }
        guard let source, !missing.contains(index) else { return fresh.parameters(of: index) }
        return try source.parameters(of: index)
    }

    private static func check(_ classes: [String]) throws(TransferError) {
        guard !classes.isEmpty else { throw .classes(reason: "none; expected at least one") }
        var seen = Set<String>()
        for name in classes {
            guard !name.isEmpty else { throw .classes(reason: "one without a name") }
            guard seen.insert(name).inserted else { throw .classes(reason: "'\(name.shown)' stands there twice") }
        }
    }

    private static func configuration(
        _ old: DarknetConfiguration, _ predictions: [(node: Int, layer: Convolution)], _ classes: [String],
        _ anchors: [Anchor]?
    ) throws(TransferError) -> DarknetConfiguration {
        var new = old
        new.model.classNames = classes
        for (index, (node, layer)) in predictions.enumerated() {
            guard old.model.heads[index].kind == .yolo else {
                throw .head(layer: old.model.network.nodes[node].name, reason: "a head of YOLO v2; expected YOLO v3")
            }
            if let anchors {
                let expected = old.heads[index].anchors.count
                guard anchors.count == expected else { throw .anchors(found: anchors.count, expected: expected) }
                new.heads[index].anchors = anchors
                new.model.heads[index].anchors = old.heads[index].mask.map { anchors[$0] }
            }
            new.model.heads[index].classes = classes.count
            var layer = layer
            layer.filters = new.model.heads[index].channels
            new.model.network.nodes[node].layer = .convolution(layer)
        }
        return new
    }

    /// The numbers of an old head after checking their counts.
    private static func parameters(
        _ source: any ParameterSource, _ node: Int, _ network: Network, _ weights: Int, _ filters: Int
    ) throws(TransferError) -> ConvolutionParameters {
        let name = network.nodes[node].name
        do {
            let found = try source.parameters(of: node)
            guard found.weights.count == weights, found.bias.count == filters else {
                throw TransferError.parameters(
                    layer: name, reason: "\(found.weights.count) weights; expected \(weights)")
            }
            return found
        } catch let error as TransferError { throw error } catch {
            throw .parameters(layer: name, reason: String(describing: error))
        }
    }
}
