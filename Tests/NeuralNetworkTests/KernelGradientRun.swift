import CKernels
import TestSupport

/// The gradients of one convolution on random numbers, by any kernel; all runs of a seed see the same numbers.
struct KernelGradientRun {
    var conv: ck_conv
    private let source: [Float], gradient: [Float], weights: [Float], residual: [Float], begun: [Float]

    init(_ conv: ck_conv, seed: UInt64) {
        var random = SplitMix64(seed: seed)
        func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in Float.random(in: -0.5...0.5, using: &random) } }
        self.conv = conv
        let pixels = conv.batch * conv.height * conv.width
        source = Self.gapped(numbers(pixels * conv.source_stride), conv.channels, conv.source_stride)
        gradient = Self.gapped(
            numbers(KernelConvolutionRun.pixels(of: conv) * conv.target_stride), conv.filters, conv.target_stride)
        weights = numbers(conv.filters * conv.channels / conv.groups * conv.size * conv.size)
        residual = numbers(pixels * conv.residual_stride)
        begun = numbers(weights.count)
    }

    /// What lies between the channels of two pixels is NaN.
    private static func gapped(_ values: [Float], _ channels: Int, _ stride: Int) -> [Float] {
        values.enumerated().map { $0 % stride >= channels ? .nan : $1 }
    }

    private static func scratch(_ bytes: Int) -> UnsafeMutableRawBufferPointer {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes + 64, alignment: 64)
        buffer.initializeMemory(as: UInt8.self, repeating: 0xff)
        return buffer
    }

    private func packed(_ conv: ck_conv, _ values: [Float]) -> [Float] {
        var conv = conv
        var packed = [Float](repeating: .nan, count: ck_conv_packed_count(&conv))
        ck_conv_pack(&conv, values, nil, &packed)
        return packed
    }

    /// Weights packed and unpacked.
    func unpacked(_ level: ck_level, _ variant: ck_conv_variant) -> (found: [Float], expected: [Float]) {
        var conv = conv
        (conv.level, conv.variant) = (level, variant)
        var found = weights.map { _ in Float.nan }
        ck_conv_unpack(&conv, packed(conv, weights), &found)
        return (found, weights)
    }

    /// Ways of computing the gradient of the weights at a level.
    func weightVariants(_ level: ck_level) -> [ck_conv_variant] {
        [CK_GATHERED, CK_DEPTHWISE, CK_WINOGRAD4, CK_EXACT].filter { variant in
            var conv = conv
            (conv.level, conv.variant) = (level, variant)
            return ck_weights_fits(&conv)
        }
    }

    /// dW in the order of files; `adds`: to numbers that are there.
    func weightGradient(_ level: ck_level, _ variant: ck_conv_variant, adds: Bool) -> [Float] {
        var conv = conv
        (conv.level, conv.variant) = (level, variant)
        var layout = conv
        if variant != CK_DEPTHWISE { layout.variant = CK_GATHERED }
        var sums = packed(layout, begun)
        let (shared, worker) = (
            Self.scratch(ck_weights_shared_bytes(&conv)), Self.scratch(ck_weights_worker_bytes(&conv))
        )
        defer {
            shared.deallocate()
            worker.deallocate()
        }
        source.withUnsafeBufferPointer { source in
            gradient.withUnsafeBufferPointer { gradient in
                sums.withUnsafeMutableBufferPointer { sums in
                    var data = ck_weights_data(
                        source: source.baseAddress, gradient: gradient.baseAddress, weights: sums.baseAddress,
                        adds: adds, shared: shared.baseAddress)
                    for phase in 0..<ck_weights_phases(&conv) {
                        for task in (0..<ck_weights_tasks(&conv, phase)).reversed() {
                            ck_weights_run(&conv, &data, phase, task, worker.baseAddress)
                        }
                    }
                }
            }
        }
        var result = weights.map { _ in Float.nan }
        ck_conv_unpack(&layout, sums, &result)
        return result
    }

    /// Ways of computing the gradient of the input; `nil` is by phases, and so is the exact one.
    func dataVariants(_ level: ck_level) -> [ck_conv_variant?] {
        var conv = conv
        conv.level = level
        conv.variant = isDepthwise ? CK_DEPTHWISE : CK_GATHERED
        var exact = conv
        exact.variant = CK_EXACT
        let phases: [ck_conv_variant?] = ck_conv_fits(&exact) ? [nil, CK_EXACT] : [nil]
        guard ck_data_is_conv(&conv), level != CK_PLAIN else { return phases }
        var data = ck_data_conv(&conv)
        var list = [ck_conv_variant](repeating: CK_GATHERED, count: Int(CK_CONV_VARIANTS.rawValue))
        let fitting = list.prefix(ck_conv_list(&data, &list)).count
        return phases + list.prefix(fitting).filter { ($0 == CK_DEPTHWISE) == isDepthwise }
    }

    var isDepthwise: Bool { conv.groups > 1 && conv.groups == conv.channels && conv.filters == conv.channels }

    /// dX with everything around it.
    func dataGradient(_ level: ck_level, _ variant: ck_conv_variant?) -> [Float] {
        var conv = conv
        (conv.level, conv.variant) = (level, isDepthwise ? CK_DEPTHWISE : CK_GATHERED)
        if variant == CK_EXACT { conv.variant = CK_EXACT }
        let isByPhases = variant == nil || variant == CK_EXACT
        let weights = packed(conv, weights)
        var turned = [Float](repeating: .nan, count: ck_turned_count(&conv))
        for task in (0..<ck_turn_tasks(&conv)).reversed() { ck_turn(&conv, weights, &turned, task) }
        var back = ck_data_conv(&conv)
        if let variant { back.variant = variant }
        var target = [Float](
            repeating: KernelConvolutionRun.untouched, count: conv.batch * conv.height * conv.width * conv.source_stride
        )
        let shared = Self.scratch(isByPhases ? 0 : ck_conv_shared_bytes(&back))
        let worker = Self.scratch(isByPhases ? ck_data_worker_bytes(&conv) : ck_conv_worker_bytes(&back))
        defer {
            shared.deallocate()
            worker.deallocate()
        }
        let zeros = [Float](repeating: 0, count: conv.channels)
        residual.withUnsafeBufferPointer { residual in
            gradient.withUnsafeBufferPointer { gradient in
                turned.withUnsafeBufferPointer { turned in
                    zeros.withUnsafeBufferPointer { zeros in
                        target.withUnsafeMutableBufferPointer { target in
                            var data = ck_conv_data(
                                source: gradient.baseAddress, packed: turned.baseAddress, bias: zeros.baseAddress,
                                residual: conv.residual_stride > 0 ? residual.baseAddress : nil,
                                target: target.baseAddress, shared: shared.baseAddress)
                            if isByPhases {
                                for task in (0..<ck_data_tasks(&conv)).reversed() {
                                    ck_data_run(&conv, &data, task, worker.baseAddress)
                                }
                                return
                            }
                            for phase in 0..<ck_conv_phases(&back) {
                                for task in (0..<ck_conv_tasks(&back, phase)).reversed() {
                                    ck_conv_run(&back, &data, phase, task, worker.baseAddress)
                                }
                            }
                        }
                    }
                }
            }
        }
        return target
    }
}
