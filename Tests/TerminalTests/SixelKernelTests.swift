import CKernels
import TestSupport
import Testing

/// The kernels of sixels against the plain versions beside them.
@Suite struct SixelKernelTests {
    /// Registers of a band: noise over few or many registers, with flat stretches.
    private func registers(_ count: Int, _ random: inout SplitMix64) -> [UInt8] {
        let most = UInt8.random(in: 0...255, using: &random)
        var value: UInt8 = 0
        return (0..<count).map { _ in
            if Int.random(in: 0..<3, using: &random) > 0 { value = .random(in: 0...most, using: &random) }
            return value
        }
    }

    @Test(arguments: 0..<60) func bandEqualsThePlainOne(_ seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let (width, rows) = (Int.random(in: 1...300, using: &random), Int.random(in: 1...6, using: &random))
        let band = registers(width * rows, &random)
        var scratch = [UInt32](repeating: 0, count: ck_sixel_band_scratch(width))
        var (used, usedPlain) = ([UInt8](repeating: 0, count: 256), [UInt8](repeating: 0, count: 256))
        var fast = [UInt8](repeating: 0, count: ck_sixel_band_room(width))
        var plain = fast
        let count = ck_sixel_band(band, width, rows, &scratch, &used, &fast)
        #expect(count == ck_sixel_band_plain(band, width, rows, &usedPlain, &plain))
        #expect(fast.prefix(count) == plain.prefix(count))
        #expect(used == usedPlain)
    }

    @Test func longGapsAndRunsAreWrittenInFull() {
        let width = 12_345
        var band = [UInt8](repeating: 7, count: width)
        (band[3], band[11], band[110], band[1110], band[12_000]) = (9, 9, 9, 9, 9)
        var scratch = [UInt32](repeating: 0, count: ck_sixel_band_scratch(width))
        var used = [UInt8](repeating: 0, count: 256)
        var (fast, plain) = (
            [UInt8](repeating: 0, count: ck_sixel_band_room(width)),
            [UInt8](repeating: 0, count: ck_sixel_band_room(width))
        )
        let count = ck_sixel_band(band, width, 1, &scratch, &used, &fast)
        #expect(count == ck_sixel_band_plain(band, width, 1, &used, &plain))
        #expect(fast.prefix(count) == plain.prefix(count))
    }

    @Test(arguments: 0..<60) func registersEqualThePlainOnes(_ seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let count = Int.random(in: 1...70, using: &random)
        // Few values, so that exact colours are met.
        let rgb = (0..<count * 3).map { _ in UInt8.random(in: 0...3, using: &random) &* 85 }
        let table = (0..<32_768).map { _ in UInt8.random(in: 0...255, using: &random) }
        let shifts = (0..<8).map { _ in Int8.random(in: -127...127, using: &random) }
        let exact = Array(
            Set(
                (0..<Int.random(in: 0...12, using: &random)).map { _ in
                    (0..<3).reduce(UInt32(0)) { value, _ in value << 8 | UInt32.random(in: 0...3, using: &random) * 85 }
                }))
        let ours = exact.map { _ in UInt8.random(in: 0...255, using: &random) }
        var (fast, plain) = ([UInt8](repeating: 0, count: count), [UInt8](repeating: 0, count: count))
        ck_sixel_registers(rgb, count, shifts, table, exact, ours, exact.count, &fast)
        ck_sixel_registers_plain(rgb, count, shifts, table, exact, ours, exact.count, &plain)
        #expect(fast == plain)
    }

    @Test(arguments: [1, 2, 17, 256]) func nearestColoursEqualThePlainOnes(_ count: Int) {
        var random = SplitMix64(seed: UInt64(count))
        let colours = (0..<count * 3).map { _ in UInt8.random(in: 0...255, using: &random) }
        var (fast, plain) = ([UInt8](repeating: 0, count: 32_768), [UInt8](repeating: 0, count: 32_768))
        ck_nearest_colours(colours, count, &fast)
        ck_nearest_colours_plain(colours, count, &plain)
        #expect(fast == plain)
    }
}
