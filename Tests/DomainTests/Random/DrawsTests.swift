import Testing

@testable import Domain

@Suite struct DrawsTests {
    /// Mean and variance of many numbers.
    private func moments(_ count: Int, _ draw: () -> Double) -> (mean: Double, variance: Double) {
        var (sum, squares) = (0.0, 0.0)
        for _ in 0..<count {
            let x = draw()
            sum += x
            squares += x * x
        }
        let mean = sum / Double(count)
        return (mean, squares / Double(count) - mean * mean)
    }

    @Test func uniformNumbersFillTheirRange() {
        var random = SeededGenerator(seed: 1)
        var (least, most) = (Double.infinity, -Double.infinity)
        let found = moments(100_000) {
            let x = random.uniform(-18, 18)
            (least, most) = (min(least, x), max(most, x))
            return x
        }
        #expect(least >= -18 && least < -17.99 && most < 18 && most > 17.99)
        #expect(abs(found.mean) < 0.15)
        #expect(abs(found.variance - 108) < 1.5)
        #expect(random.uniform(3, 3) == 3)
    }

    @Test(arguments: [1, 2, 3, 5, 7, 64, 100])
    func wholeNumbersAreAllAsLikely(bound: Int) {
        var random = SeededGenerator(seed: UInt64(bound))
        var counts = [Int](repeating: 0, count: bound)
        for _ in 0..<bound * 2000 { counts[random.whole(below: bound)] += 1 }
        // Each count is 2000 ± 45.
        #expect(counts.allSatisfy { abs($0 - 2000) < 250 })
    }

    /// Two thirds of all 64-bit numbers: a product without redrawing would give the lower half twice as often.
    @Test func largeBoundsAreEven() {
        var random = SeededGenerator(seed: 4)
        let bound = Int.max / 3 * 2
        let low = (0..<20000).count { _ in random.whole(below: bound) < bound / 2 }
        #expect(abs(low - 10000) < 400)
    }

    @Test(arguments: [0, 0.2, 0.5, 1])
    func thingsHappenAsOftenAsTheyShould(probability: Double) {
        var random = SeededGenerator(seed: 9)
        let count = (0..<20000).count { _ in random.happens(probability) }
        #expect(abs(Double(count) / 20000 - probability) < 0.015)
        if probability == 0 { #expect(count == 0) }
        if probability == 1 { #expect(count == 20000) }
    }

    @Test func normalNumbersHaveTheirMoments() {
        var random = SeededGenerator(seed: 2)
        var within = 0
        let found = moments(100_000) {
            let x = random.normal()
            if abs(x) < 1 { within += 1 }
            return x
        }
        #expect(abs(found.mean) < 0.015)
        #expect(abs(found.variance - 1) < 0.02)
        #expect(abs(Double(within) / 100_000 - 0.6827) < 0.006)
    }

    /// Beta(a, a): mean ½, variance 1 / (4 · (2a + 1)).
    @Test(arguments: [0.2, 0.5, 1, 1.5, 8])
    func betaNumbersHaveTheirMoments(shape: Double) {
        var random = SeededGenerator(seed: 3)
        var outside = 0
        let found = moments(50_000) {
            let x = random.beta(shape)
            if !(0...1).contains(x) { outside += 1 }
            return x
        }
        #expect(outside == 0)
        #expect(abs(found.mean - 0.5) < 0.01)
        #expect(abs(found.variance - 1 / (4 * (2 * shape + 1))) < 0.004)
    }

    @Test func everyOrderIsAsLikely() {
        var random = SeededGenerator(seed: 5)
        var counts: [[Int]: Int] = [:]
        for _ in 0..<24000 {
            var order = [0, 1, 2, 3]
            random.shuffle(&order)
            counts[order, default: 0] += 1
        }
        #expect(counts.count == 24)
        #expect(counts.values.allSatisfy { abs($0 - 1000) < 160 })
    }

    @Test(arguments: [
        (1, 0), (2, 0.693_147_180_559_945_3), (0.5, -0.693_147_180_559_945_3), (10, 2.302_585_092_994_046),
        (1e-300, -690.775_527_898_213_7), (1.414_213_562_373_095_1, 0.346_573_590_279_972_7),
        (1e300, 690.775_527_898_213_7),
    ])
    func logarithmsAreRight(x: Double, expected: Double) {
        #expect(abs(Elementary.logarithm(x) - expected) <= 4e-16 * max(1, abs(expected)))
    }

    @Test(arguments: UInt64(0)..<200)
    func exponentialUndoesTheLogarithm(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let x = random.uniform(-600, 600)
        let back = Elementary.logarithm(Elementary.exponential(x))
        #expect(abs(back - x) < 2e-13)
        #expect(abs(Elementary.exponential(1) - 2.718_281_828_459_045) < 1e-15)
    }

    @Test func exponentialEndsInZeroAndInfinity() {
        #expect(Elementary.exponential(-800) == 0)
        #expect(Elementary.exponential(800) == .infinity)
    }
}
