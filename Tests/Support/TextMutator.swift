/// Breaks texts the way disks, editors and enemies do; the same seed breaks them the same way.
public struct TextMutator: Sendable {
    private var random: SplitMix64

    /// Pieces that readers of label files have trouble with.
    private static let pieces: [String] = [
        "", "\0", "\n", "\r\n", "\t", " ", "\"", "\\", "\\u", "\\ud800", "{", "}", "[", "]", "<", ">", "</", "<!--",
        "&", "&#x",
        "&lt;", "<![CDATA[", "<!DOCTYPE", "<?", ",", ":", "-", "--", "+", ".", "e", "1e999", "-1e999", "nan", "inf",
        "NaN",
        "null", "true", "-0", "0.0", "00", "9223372036854775808", "99999999999999999999999999", "1e-400", "../", "/",
        "file:",
        "s3://", "é", "\u{FEFF}", "names:", "- ", "|", "'", "#",
    ]

    /// Starts a mutator at a seed.
    public init(seed: UInt64) { random = SplitMix64(seed: seed) }

    private mutating func below(_ bound: Int) -> Int { bound <= 0 ? 0 : Int(random.next() % UInt64(bound)) }

    /// The same bytes with one to four injuries.
    public mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var out = bytes
        for _ in 0...below(4) { injure(&out) }
        return out
    }

    private mutating func injure(_ out: inout [UInt8]) {
        let at = below(out.count + 1)
        switch below(8) {
        case 0 where !out.isEmpty: out[below(out.count)] = UInt8(truncatingIfNeeded: random.next())
        case 1 where !out.isEmpty: out[below(out.count)] ^= 1 << UInt8(below(8))
        case 2: out.removeSubrange(at..<min(out.count, at + below(20)))
        case 3: out.removeSubrange(at...)
        case 4:
            let length = min(out.count - at, below(60))
            out.insert(contentsOf: Array(out[at..<at + length]), at: below(out.count + 1))
        case 5:
            // Depth: what nests once is nested many times.
            let piece = Self.pieces[below(Self.pieces.count)]
            out.insert(contentsOf: Array(String(repeating: piece, count: below(300)).utf8), at: at)
        default: out.insert(contentsOf: Array(Self.pieces[below(Self.pieces.count)].utf8), at: at)
        }
    }
}
