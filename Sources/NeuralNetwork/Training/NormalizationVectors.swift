internal import CKernels

/// The vectors of one convolution's normalisation between the way forward and the way back.
///
/// With the deviation D of a channel (√(v + ε), or √v + ε) and n pixels: z = γ · (x − mean) / D + β, and
/// dx = γ/D · (dz − Σdz/n − (x − mean) · Σ(dz · (x − mean)) / (n · D · √(v + ε))), where the last root is √v where ε
/// lies outside of it.
final class NormalizationVectors {
    let filters: Int
    private let memory: Memory
    /// Statistics of the batch, exact.
    let batchMean: UnsafeMutablePointer<Double>
    let batchVariance: UnsafeMutablePointer<Double>
    /// Room for the sums of a gradient.
    let totals: UnsafeMutablePointer<Double>

    private let padded: Int

    init(filters: Int) throws(NetworkError) {
        self.filters = filters
        padded = (filters + 15) / 16 * 16
        memory = try Memory(zeroed: padded * 10 * 8, for: "normalisation")
        batchMean = memory.base.assumingMemoryBound(to: Double.self)
        batchVariance = batchMean + padded
        totals = batchVariance + padded
    }

    private func vector(_ index: Int) -> UnsafeMutablePointer<Double> { batchMean + (4 + index) * padded }

    var mean: UnsafeMutablePointer<Double> { vector(0) }
    var scale: UnsafeMutablePointer<Double> { vector(1) }
    var shift: UnsafeMutablePointer<Double> { vector(2) }
    private var linear: UnsafeMutablePointer<Double> { vector(3) }
    private var constant: UnsafeMutablePointer<Double> { vector(4) }
    private var slope: UnsafeMutablePointer<Double> { vector(5) }

    var kernel: ck_norm_vectors {
        ck_norm_vectors(mean: mean, scale: scale, shift: shift, linear: linear, constant: constant, slope: slope)
    }

    /// For sums that are not normalised: z = x, and dx = dz.
    func setIdentity() {
        for channel in 0..<filters {
            (mean[channel], scale[channel], shift[channel]) = (0, 1, 0)
            (linear[channel], constant[channel], slope[channel]) = (0, 0, 1)
        }
    }

    /// From the statistics of the batch, or from running ones.
    func setForward(
        _ norm: BatchNormalization, gamma: UnsafePointer<Float>, beta: UnsafePointer<Float>,
        mean given: UnsafePointer<Float>?, variance: UnsafePointer<Float>?
    ) {
        for channel in 0..<filters {
            let variance = variance.map { Double($0[channel]) } ?? batchVariance[channel]
            mean[channel] = given.map { Double($0[channel]) } ?? batchMean[channel]
            scale[channel] = Double(gamma[channel]) / norm.deviation(variance)
            shift[channel] = Double(beta[channel])
        }
    }

    /// From `totals` over `pixels`: Σdz and Σ(dz · (x − mean)).
    func setBackward(_ norm: BatchNormalization, gamma: UnsafePointer<Float>, pixels: Int) {
        for channel in 0..<filters {
            let deviation = norm.deviation(batchVariance[channel])
            let root = norm.isEpsilonInsideRoot ? deviation : batchVariance[channel].squareRoot()
            let factor = Double(gamma[channel]) / deviation
            slope[channel] = factor
            constant[channel] = -factor * totals[channel] / Double(pixels)
            // Without any difference between pixels there is nothing that the deviation could take away.
            let product = totals[filters + channel] / (Double(pixels) * deviation * root)
            linear[channel] = root > 0 ? -factor * product : 0
        }
    }
}

extension BatchNormalization {
    /// The deviation of a channel of this variance.
    func deviation(_ variance: Double) -> Double {
        isEpsilonInsideRoot ? (variance + Double(epsilon)).squareRoot() : variance.squareRoot() + Double(epsilon)
    }
}
