import CKernels
import Domain
import Testing

@testable import Imaging

/// The fast kernels of colours against the plain ones.
@Suite struct ColourKernelTests {
    private func row(_ count: Int, _ seed: UInt64, _ range: ClosedRange<Double> = 0...1) -> [Float] {
        var random = SeededGenerator(seed: seed)
        return (0..<count * 3).map { _ in Float(random.uniform(range.lowerBound, range.upperBound)) }
    }

    @Test(arguments: [1, 2, 31, 32, 33, 64, 100, 416])
    func colourMapsGiveThePlainValues(count: Int) {
        let source = row(count, UInt64(count), 0...255)
        let cover = row(count, 5).prefix(count).map { $0 }
        let (map, ground) = (row(4, 6, -2...2), row(1, 7))
        var (fast, plain) = (source, [Float](repeating: -1, count: count * 3))
        // In place, as rows are finished.
        ck_colour_row(fast, cover, 0.75, count, map, ground, &fast)
        ck_colour_row_plain(source, cover, 0.75, count, map, ground, &plain)
        #expect(fast == plain)
    }

    @Test(arguments: [1, 3, 31, 32, 33, 64, 101])
    func huesTurnToThePlainValues(count: Int) {
        var (fast, plain) = (row(count, UInt64(count)), row(count, UInt64(count)))
        ck_turn_hues(&fast, count, 0.07, 1.4, 0.8)
        ck_turn_hues_plain(&plain, count, 0.07, 1.4, 0.8)
        #expect(fast == plain)
    }

    /// darknet's own steps: to HSV, scaled, and back by sixths of the circle.
    static func darknet(_ colour: SIMD3<Double>, hue: Double, saturation: Double, value: Double) -> SIMD3<Double> {
        let (r, g, b) = (colour.x, colour.y, colour.z)
        let most = max(r, g, b)
        let span = most - min(r, g, b)
        guard most > 0, span > 0 else { return SIMD3(repeating: min(1, most * value)) }
        var h = (r == most ? (g - b) / span : g == most ? 2 + (b - r) / span : 4 + (r - g) / span)
        if h < 0 { h += 6 }
        h = h / 6 + hue
        if h > 1 { h -= 1 }
        if h < 0 { h += 1 }
        let (s, v) = (span / most * saturation, most * value)
        let sixth = h * 6
        let fraction = sixth - sixth.rounded(.down)
        let (p, q, t) = (v * (1 - s), v * (1 - s * fraction), v * (1 - s * (1 - fraction)))
        let turned: SIMD3<Double> =
            switch Int(sixth.rounded(.down)) {
            case 0: [v, t, p]
            case 1: [q, v, p]
            case 2: [p, v, t]
            case 3: [p, q, v]
            case 4: [t, p, v]
            default: [v, p, q]
            }
        return turned.clamped(lowerBound: .zero, upperBound: .one)
    }

    @Test(arguments: UInt64(0)..<200)
    func huesTurnAsDarknetTurnsThem(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let (hue, saturation) = (random.uniform(-0.5, 0.5), random.uniform(0.5, 2))
        let value = random.uniform(0.5, 2)
        let special: [Float] = [0, 0, 0, 1, 1, 1, 0.5, 0.5, 0.5, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0, 0.2, 0.7, 0.7]
        let source = row(40, seed) + special
        var found = source
        ck_turn_hues(&found, source.count / 3, Float(hue), Float(saturation), Float(value))
        for at in stride(from: 0, to: source.count, by: 3) {
            let colour = SIMD3<Double>(Double(source[at]), Double(source[at + 1]), Double(source[at + 2]))
            let expected = Self.darknet(colour, hue: hue, saturation: saturation, value: value)
            for c in 0..<3 { #expect(abs(Double(found[at + c]) - expected[c]) < 2e-6, "\(colour)[\(c)]") }
        }
    }

    @Test func aWholeTurnOfTheHueChangesNothing() {
        let source = row(64, 3)
        var turned = source
        ck_turn_hues(&turned, 64, 1, 1, 1)
        #expect(zip(source, turned).allSatisfy { abs($0 - $1) < 2e-6 })
    }

    @Test func mirroringTwiceChangesNothing() {
        let source = row(37, 2)
        var (once, twice) = (source, source)
        ck_mirror_row(source, 37, &once)
        ck_mirror_row(once, 37, &twice)
        #expect(once != source && twice == source)
        #expect(Array(once.prefix(3)) == Array(source.suffix(3)))
    }

    @Test(arguments: [0, 0.3, 0.5, 0.999, 1] as [Float])
    func bytesAreMixedAndCutOff(share: Float) {
        let a = TestPictures.noise(width: 33, height: 1, seed: 1).pixels
        let b = TestPictures.noise(width: 33, height: 1, seed: 2).pixels
        var mixed = [UInt8](repeating: 0, count: a.count)
        ck_mix_bytes(a, share, b, 1 - share, a.count, &mixed)
        #expect(mixed == zip(a, b).map { UInt8(Float($0) * share + Float($1) * (1 - share)) })
    }
}
