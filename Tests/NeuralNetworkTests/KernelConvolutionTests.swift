import CKernels
import TestSupport
import Testing

/// The convolutions of every level against the reference.
@Suite struct KernelConvolutionTests {
    /// Extent of a case; its activations and strides come from the seed.
    struct Case: CustomTestStringConvertible {
        var batch = 1
        var height: Int
        var width: Int
        var channels: Int
        var filters: Int
        var size: Int
        var stride = 1
        var padding = 0
        var groups = 1

        var testDescription: String {
            "\(batch)×\(height)×\(width)×\(channels) → \(filters), size \(size), stride \(stride), padding \(padding), "
                + "groups \(groups)"
        }

        /// The convolution; odd kinds have gaps between pixels, the second half a residual.
        func conv(kind: Int) -> ck_conv {
            var conv = ck_conv()
            (conv.batch, conv.height, conv.width, conv.channels) = (batch, height, width, channels)
            (conv.filters, conv.size, conv.stride) = (filters, size, stride)
            (conv.padding, conv.groups) = (padding, groups)
            conv.source_stride = channels + (kind % 2 == 1 ? 5 : 0)
            conv.target_stride = filters + (kind % 2 == 1 ? 3 : 0)
            conv.residual_stride = kind >= 2 ? filters + 1 : 0
            let kinds: [(ck_activation, ck_activation)] = [
                (linear, linear), (ck_activation(kind: CK_LEAKY, slope: 0.1), linear),
                (ck_activation(kind: CK_RELU6, slope: 0), linear),
                (ck_activation(kind: CK_MISH, slope: 0), ck_activation(kind: CK_LEAKY, slope: 0.2)),
            ]
            (conv.activation, conv.residual_activation) = kinds[kind]
            return conv
        }

        private var linear: ck_activation { ck_activation(kind: CK_LINEAR, slope: 0) }
    }

    static let cases = [
        Case(height: 13, width: 13, channels: 32, filters: 64, size: 3, padding: 1),
        Case(batch: 2, height: 26, width: 17, channels: 48, filters: 75, size: 3, padding: 1),
        Case(height: 2, width: 1, channels: 16, filters: 8, size: 3, padding: 1),
        Case(height: 6, width: 7, channels: 288, filters: 33, size: 3, padding: 1),
        Case(height: 60, width: 61, channels: 16, filters: 24, size: 3, padding: 1),
        Case(height: 20, width: 20, channels: 64, filters: 255, size: 1),
        Case(height: 13, width: 13, channels: 300, filters: 130, size: 1),
        Case(height: 11, width: 13, channels: 8, filters: 4, size: 1),
        Case(height: 9, width: 40, channels: 16, filters: 48, size: 1, stride: 2),
        Case(height: 33, width: 35, channels: 3, filters: 32, size: 3, padding: 1),
        Case(batch: 2, height: 26, width: 25, channels: 32, filters: 40, size: 3, stride: 2, padding: 1),
        Case(height: 13, width: 13, channels: 512, filters: 200, size: 3, stride: 2, padding: 1),
        Case(batch: 2, height: 37, width: 50, channels: 16, filters: 70, size: 3, stride: 2, padding: 1),
        Case(height: 33, width: 62, channels: 3, filters: 16, size: 3, stride: 2, padding: 1),
        Case(height: 9, width: 9, channels: 48, filters: 96, size: 3, padding: 1, groups: 3),
        Case(height: 9, width: 9, channels: 20, filters: 28, size: 5, stride: 2, padding: 2),
        Case(height: 6, width: 5, channels: 5, filters: 7, size: 4),
        Case(height: 19, width: 23, channels: 24, filters: 24, size: 3, padding: 1, groups: 24),
        Case(batch: 2, height: 20, width: 20, channels: 96, filters: 96, size: 5, padding: 2, groups: 96),
        Case(height: 21, width: 20, channels: 17, filters: 17, size: 3, stride: 2, padding: 1, groups: 17),
        Case(height: 3, width: 2, channels: 8, filters: 8, size: 5, padding: 2, groups: 8),
    ]

