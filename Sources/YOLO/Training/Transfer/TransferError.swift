public import NeuralNetwork

/// What stops a network from being trained for other classes.
public enum TransferError: Error, Equatable, Sendable {
    /// A head whose layers are not what training needs.
    case head(layer: String, reason: String)
    /// A list of classes that no network can have.
    case classes(reason: String)
    /// Another number of anchors than the heads name.
    case anchors(found: Int, expected: Int)
    /// Fewer boxes than anchors are to be found from.
    case tooFewBoxes(found: Int, expected: Int)
    /// A depth of freezing that means nothing in this network.
    case depth(String, expected: String)
    /// The numbers of a head cannot be had.
    case parameters(layer: String, reason: String)
    /// The network does not fit together.
    case network(NetworkError)
}

extension TransferError: CustomStringConvertible {
    /// One line: where, what was found, what was expected.
    public var description: String {
        switch self {
        case .head(let layer, let reason): "layer \(layer): \(reason)"
        case .classes(let reason): "classes to train: \(reason)"
        case .anchors(let found, let expected): "\(found) anchors, but the heads of the network name \(expected)"
        case .tooFewBoxes(let found, let expected): "\(found) boxes with an extent; anchors need at least \(expected)"
        case .depth(let text, let expected): "depth of freezing '\(text.shown)'; expected \(expected)"
        case .parameters(let layer, let reason): "weights of layer \(layer): \(reason)"
        case .network(let error): "\(error)"
        }
    }
}
