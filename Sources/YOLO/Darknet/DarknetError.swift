public import NeuralNetwork

/// What stops darknet's files from being read, written, or fitted together.
public enum DarknetError: Error, Equatable, Sendable {
    /// A file that cannot be opened or read.
    case unreadable(path: String, reason: String)
    /// A file that cannot be written.
    case unwritable(path: String, reason: String)
    /// A line of a text file that says something else than expected.
    case malformed(file: String, line: Int, found: String, expected: String)
    /// A section of a cfg whose layer does not fit the layers before it.
    case unfit(file: String, line: Int, NetworkError)
    /// A weights file of another size than its network needs, both in bytes; `ending` says where the file ends, or what
    /// is too much.
    case wrongSize(file: String, bytes: Int, expected: Int, ending: String)
    /// Weights of a layer that a partial file does not hold; `count` layers of the network are complete.
    case missingLayer(file: String, layer: String, count: Int)
    /// Numbers of a layer that are not a number or infinite.
    case notFinite(file: String, layer: String, count: Int)
    /// Variances of a layer below zero.
    case negativeVariance(file: String, layer: String, count: Int)
    /// A class list of another length than the network's heads, or than another file says.
    case classCount(file: String, count: Int, other: String, expected: Int)
    /// Something that darknet's files cannot say.
    case inexpressible(layer: String, reason: String)
    /// The source of the parameters failed at a layer, or handed over arrays of wrong length.
    case parameters(layer: String, reason: String)
}

extension DarknetError: CustomStringConvertible {
    /// One line: where, what was found, what was expected.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
        case .unwritable(let path, let reason): "\(path): cannot be written: \(reason)"
        case .malformed(let file, let line, let found, let expected): "\(file):\(line): \(found); expected \(expected)"
        case .unfit(let file, let line, let error): "\(file):\(line): \(error)"
        case .wrongSize(let file, let bytes, let expected, let ending):
            "\(file): \(bytes) bytes, but the network needs \(expected): \(ending)"
        case .missingLayer(let file, let layer, let count):
            "\(file): no weights of layer \(layer): the file holds those of the first \(count) layers"
        case .notFinite(let file, let layer, let count):
            "\(file): layer \(layer): \(Self.values(count)) not a number or infinite"
        case .negativeVariance(let file, let layer, let count):
            "\(file): layer \(layer): \(Self.values(count)) of the variance below zero"
        case .classCount(let file, let count, let other, let expected):
            "\(file): \(count) classes, but \(other) has \(expected)"
        case .inexpressible(let layer, let reason): "layer \(layer) cannot be written for darknet: \(reason)"
        case .parameters(let layer, let reason): "weights of layer \(layer): \(reason)"
        }
    }

    private static func values(_ count: Int) -> String { count == 1 ? "1 value" : "\(count) values" }
}

extension StringProtocol {
    /// As much of a foreign text as a message can show: forty characters, none of them a control character.
    var shown: String {
        let head = unicodeScalars.prefix(41)
        var text = ""
        for scalar in head.prefix(40) {
            text.unicodeScalars.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
        }
        return head.count > 40 ? text + "…" : text
    }
}