    @Test(arguments: cases, 0..<4)
    func everyVariantGivesTheReferenceAndTouchesNothingElse(_ one: Case, kind: Int) {
        let run = KernelConvolutionRun(one.conv(kind: kind), seed: UInt64(kind + 1))
        let expected = run.result(CK_PLAIN)
        for level in ck_level.fast {
            for variant in run.variants(level) {
                let deviation = KernelConvolutionRun.deviation(expected, run.result(level, variant))
                // Rounding of sums of up to 4,608 products, amplified at worst by the 8×8 places of F(6×6, 3×3).
                let tolerance = KernelConvolutionRun.tolerance(variant, 1e-4)
                #expect(deviation < tolerance, "level \(level.rawValue), variant \(variant.rawValue): \(deviation)")
            }
        }
    }

    @Test(arguments: 0..<120)
    func anyConvolutionGivesTheReference(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        let groups = [1, 1, 2, 3][number(0...3)], size = number(1...5)
        let one = Case(
            batch: number(1...2), height: number(size...20), width: number(size...20),
            channels: groups * number(1...40), filters: groups * number(1...70), size: size, stride: number(1...3),
            padding: number(0...size / 2), groups: groups)
        let run = KernelConvolutionRun(one.conv(kind: number(0...3)), seed: seed)
        let expected = run.result(CK_PLAIN)
        for level in ck_level.fast {
            for variant in run.variants(level) {
                let deviation = KernelConvolutionRun.deviation(expected, run.result(level, variant))
                let tolerance = KernelConvolutionRun.tolerance(variant, 1e-4)
                #expect(deviation < tolerance, "\(one), level \(level.rawValue), variant \(variant.rawValue)")
            }
        }
    }

    /// Each channel by itself: pictures narrower than a window, windows that begin outside, channels beside a vector.
    @Test(arguments: 0..<160)
    func anyDepthwiseConvolutionGivesTheReference(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        let size = [3, 3, 3, 5, 5, number(1...7)][number(0...5)], padding = number(0...size / 2)
        let channels = [8, 16, 48, number(2...70)][number(0...3)], least = max(1, size - 2 * padding)
        let one = Case(
            batch: number(1...2), height: number(least...22), width: number(least...40), channels: channels,
            filters: channels, size: size, stride: [1, 1, 2, number(1...3)][number(0...3)], padding: padding,
            groups: channels)
        let run = KernelConvolutionRun(one.conv(kind: number(0...3)), seed: seed)
        let expected = run.result(CK_PLAIN)
        for level in ck_level.fast {
            let deviation = KernelConvolutionRun.deviation(expected, run.result(level, CK_DEPTHWISE))
            #expect(deviation < 1e-5, "\(one), level \(level.rawValue)")
        }
    }

    /// Windows that see nothing but what lies outside.
    @Test(arguments: [(1, 2), (3, 3), (3, 5)])
    func windowsBesideThePictureGiveTheReference(size: Int, padding: Int) {
        let one = Case(
            height: 6, width: 7, channels: 8, filters: 8, size: size, padding: padding, groups: 8)
        let run = KernelConvolutionRun(one.conv(kind: 1), seed: 3)
        let expected = run.result(CK_PLAIN)
        for level in ck_level.fast {
            for variant in run.variants(level) {
                let deviation = KernelConvolutionRun.deviation(expected, run.result(level, variant))
                #expect(deviation < 1e-5, "level \(level.rawValue), variant \(variant.rawValue)")
            }
        }
    }

    /// Pixels one after the other, in blocks and what is left over of them.
    @Test(arguments: 0..<60)
    func anyPointwiseConvolutionGivesTheReference(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        let one = Case(
            batch: number(1...2), height: number(1...40), width: number(1...40), channels: number(1...100),
            filters: [8, 16, 24, 48, number(1...90)][number(0...4)], size: 1)
        let run = KernelConvolutionRun(one.conv(kind: number(0...3)), seed: seed)
        let expected = run.result(CK_PLAIN)
        for level in ck_level.fast {
            for variant in run.variants(level) {
                let deviation = KernelConvolutionRun.deviation(expected, run.result(level, variant))
                #expect(deviation < 1e-4, "\(one), level \(level.rawValue), variant \(variant.rawValue)")
            }
        }
    }

