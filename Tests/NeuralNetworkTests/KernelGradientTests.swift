import CKernels
import TestSupport
import Testing

/// Gradients of convolutions, every level against the reference.
@Suite struct KernelGradientTests {
    typealias Case = KernelConvolutionTests.Case

    static let cases =
        KernelConvolutionTests.cases + [
            Case(batch: 3, height: 13, width: 13, channels: 64, filters: 96, size: 3, padding: 1),
            // Enough channels and filters for tasks to arrange for themselves; part of a vector is left of both.
            Case(batch: 2, height: 15, width: 17, channels: 100, filters: 90, size: 1),
            Case(batch: 2, height: 13, width: 12, channels: 99, filters: 100, size: 3, stride: 2, padding: 1),
            Case(height: 20, width: 40, channels: 64, filters: 130, size: 3, padding: 1),
            Case(batch: 2, height: 7, width: 9, channels: 32, filters: 32, size: 7, padding: 3),
            Case(batch: 2, height: 9, width: 8, channels: 24, filters: 16, size: 5, stride: 2, padding: 2),
            Case(batch: 2, height: 12, width: 12, channels: 32, filters: 33, size: 3, stride: 2, padding: 1),
            Case(height: 10, width: 11, channels: 6, filters: 9, size: 3, stride: 3, padding: 0),
            Case(height: 5, width: 6, channels: 4, filters: 3, size: 2, stride: 3, padding: 2),
            Case(height: 9, width: 7, channels: 12, filters: 12, size: 3, stride: 2, padding: 1, groups: 12),
            Case(height: 4, width: 4, channels: 1, filters: 1, size: 3, padding: 1),
        ]

    @Test(arguments: cases, 0..<2)
    func gradientsOfWeightsAreTheReference(_ one: Case, kind: Int) {
        let run = KernelGradientRun(one.conv(kind: kind), seed: UInt64(kind + 11))
        let expected = run.weightGradient(CK_PLAIN, CK_GATHERED, adds: kind == 1)
        for level in ck_level.fast {
            for variant in run.weightVariants(level) {
                let found = run.weightGradient(level, variant, adds: kind == 1)
                let deviation = KernelConvolutionRun.deviation(expected, found)
                let tolerance = KernelConvolutionRun.tolerance(variant, 2e-5)
                #expect(deviation < tolerance, "level \(level.rawValue), variant \(variant.rawValue): \(deviation)")
            }
        }
    }

    @Test(arguments: cases, [0, 3])
    func gradientsOfValuesAreTheReferenceAndTouchNothingElse(_ one: Case, kind: Int) {
        var conv = one.conv(kind: kind)
        if conv.residual_stride > 0 { conv.residual_stride = conv.channels + 1 }
        let run = KernelGradientRun(conv, seed: UInt64(kind + 21))
        let expected = run.dataGradient(CK_PLAIN, nil)
        for level in ck_level.fast {
            for variant in run.dataVariants(level) {
                let deviation = KernelConvolutionRun.deviation(expected, run.dataGradient(level, variant))
                let name = variant.map { "variant \($0.rawValue)" } ?? "by phases"
                // As forward: F(6×6, 3×3) amplifies rounding.
                let tolerance = KernelConvolutionRun.tolerance(variant, 1e-4)
                #expect(deviation < tolerance, "level \(level.rawValue), \(name): \(deviation)")
            }
        }
    }

    @Test(arguments: 0..<120)
    func gradientsOfAnyConvolutionAreTheReference(seed: UInt64) {
        var random = SplitMix64(seed: seed &+ 900)
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        let groups = [1, 1, 2, 3][number(0...3)], size = [1, 2, 3, 3, 4, 5, 7][number(0...6)]
        let one = Case(
            batch: number(1...3), height: number(size...18), width: number(size...18),
            channels: groups * number(1...40), filters: groups * number(1...40), size: size, stride: number(1...3),
            padding: number(0...size), groups: groups)
        let run = KernelGradientRun(one.conv(kind: number(0...1)), seed: seed)
        let weights = run.weightGradient(CK_PLAIN, CK_GATHERED, adds: false)
        let data = run.dataGradient(CK_PLAIN, nil)
        for level in ck_level.fast {
            for variant in run.weightVariants(level) where (variant == CK_DEPTHWISE) == run.isDepthwise {
                let found = run.weightGradient(level, variant, adds: false)
                let tolerance = KernelConvolutionRun.tolerance(variant, 2e-5)
                let deviation = KernelConvolutionRun.deviation(weights, found)
                #expect(deviation < tolerance, "\(one), \(level.rawValue), weights")
            }
            for variant in run.dataVariants(level) {
                let found = run.dataGradient(level, variant)
                let tolerance = KernelConvolutionRun.tolerance(variant, 1e-4)
                let deviation = KernelConvolutionRun.deviation(data, found)
                #expect(deviation < tolerance, "\(one), \(level.rawValue), values")
            }
        }
    }

    @Test(arguments: cases)
    func packedWeightsComeBackAsTheyWere(_ one: Case) {
        let run = KernelGradientRun(one.conv(kind: 0), seed: 31)
        for level in [CK_PLAIN] + ck_level.fast {
            let (found, expected) = run.unpacked(level, run.isDepthwise ? CK_DEPTHWISE : CK_GATHERED)
            #expect(found == expected, "level \(level.rawValue)")
        }
    }
}
