import Domain
import NeuralNetwork

@testable import YOLO

/// The numbers of the golden networks: a hash of name and place, the same in every language.
struct GluonRule: ParameterSource {
    let network: Network
    private let convolutions: [Int: GluonNetwork.NamedConvolution]

    init(_ architecture: GluonArchitecture) {
        let built = GluonNetwork(architecture)
        network = built.network
        convolutions = Dictionary(built.convolutions.map { ($0.node, $0) }, uniquingKeysWith: { $1 })
    }

    /// 0…1, of a place and a key.
    static func unit(_ index: Int, _ key: UInt32) -> Double {
        var hash = UInt32(truncatingIfNeeded: index) &+ key &* 0x9E37_79B9
        hash = (hash ^ (hash >> 16)) &* 0x7FEB_352D
        hash = (hash ^ (hash >> 15)) &* 0x846C_A68B
        return Double(hash ^ (hash >> 16)) / 0x1p32
    }

    /// The network's input, `[N, C, H, W]` in the fixtures' order, of which one picture is taken as `[H, W, C]`.
    static func input(picture: Int, height: Int, width: Int) -> [Float] {
        var values = [Float](repeating: 0, count: height * width * 3)
        for channel in 0..<3 {
            for place in 0..<height * width {
                let index = (picture * 3 + channel) * height * width + place
                values[place * 3 + channel] = Float(unit(index, 77) * 4 - 2)
            }
        }
        return values
    }

    /// One array of the rule, by its structured name.
    static func array(_ name: String, shape: [Int]) -> [Float] {
        let count = shape.reduce(1, *)
        let (low, high) = range(name, fanIn: shape.dropFirst().reduce(1, *))
        let (factor, isCentred) = (isAround0(name) ? high : high - low, isAround0(name))
        let offset = checksum(name) &* 0x9E37_79B9
        // Tests are not optimised and Darknet-53 has 62 million numbers: a bare loop over memory is bearable.
        return [Float](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = count
            guard var place = buffer.baseAddress else { return }
            var index = offset
            let end = offset &+ UInt32(count)
            while index != end {
                var hash = (index ^ (index >> 16)) &* 0x7FEB_352D
                hash = (hash ^ (hash >> 15)) &* 0x846C_A68B
                let unit = Double(hash ^ (hash >> 16)) / 0x1p32
                place.pointee = Float(isCentred ? (2 * unit - 1) * factor : low + factor * unit)
                place += 1
                index = index &+ 1
            }
        }
    }

    private static func isAround0(_ name: String) -> Bool { !name.hasSuffix("gamma") && !name.hasSuffix("var") }

    private static func range(_ name: String, fanIn: Int) -> (Double, Double) {
        switch name.split(separator: ".").last {
        case "weight":
            let reach = (6 / Double(fanIn)).squareRoot() * (name.contains(".prediction.") ? 0.35 : 1)
            return (-reach, reach)
        case "gamma" where name.hasPrefix("stages.") && name.hasSuffix("body.1.1.gamma"): return (0.02, 0.08)
        case "gamma": return (0.75, 1.25)
        case "running_var": return (0.5, 1.5)
        case "bias": return (-0.5, 0.5)
        default: return (-0.2, 0.2)
        }
    }

    func parameters(of index: Int) -> ConvolutionParameters {
        guard let convolution = convolutions[index] else { preconditionFailure("node \(index) is no convolution") }
        let (path, filters) = (convolution.path, convolution.shape[0])
        guard convolution.isNormalized else {
            return ConvolutionParameters(
                weights: Self.array(path + ".weight", shape: convolution.shape),
                bias: Self.array(path + ".bias", shape: [filters]))
        }
        func vector(_ name: String) -> [Float] { Self.array("\(path).1.\(name)", shape: [filters]) }
        return ConvolutionParameters(
            weights: Self.array(path + ".0.weight", shape: convolution.shape), bias: vector("beta"),
            scale: vector("gamma"), mean: vector("running_mean"), variance: vector("running_var"))
    }

    /// CRC-32 of a name, polynomial 0xEDB88320.
    static func checksum(_ text: String) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in text.utf8 {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        return ~crc
    }
}

extension GluonArchitecture {
    /// The small network of the fixtures: three heads, 3 classes.
    static let tiny = GluonArchitecture(
        stages: [
            [
                .cell(filters: 8, stride: 1), .cell(filters: 8, stride: 2), .cell(filters: 12, stride: 2),
                .cell(filters: 16, stride: 2), .residual(filters: 8),
            ],
            [.cell(filters: 24, stride: 2), .residual(filters: 12)], [.cell(filters: 32, stride: 2)],
        ],
        channels: [16, 12, 8], anchors: defaultAnchors, classes: 3, allocation: 16)
}

extension Network.Node {
    var isConvolution: Bool { if case .convolution = layer { true } else { false } }
}
