import CKernels
import TestSupport
import Testing

/// Batch normalisation, its gradient and the optimiser's step, every level against the reference.
@Suite struct KernelNormTests {
    struct Case: CustomTestStringConvertible {
        var pixels: Int
        var channels: Int
        var kind: ck_activation_kind
        var testDescription: String { "\(pixels) pixels of \(channels), activation \(kind.rawValue)" }
    }

    static let cases = [
        Case(pixels: 1, channels: 5, kind: CK_LINEAR), Case(pixels: 700, channels: 64, kind: CK_LEAKY),
        Case(pixels: 333, channels: 255, kind: CK_RELU), Case(pixels: 5000, channels: 19, kind: CK_RELU6),
        Case(pixels: 100, channels: 33, kind: CK_SWISH), Case(pixels: 90, channels: 48, kind: CK_MISH),
        Case(pixels: 77, channels: 1024, kind: CK_LOGISTIC), Case(pixels: 64, channels: 3, kind: CK_LEAKY),
    ]

    /// All results of one level; sums are those of the chunks.
    private struct Results {
        var mean: [Double], variance: [Double], value: [Float], sums: [Double], gradient: [Float]
    }

    private func results(_ one: Case, _ level: ck_level) -> Results {
        var random = SplitMix64(seed: UInt64(one.pixels))
        func numbers(_ count: Int, _ range: ClosedRange<Float>) -> [Float] {
            (0..<count).map { _ in Float.random(in: range, using: &random) }
        }
        let (pixels, channels) = (one.pixels, one.channels)
        let (xs, ys) = (channels + 3, channels + 1)
        // Far from zero, where a mean of squares would lose its digits.
        let x = numbers(pixels * xs, 98...102), dy = numbers(pixels * ys, -1...1), r = numbers(pixels * ys, -1...1)
        let vectors = [99...101, -4...4, -1...1, -1...1, -1...1, -2...2].map { numbers(channels, $0).map(Double.init) }
        var norm = ck_norm(
            pixels: pixels, channels: channels, activation: ck_activation(kind: one.kind, slope: 0.1), level: level)
        let chunks = ck_norm_chunks(&norm)
        var sums = [Double](repeating: .nan, count: chunks * 2 * channels)
        for chunk in (0..<chunks).reversed() { ck_norm_sums(&norm, x, xs, chunk, &sums) }
        var (mean, variance) = ([Double](repeating: .nan, count: channels), [Double](repeating: .nan, count: channels))
        ck_norm_statistics(&norm, sums, &mean, &variance)
        var (value, gradient) = (r, dy)
        var total = [Double](repeating: .nan, count: 2 * channels)
        vectors.withPointers { p in
            var v = ck_norm_vectors(mean: p[0], scale: p[1], shift: p[2], linear: p[3], constant: p[4], slope: p[5])
            ck_norm_apply(&norm, &v, x, xs, r, ys, &value, ys, 0, pixels)
            for chunk in (0..<chunks).reversed() { ck_norm_gradient_sums(&norm, &v, x, xs, dy, ys, chunk, &sums) }
            ck_norm_total(&norm, sums, &total)
            ck_norm_gradient(&norm, &v, x, xs, dy, ys, &gradient, ys, 0, pixels)
        }
        return Results(mean: mean, variance: variance, value: value, sums: total, gradient: gradient)
    }

    @Test(arguments: cases)
    func everyLevelGivesTheReference(_ one: Case) {
        let expected = results(one, CK_PLAIN)
        for level in ck_level.fast {
            let found = results(one, level)
            let floats = [(expected.value, found.value), (expected.gradient, found.gradient)]
            for (name, pair) in zip(["values", "gradients"], floats) {
                let deviation = KernelConvolutionRun.deviation(pair.0, pair.1)
                #expect(deviation < 2e-6, "\(name), level \(level.rawValue): \(deviation)")
            }
            let doubles = [
                (expected.mean, found.mean), (expected.variance, found.variance), (expected.sums, found.sums),
            ]
            for (name, pair) in zip(["means", "variances", "sums"], doubles) {
                let largest = pair.0.map(abs).max() ?? 0
                let worst = zip(pair.0, pair.1).map { abs($0 - $1) }.max() ?? 0
                #expect(worst <= 2e-6 * max(largest, 1e-3), "\(name), level \(level.rawValue): \(worst)")
            }
        }
    }

    @Test func aStepIsMXNetsForm() {
        for level in [CK_PLAIN] + ck_level.fast {
            var rule = ck_sgd(
                rate: 0.1, momentum: 0.9, decay: 0.01, gradient_scale: 0.5, clip: 1, level: level)
            var (momentum, weights): ([Float], [Float]) = ([1, 0, -1], [2, 3, -4])
            ck_sgd_step(&rule, [1, -8, 4], &momentum, &weights, 3)
            let expected: [Float] = [0.9 - 0.1 * (0.5 + 0.02), -0.1 * (-1 + 0.03), -0.9 - 0.1 * (1 - 0.04)]
            for index in 0..<3 {
                #expect(abs(momentum[index] - expected[index]) < 1e-6, "level \(level.rawValue)")
                let weight = [Float(2), 3, -4][index] + expected[index]
                #expect(abs(weights[index] - weight) < 1e-6, "level \(level.rawValue)")
            }
        }
    }

    @Test func aNaNInAGradientShowsInTheWeights() {
        for level in [CK_PLAIN] + ck_level.fast {
            var rule = ck_sgd(
                rate: 0.1, momentum: 0.9, decay: 0.01, gradient_scale: 0.5, clip: .infinity, level: level)
            var (momentum, weights) = ([Float](repeating: 0, count: 20), [Float](repeating: 1, count: 20))
            var gradient = [Float](repeating: 0, count: 20)
            (gradient[3], gradient[17]) = (.nan, .nan)
            ck_sgd_step(&rule, gradient, &momentum, &weights, 20)
            #expect(weights.indices.filter { weights[$0].isNaN } == [3, 17], "level \(level.rawValue)")
        }
    }
}

extension [[Double]] {
    /// Pointers to all of the arrays at once.
    func withPointers(
        _ body: ([UnsafePointer<Double>?]) -> Void, from first: Int = 0, _ found: [UnsafePointer<Double>?] = []
    ) {
        guard first < count else { return body(found) }
        self[first].withUnsafeBufferPointer { withPointers(body, from: first + 1, found + [$0.baseAddress]) }
    }
}
