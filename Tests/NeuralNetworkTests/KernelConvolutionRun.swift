import CKernels
import TestSupport

/// One convolution on random numbers, run by any kernel; all runs of a seed see the same numbers.
struct KernelConvolutionRun {
    var conv: ck_conv
    private(set) var source: [Float]
    private(set) var weights: [Float]
    private let bias: [Float], scale: [Float], residual: [Float]

    /// Values that no kernel may touch lie after each pixel's channels and after the last pixel.
    static let untouched: Float = -12345
    private static let rim = 64

    /// Random numbers for a convolution; what lies between the channels of two source pixels is NaN.
    init(_ conv: ck_conv, seed: UInt64) {
        var random = SplitMix64(seed: seed)
        func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in Float.random(in: -0.5...0.5, using: &random) } }
        self.conv = conv
        source = numbers(conv.batch * conv.height * conv.width * conv.source_stride)
        for i in source.indices where i % conv.source_stride >= conv.channels { source[i] = .nan }
        weights = numbers(conv.filters * conv.channels / conv.groups * conv.size * conv.size)
        bias = numbers(conv.filters)
        scale = numbers(conv.filters).map { $0 + 1 }
        residual = numbers(Self.pixels(of: conv) * conv.residual_stride)
    }

    /// Pixels of all pictures of the result.
    static func pixels(of conv: ck_conv) -> Int {
        let rows = (conv.height + 2 * conv.padding - conv.size) / conv.stride + 1
        return conv.batch * rows * ((conv.width + 2 * conv.padding - conv.size) / conv.stride + 1)
    }

    /// Spoils a value of the source, or of the weights.
    mutating func spoilSource(at index: Int) { source[index] = .nan }
    mutating func spoilWeights(at index: Int) { weights[index] = .nan }

    /// Variants that fit at a level.
    func variants(_ level: ck_level) -> [ck_conv_variant] {
        var conv = conv
        conv.level = level
        var list = [ck_conv_variant](repeating: CK_GATHERED, count: Int(CK_CONV_VARIANTS.rawValue))
        let listed = Array(list.prefix(ck_conv_list(&conv, &list)))
        conv.variant = CK_EXACT
        return listed + (ck_conv_fits(&conv) ? [CK_EXACT] : [])
    }

    /// What a variant may be off by: a rounding of the result where sums are in double precision.
    static func tolerance(_ variant: ck_conv_variant?, _ other: Float) -> Float {
        variant == CK_EXACT ? 1.2e-7 : other
    }

    /// The result with everything around it; tasks run from the last to the first, scratch is full of NaN.
    func result(_ level: ck_level, _ variant: ck_conv_variant = CK_GATHERED) -> [Float] {
        var conv = conv
        (conv.level, conv.variant) = (level, variant)
        var packed = [Float](repeating: .nan, count: ck_conv_packed_count(&conv))
        ck_conv_pack(&conv, weights, scale, &packed)
        var target = [Float](repeating: Self.untouched, count: Self.pixels(of: conv) * conv.target_stride + Self.rim)
        let shared = Self.scratch(ck_conv_shared_bytes(&conv)), worker = Self.scratch(ck_conv_worker_bytes(&conv))
        defer {
            shared.deallocate()
            worker.deallocate()
        }
        residual.withUnsafeBufferPointer { residual in
            target.withUnsafeMutableBufferPointer { target in
                source.withUnsafeBufferPointer { source in
                    packed.withUnsafeBufferPointer { packed in
                        bias.withUnsafeBufferPointer { bias in
                            var data = ck_conv_data(
                                source: source.baseAddress, packed: packed.baseAddress, bias: bias.baseAddress,
                                residual: conv.residual_stride > 0 ? residual.baseAddress : nil,
                                target: target.baseAddress, shared: shared.baseAddress)
                            for phase in 0..<ck_conv_phases(&conv) {
                                for task in (0..<ck_conv_tasks(&conv, phase)).reversed() {
                                    ck_conv_run(&conv, &data, phase, task, worker.baseAddress)
                                }
                            }
                        }
                    }
                }
            }
        }
        return target
    }

    private static func scratch(_ bytes: Int) -> UnsafeMutableRawBufferPointer {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes + 64, alignment: 64)
        buffer.initializeMemory(as: UInt8.self, repeating: 0xff)
        return buffer
    }

    /// Largest difference of two results, relative to the largest value of the first; infinite where one is NaN alone or
    /// a value was touched that must not be.
    static func deviation(_ expected: [Float], _ found: [Float]) -> Float {
        var worst: Float = 0, largest: Float = 0
        for (a, b) in zip(expected, found) {
            if a == untouched || b == untouched || a.isNaN || b.isNaN {
                if a.isNaN != b.isNaN || (!a.isNaN && a != b) { return .infinity }
            } else {
                worst = max(worst, abs(a - b))
                largest = max(largest, abs(a))
            }
        }
        return worst == 0 ? 0 : worst / largest
    }
}

extension ck_level {
    /// The levels of this machine above the reference.
    static var fast: [ck_level] {
        [CK_PORTABLE, CK_AVX2, CK_AVX512].filter { $0.rawValue <= ck_best_level().rawValue }
    }
}
