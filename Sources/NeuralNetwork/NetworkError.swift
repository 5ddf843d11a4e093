/// What is wrong with a network, with its numbers, or with a run of it.
public enum NetworkError: Error, Hashable, Sendable {
    /// The network has no nodes.
    case empty
    /// More nodes than ``NetworkLimits/nodes``.
    case layers(Int)
    /// The input has no extent, or other channels than the network; `expectedChannels` says how many.
    case input(Shape, expectedChannels: Int)
    /// A batch below 1 or above ``NetworkLimits/batch``.
    case batch(Int)
    /// A node that cannot be: its index, its name, and what is wrong with it.
    case node(Int, name: String, NodeFault)
    /// More memory than the limit allows, in bytes: `what` needs it.
    case tooLarge(what: String, bytes: Int, limit: Int)
    /// The source of the parameters failed at a node; `reason` is what it said.
    case parameters(Int, name: String, reason: String)
    /// The number of given values differs from the input's.
    case inputCount(Int, expected: Int)
    /// The input holds a value that is not finite.
    case inputNotFinite
    /// Node `Int` is the first whose values are not all finite numbers.
    case notFinite(Int, name: String)
    /// The run was cancelled.
    case cancelled
    /// Bytes of a training state that is not of this network.
    case stateSize(Int, expected: Int)
    /// A backward pass without a forward pass of the same session before it.
    case noForwardPass
    /// The number of given values of an output or boundary differs from what node `Int` has.
    case valueCount(Int, name: String, found: Int, expected: Int)
    /// Node `Int` is the first, going backward, whose gradients are not all finite numbers.
    case gradientNotFinite(Int, name: String)
    /// The file of tuning results cannot be written.
    case tuningFile(path: String, reason: String)
}

/// What is wrong with one node of a network.
public enum NodeFault: Error, Hashable, Sendable {
    /// It reads a node that does not come before it: a cycle, or an index out of range.
    case inputNotEarlier(Int)
    /// It has another number of inputs than its layer takes.
    case inputs(Int, expected: String)
    /// A number of the layer is out of its range.
    case value(String, Int, allowed: ClosedRange<Int>)
    /// A slope, share or ε is not a finite number of its range.
    case constant(String)
    /// The channels do not divide into the groups.
    case groups(Int, channels: Int)
    /// Part `group` of `groups` parts does not exist.
    case group(Int, of: Int)
    /// The window is larger than what it slides over.
    case window(size: Int, input: Shape, padding: Int)
    /// Inputs that should agree in shape do not.
    case shapes(Shape, Shape)
    /// Inputs that should agree in height and width do not.
    case extents(Shape, Shape)
    /// More values or weights than a node may have.
    case tooLarge(what: String, count: String, limit: Int)
    /// The source handed over another number of values than the layer has.
    case parameterCount(String, found: Int, expected: Int)
    /// A weight, bias or statistic is not a finite number, or a variance is negative.
    case parameterNotFinite(String, at: Int)
}

extension NetworkError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "the network has no layers"
        case .layers(let count): "a network of \(count) layers; the limit is \(NetworkLimits.nodes)"
        case .input(let shape, let channels):
            "an input of \(shape) (height × width × channels); expected at least 1×1 with \(channels) channels"
        case .batch(let count): "a batch of \(count) pictures; expected 1 to \(NetworkLimits.batch)"
        case .node(let index, let name, let fault): "layer \(index) (\(name)): \(fault)"
        case .tooLarge(let what, let bytes, let limit):
            "\(what): \(Self.mebibytes(bytes)) MiB of memory, more than the limit of \(Self.mebibytes(limit)) MiB"
        case .parameters(let index, let name, let reason): "weights of layer \(index) (\(name)): \(reason)"
        case .inputCount(let found, let expected): "\(found) input values; expected \(expected)"
        case .inputNotFinite: "the input holds values that are not finite numbers"
        case .notFinite(let index, let name): "layer \(index) (\(name)) gives values that are not finite numbers"
        case .cancelled: "cancelled"
        case .stateSize(let found, let expected):
            "a training state of \(found) bytes; expected \(expected) for this network"
        case .noForwardPass: "a backward pass without a forward pass before it"
        case .valueCount(let index, let name, let found, let expected):
            "layer \(index) (\(name)): \(found) values; expected \(expected)"
        case .gradientNotFinite(let index, let name):
            "layer \(index) (\(name)) has gradients that are not finite numbers"
        case .tuningFile(let path, let reason): "\(path): \(reason)"
        }
    }

    private static func mebibytes(_ bytes: Int) -> Int { bytes / (1 << 20) + (bytes % (1 << 20) > 0 ? 1 : 0) }
}

extension NodeFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .inputNotEarlier(let input): "reads layer \(input), which does not come before it"
        case .inputs(let found, let expected): "\(found) inputs; expected \(expected)"
        case .value(let name, let found, let allowed):
            "\(name) is \(found); expected \(allowed.lowerBound) to \(allowed.upperBound)"
        case .constant(let name): "\(name) is out of its range"
        case .groups(let groups, let channels): "\(channels) channels do not divide into \(groups) groups"
        case .group(let group, let groups): "there is no group \(group) among \(groups)"
        case .window(let size, let input, let padding):
            "a window of \(size)×\(size) on an input of \(input) with a padding of \(padding) leaves nothing"
        case .shapes(let first, let second): "inputs of different shapes, \(first) and \(second)"
        case .extents(let first, let second): "inputs of different height or width, \(first) and \(second)"
        case .tooLarge(let what, let count, let limit): "\(count) \(what); the limit is \(limit)"
        case .parameterCount(let name, let found, let expected): "\(found) values of \(name); expected \(expected)"
        case .parameterNotFinite(let name, let at): "value \(at) of \(name) is not a usable number"
        }
    }
}
