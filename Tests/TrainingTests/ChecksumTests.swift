import TestSupport
import Testing

@testable import Training

@Suite struct ChecksumTests {
    /// Values of the reference implementation (seed 0).
    @Test(
        arguments: [
            ("", 0xEF46_DB37_51D8_E999), ("a", 0xD24E_C4F1_A98C_6E5B), ("abc", 0x44BC_2CF5_AD77_0999),
            ("The quick brown fox jumps over the lazy dog", 0x0B24_2D36_1FDA_71BC),
        ] as [(String, UInt64)])
    func agreesWithTheReference(text: String, wanted: UInt64) {
        var sum = Checksum()
        sum.update(Array(text.utf8))
        #expect(sum.value == wanted)
    }

    @Test(arguments: 0..<40)
    func piecesMakeNoDifference(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        var (whole, parts) = (Checksum(), Checksum())
        whole.update(bytes)
        var at = 0
        while at < bytes.count {
            let count = min(bytes.count - at, Int.random(in: 0...70, using: &random))
            parts.update(Array(bytes[at..<at + count]))
            at += count
        }
        #expect(whole.value == parts.value)
    }
}
