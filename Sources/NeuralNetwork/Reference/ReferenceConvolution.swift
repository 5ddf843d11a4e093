extension Convolution {
    /// Every product of the sums: places of result and source, and the index of the weight.
    private func forEachProduct(
        _ x: ReferenceBatch, _ y: ReferenceBatch, _ body: (_ result: Int, _ source: Int, _ weight: Int) -> Void
    ) {
        let depth = x.shape.channels / groups
        y.forEach { n, row, column, k in
            let result = ((n * y.shape.height + row) * y.shape.width + column) * y.shape.channels + k
            let first = k / (filters / groups) * depth
            for i in 0..<size {
                for j in 0..<size {
                    let (sy, sx) = (row * stride + i - padding, column * stride + j - padding)
                    guard x.contains(sy, sx) else { continue }
                    let source = ((n * x.shape.height + sy) * x.shape.width + sx) * x.shape.channels + first
                    for c in 0..<depth { body(result, source + c, ((k * depth + c) * size + i) * size + j) }
                }
            }
        }
    }

    /// Sums, without bias: `[N, H′, W′, K]`.
    func sums(_ x: ReferenceBatch, _ weights: [Double], _ shape: Shape) -> ReferenceBatch {
        var y = ReferenceBatch(x.batch, shape)
        let none = y
        forEachProduct(x, none) { result, source, weight in y.values[result] += x.values[source] * weights[weight] }
        return y
    }

    /// dX and dW from the gradient of the sums; dW is added to.
    func gradients(
        _ x: ReferenceBatch, _ dY: ReferenceBatch, _ weights: [Double], _ dW: inout [Double]
    ) -> ReferenceBatch {
        var dX = ReferenceBatch(x.batch, x.shape)
        forEachProduct(x, dY) { result, source, weight in
            dX.values[source] += dY.values[result] * weights[weight]
            dW[weight] += dY.values[result] * x.values[source]
        }
        return dX
    }

    /// Mean and biased variance of each channel over the batch.
    func statistics(_ x: ReferenceBatch) -> (mean: [Double], variance: [Double]) {
        let (count, channels) = (Double(x.batch * x.shape.height * x.shape.width), x.shape.channels)
        var (mean, variance) = (Array(repeating: 0.0, count: channels), Array(repeating: 0.0, count: channels))
        for (index, value) in x.values.enumerated() { mean[index % channels] += value / count }
        for (index, value) in x.values.enumerated() {
            let difference = value - mean[index % channels]
            variance[index % channels] += difference * difference / count
        }
        return (mean, variance)
    }

    /// What the activation is applied to.
    func normalized(_ x: ReferenceBatch, _ p: ReferenceNumbers, mean: [Double], variance: [Double]) -> ReferenceBatch {
        var z = x
        for index in z.values.indices {
            let k = index % x.shape.channels
            if let normalization {
                let deviation = normalization.deviation(variance[k])
                z.values[index] = p.scale[k] * (x.values[index] - mean[k]) / deviation + p.bias[k]
            } else {
                z.values[index] += p.bias[k]
            }
        }
        return z
    }

    /// The gradient of the sums from that of what the activation is applied to, through statistics of the batch; those of β
    /// and γ are added to.
    func normalizationGradient(
        _ x: ReferenceBatch, _ dZ: ReferenceBatch, _ p: ReferenceNumbers, _ gradients: inout ReferenceNumbers
    ) -> ReferenceBatch {
        let channels = x.shape.channels
        for (index, value) in dZ.values.enumerated() { gradients.bias[index % channels] += value }
        guard let normalization else { return dZ }
        let (mean, variance) = statistics(x)
        let count = Double(x.values.count / channels)
        var (sum, product) = (Array(repeating: 0.0, count: channels), Array(repeating: 0.0, count: channels))
        for (index, value) in dZ.values.enumerated() {
            sum[index % channels] += value
            product[index % channels] += value * (x.values[index] - mean[index % channels])
        }
        var dX = dZ
        for k in 0..<channels {
            gradients.scale[k] += product[k] / normalization.deviation(variance[k])
        }
        for index in dX.values.indices {
            let k = index % channels
            let deviation = normalization.deviation(variance[k])
            let root = normalization.isEpsilonInsideRoot ? deviation : variance[k].squareRoot()
            let pull = root > 0 ? (x.values[index] - mean[k]) * product[k] / (count * deviation * root) : 0
            dX.values[index] = p.scale[k] / deviation * (dZ.values[index] - sum[k] / count - pull)
        }
        return dX
    }
}
