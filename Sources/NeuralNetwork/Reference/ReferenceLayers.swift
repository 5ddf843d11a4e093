import Foundation

// Every layer as its definition, in plain loops: what the fast path is compared with, and nothing else.

/// Values of one node for one picture, in `[H, W, C]` order.
struct ReferenceValue {
    let shape: Shape
    var values: [Float]

    init(_ shape: Shape) { (self.shape, values) = (shape, Array(repeating: 0, count: shape.count)) }
    init(_ shape: Shape, _ values: [Float]) { (self.shape, self.values) = (shape, values) }

    subscript(y: Int, x: Int, c: Int) -> Float {
        get { values[(y * shape.width + x) * shape.channels + c] }
        set { values[(y * shape.width + x) * shape.channels + c] = newValue }
    }

    /// The value at a place, or `outside` where there is none.
    func at(_ y: Int, _ x: Int, _ c: Int, outside: Float) -> Float {
        0 <= y && y < shape.height && 0 <= x && x < shape.width ? self[y, x, c] : outside
    }
}

extension Activation {
    /// The activation of one value.
    public func callAsFunction(_ x: Float) -> Float {
        switch self {
        case .linear: x
        case .leaky(let slope): x > 0 ? x : slope * x
        case .relu: x > 0 ? x : 0
        case .relu6: Swift.min(Swift.max(x, 0), 6)
        case .swish: x / (1 + exp(-x))
        // ln(1 + eˣ) is x itself to seven digits above 20, where eˣ would soon overflow.
        case .mish: x * tanh(x > 20 ? x : log(1 + exp(x)))
        case .logistic: 1 / (1 + exp(-x))
        }
    }
}

/// Convolution, normalisation and activation of one picture.
///
/// - Parameters:
///   - x: input `[H, W, C]`
///   - p: parameters; weights `[K, C/groups, R, R]`
func referenceConvolution(
    _ x: ReferenceValue, _ layer: Convolution, _ p: ConvolutionParameters, _ shape: Shape
) -> ReferenceValue {
    var y = ReferenceValue(shape)
    let (size, depth) = (layer.size, x.shape.channels / layer.groups)
    for row in 0..<shape.height {
        for column in 0..<shape.width {
            for k in 0..<shape.channels {
                let first = k / (shape.channels / layer.groups) * depth
                // Summed as Double, so that the reference is the more exact of the two.
                var sum = 0.0
                for c in 0..<depth {
                    for i in 0..<size {
                        for j in 0..<size {
                            let sy = row * layer.stride + i - layer.padding
                            let sx = column * layer.stride + j - layer.padding
                            let weight = p.weights[((k * depth + c) * size + i) * size + j]
                            sum += Double(x.at(sy, sx, first + c, outside: 0)) * Double(weight)
                        }
                    }
                }
                y[row, column, k] = layer.activation(referenceNormalized(Float(sum), k, layer, p))
            }
        }
    }
    return y
}

/// Batch normalisation or bias of a value of channel `k`.
func referenceNormalized(_ x: Float, _ k: Int, _ layer: Convolution, _ p: ConvolutionParameters) -> Float {
    guard let norm = layer.normalization else { return x + p.bias[k] }
    let variance = p.variance[k]
    let deviation =
        norm.isEpsilonInsideRoot ? (variance + norm.epsilon).squareRoot() : variance.squareRoot() + norm.epsilon
    return p.scale[k] * (x - p.mean[k]) / deviation + p.bias[k]
}

func referenceMaxPool(_ x: ReferenceValue, size: Int, stride: Int, padding: Int, _ shape: Shape) -> ReferenceValue {
    var y = ReferenceValue(shape)
    for row in 0..<shape.height {
        for column in 0..<shape.width {
            for c in 0..<shape.channels {
                var largest = -Float.infinity
                for i in 0..<size {
                    for j in 0..<size {
                        let (sy, sx) = (row * stride + i - padding / 2, column * stride + j - padding / 2)
                        largest = max(largest, x.at(sy, sx, c, outside: -.infinity))
                    }
                }
                y[row, column, c] = largest
            }
        }
    }
    return y
}

func referenceAveragePool(_ x: ReferenceValue) -> ReferenceValue {
    var y = ReferenceValue(Shape(height: 1, width: 1, channels: x.shape.channels))
    for c in 0..<x.shape.channels {
        var sum = 0.0
        for row in 0..<x.shape.height { for column in 0..<x.shape.width { sum += Double(x[row, column, c]) } }
        y[0, 0, c] = Float(sum / Double(x.shape.height * x.shape.width))
    }
    return y
}

func referenceUpsample(_ x: ReferenceValue, factor: Int, _ shape: Shape) -> ReferenceValue {
    var y = ReferenceValue(shape)
    for row in 0..<shape.height {
        for column in 0..<shape.width {
            for c in 0..<shape.channels { y[row, column, c] = x[row / factor, column / factor, c] }
        }
    }
    return y
}

func referenceRoute(_ inputs: [ReferenceValue], groups: Int, group: Int, _ shape: Shape) -> ReferenceValue {
    var y = ReferenceValue(shape)
    for row in 0..<shape.height {
        for column in 0..<shape.width {
            var target = 0
            for x in inputs {
                let part = x.shape.channels / groups
                for c in group * part..<(group + 1) * part {
                    y[row, column, target] = x[row, column, c]
                    target += 1
                }
            }
        }
    }
    return y
}

func referenceShortcut(_ inputs: [ReferenceValue], _ activation: Activation) -> ReferenceValue {
    var y = inputs[0]
    for other in inputs.dropFirst() { for index in y.values.indices { y.values[index] += other.values[index] } }
    for index in y.values.indices { y.values[index] = activation(y.values[index]) }
    return y
}

func referenceSoftmax(_ x: ReferenceValue) -> ReferenceValue {
    var y = x
    for row in 0..<x.shape.height {
        for column in 0..<x.shape.width {
            let channels = 0..<x.shape.channels
            let largest = channels.map { x[row, column, $0] }.max() ?? 0
            let sum = channels.map { exp(Double(x[row, column, $0] - largest)) }.reduce(0, +)
            for c in channels { y[row, column, c] = Float(exp(Double(x[row, column, c] - largest)) / sum) }
        }
    }
    return y
}