    @Test(arguments: [CK_LINEAR, CK_LEAKY, CK_RELU, CK_RELU6, CK_SWISH, CK_MISH, CK_LOGISTIC])
    func aNaNInTheSourceShowsWhereverItIsUsed(activation: ck_activation_kind) {
        var conv = Case(height: 12, width: 12, channels: 32, filters: 40, size: 3, padding: 1).conv(kind: 0)
        conv.activation = ck_activation(kind: activation, slope: 0.1)
        var run = KernelConvolutionRun(conv, seed: 5)
        run.spoilSource(at: (5 * 12 + 6) * 32 + 7)
        let expected = run.result(CK_PLAIN)
        for level in ck_level.fast {
            for variant in run.variants(level) {
                let found = run.result(level, variant)
                // Winograd spreads it over its tiles.
                let isShown = zip(expected, found).allSatisfy { !$0.isNaN || $1.isNaN }
                #expect(isShown, "level \(level.rawValue), variant \(variant.rawValue)")
            }
        }
    }

    /// Sides of 21 and 19, and of the 11 and 10 that stride 2 leaves, have long and short tiles of most sizes.
    @Test(arguments: [1, 2]) func aNaNInTheSourceShowsInTilesOfEveryLength(stride: Int) {
        let one = Case(height: 21, width: 19, channels: 16, filters: 20, size: 3, stride: stride, padding: 1)
        for pixel in 0..<19 {
            var run = KernelConvolutionRun(one.conv(kind: 0), seed: 8)
            run.spoilSource(at: ((pixel + 2) * 19 + 18 - pixel) * 16 + 3)
            let expected = run.result(CK_PLAIN)
            for level in ck_level.fast {
                for variant in run.variants(level) {
                    let isShown = zip(expected, run.result(level, variant)).allSatisfy { !$0.isNaN || $1.isNaN }
                    #expect(isShown, "level \(level.rawValue), variant \(variant.rawValue), pixel \(pixel)")
                }
            }
        }
    }

    /// Every remainder of a side after tiles of 2, 4 and 6, alone and with another along the other side.
    @Test(arguments: 1...27, [1, 2]) func everySideIsCovered(side: Int, stride: Int) {
        for other in [side, side * 7 % 13 + 1] {
            let one = Case(
                batch: 2, height: side, width: other, channels: 32, filters: 20, size: 3, stride: stride, padding: 1)
            let run = KernelConvolutionRun(one.conv(kind: side % 4), seed: UInt64(side))
            let expected = run.result(CK_PLAIN)
            for level in ck_level.fast {
                for variant in run.variants(level) {
                    let deviation = KernelConvolutionRun.deviation(expected, run.result(level, variant))
                    let tolerance = KernelConvolutionRun.tolerance(variant, 1e-4)
                    #expect(deviation < tolerance, "\(one), level \(level.rawValue), variant \(variant.rawValue)")
                }
            }
        }
    }

    @Test func aNaNInTheWeightsShowsInItsFilterAlone() {
        let conv = Case(height: 9, width: 9, channels: 32, filters: 40, size: 3, padding: 1).conv(kind: 1)
        var run = KernelConvolutionRun(conv, seed: 6)
        run.spoilWeights(at: 17 * 32 * 9 + 4)
        let stride = conv.target_stride
        for level in ck_level.fast {
            for variant in run.variants(level) {
                let found = run.result(level, variant)
                let filters = Set(found.indices.filter { found[$0].isNaN }.map { $0 % stride })
                #expect(filters == [17], "level \(level.rawValue), variant \(variant.rawValue)")
            }
        }
    }

    @Test func denseVariantsShareTheirPackedWeights() {
        let conv = Case(height: 40, width: 40, channels: 32, filters: 40, size: 3, padding: 1).conv(kind: 0)
        let run = KernelConvolutionRun(conv, seed: 7)
        for level in ck_level.fast {
            let counts = run.variants(level).map { variant in
                var conv = conv
                (conv.level, conv.variant) = (level, variant)
                return ck_conv_packed_count(&conv)
            }
            #expect(counts.count > 1 && Set(counts).count == 1)
        }
    }
}
