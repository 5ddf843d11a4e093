/// Finds what somebody meant to write.
enum Misspelling {
    /// The known word with the fewest changes from `word`, if they are at most a third of its letters.
    static func nearest(to word: String, among known: [String]) -> String? {
        let word = Array(word.utf8.prefix(40))
        var best: (word: String, changes: Int)?
        for candidate in known {
            let changes = distance(word, Array(candidate.utf8))
            if changes < best?.changes ?? .max { best = (candidate, changes) }
        }
        guard let best, best.changes <= max(1, min(word.count, best.word.utf8.count) / 3) else { return nil }
        return best.word
    }

    /// Letters to insert, remove, replace, or swap with their neighbour, case not counting (Levenshtein and Damerau).
    static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
        let (a, b) = (first.map(lower), second.map(lower))
        var (before, previous, row) = ([Int](), [Int](), Array(0...b.count))
        for i in 0..<a.count {
            (before, previous, row) = (previous, row, [i + 1])
            for j in 0..<b.count {
                var least = min(previous[j + 1] + 1, row[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, before[j - 1] + 1) }
                row.append(least)
            }
        }
        return row[b.count]
    }

    private static func lower(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }
}
