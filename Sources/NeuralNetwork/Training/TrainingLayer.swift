internal import CKernels

/// Where the numbers of one convolution lie among the numbers of its network.
struct TrainingLayer {
    /// Index of the node.
    let node: Int
    let convolution: Convolution
    let inputChannels: Int
    /// Says how weights are packed; its extent means nothing.
    let packing: ck_conv
    /// Number of packed weights.
    let packed: Int
    /// First of them, of the biases, of the scales; in floats, each a multiple of 16.
    let weights: Int
    let bias: Int
    let scale: Int
    /// First of the running means and variances, among the statistics.
    let mean: Int
    let variance: Int

    /// Floats of one vector with what follows it.
    static func rounded(_ count: Int) -> Int { (count + 15) / 16 * 16 }

    init(
        node: Int, _ convolution: Convolution, inputChannels: Int, level: ck_level, numbers: inout Int,
        statistics: inout Int
    ) {
        (self.node, self.convolution, self.inputChannels) = (node, convolution, inputChannels)
        packing = convolution.kernel(
            batch: 1, input: Shape(height: convolution.size, width: convolution.size, channels: inputChannels),
            level: level)
        var shape = packing
        packed = ck_conv_packed_count(&shape)
        func take(_ count: Int, _ total: inout Int) -> Int {
            defer { total += Self.rounded(count) }
            return total
        }
        let normalized = convolution.normalization == nil ? 0 : convolution.filters
        weights = take(packed, &numbers)
        bias = take(convolution.filters, &numbers)
        scale = take(normalized, &numbers)
        mean = take(normalized, &statistics)
        variance = take(normalized, &statistics)
    }

    /// Whether a bias, or β, is learnt.
    var hasBias: Bool { convolution.hasBias || convolution.normalization != nil }
}

extension Convolution {
    /// Whether each channel is convolved by itself.
    func isDepthwise(_ channels: Int) -> Bool { groups > 1 && groups == channels && filters == channels }

    /// The sums alone, as the C kernels see them, pixels side by side.
    func kernel(batch: Int, input: Shape, level: ck_level) -> ck_conv {
        let linear = ck_activation(kind: CK_LINEAR, slope: 0)
        return ck_conv(
            batch: batch, height: input.height, width: input.width, channels: input.channels, filters: filters,
            size: size, stride: stride, padding: padding, groups: groups, source_stride: input.channels,
            target_stride: filters, residual_stride: 0, activation: linear, residual_activation: linear, level: level,
            variant: isDepthwise(input.channels) ? CK_DEPTHWISE : CK_GATHERED)
    }
}
