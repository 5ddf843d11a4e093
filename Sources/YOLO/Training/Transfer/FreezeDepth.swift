import NeuralNetwork

/// How much of a network keeps its numbers while it is trained.
public enum FreezeDepth: Hashable, Sendable {
    /// Everything is trained.
    case none
    /// What the heads share: GluonCV's backbone, what a cfg bars by `stopbackward`, or else all nodes up to the last that
    /// every output depends on.
    case backbone
    /// Everything before the first head's last convolution.
    case headsOnly
    /// The first nodes, as many.
    case nodes(Int)
    /// All nodes up to the last of this name, or of those below it: `26 convolutional`, `stages.1`.
    case through(String)

    /// Reads `none`, `backbone`, `heads-only`, a number of nodes, or the name of a node.
    public init(_ text: String) {
        switch text {
        case "none": self = .none
        case "backbone": self = .backbone
        case "heads-only", "heads": self = .headsOnly
        default: self = Int(text).map(FreezeDepth.nodes) ?? .through(text)
        }
    }

    /// As ``init(_:)`` reads it.
    public var text: String {
        switch self {
        case .none: "none"
        case .backbone: "backbone"
        case .headsOnly: "heads-only"
        case .nodes(let count): String(count)
        case .through(let name): name
        }
    }

    /// The first node that is trained; all before it are frozen.
    ///
    /// - Throws: ``TransferError/depth(_:expected:)`` where the network has no such depth, or nothing would be left to train
    public func frozenBefore(in configuration: DarknetConfiguration) throws(TransferError) -> Int {
        let network = configuration.model.network
        let predictions = try network.predictions().map(\.node)
        let first = predictions.min() ?? 0
        let last = predictions.max() ?? 0
        switch self {
        case .none: return 0
        case .headsOnly: return first
        case .backbone: return min(Self.backbone(configuration), first)
        case .nodes(let count):
            guard (0...last).contains(count) else {
                throw .depth(text, expected: "0 to \(last): node \(last) is the last to be trained")
            }
            return count
        case .through(let name):
            guard let found = network.nodes.lastIndex(where: { $0.name == name || $0.name.hasPrefix(name + ".") })
            else {
                throw .depth(
                    text,
                    expected: "none, backbone, heads-only, a number of nodes, or a node such as "
                        + "'\(network.nodes[first].name)'")
            }
            guard found < last else {
                throw .depth(text, expected: "a node before '\(network.nodes[last].name)', or nothing is trained")
            }
            return found + 1
        }
    }

    private static func backbone(_ configuration: DarknetConfiguration) -> Int {
        if let match = GluonMatch(configuration.model) {
            let names = GluonNetwork(match.architecture).network.nodes.map(\.name)
            let stages = names.indices.filter { names[$0].hasPrefix("stages.") }
            if let last = stages.compactMap({ match.nodes[$0] }).max() { return last + 1 }
        }
        let barred = configuration.training.layers.filter { _, settings in
            settings.contains { $0.key == "stopbackward" && $0.value != "0" }
        }
        if let last = barred.keys.max() { return last + 1 }
        let network = configuration.model.network
        let shared = network.outputs.map { network.ancestors(of: $0) }.reduce(nil as Set<Int>?) { all, one in
            all?.intersection(one) ?? one
        }
        return (shared?.max() ?? -1) + 1
    }
}

extension Network {
    /// All nodes that a node depends on, and itself.
    func ancestors(of node: Int) -> Set<Int> {
        var (found, open): (Set<Int>, [Int]) = ([], [node])
        while let next = open.popLast() {
            if next >= 0, found.insert(next).inserted { open += nodes[next].inputs }
        }
        return found
    }
}
