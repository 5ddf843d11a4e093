/// Fuzzy matching for pickers and the palette: every letter in order, best where words begin and letters touch.
enum Fuzzy {
    /// How well `text` matches `pattern`; `nil` if a letter is missing.
    ///
    /// Higher is better.
    static func score(_ text: String, _ pattern: String) -> Int? {
        guard !pattern.isEmpty else { return 0 }
        let letters = Array(text.lowercased())
        let wanted = Array(pattern.lowercased().filter { $0 != " " })
        var total = 0
        var at = 0
        var previous = -2
        for letter in wanted {
            guard let found = (at..<letters.count).first(where: { letters[$0] == letter }) else { return nil }
            let startsWord = found == 0 || !(letters[found - 1].isLetter || letters[found - 1].isNumber)
            total += 1 + (startsWord ? 8 : 0) + (found == previous + 1 ? 5 : 0)
            previous = found
            at = found + 1
        }
        if text.lowercased().hasPrefix(pattern.lowercased()) { total += 20 }
        return total * 64 - letters.count
    }

    /// Items that match, best first; equal ones keep their order.
    static func rank<T>(_ items: [T], _ pattern: String, by text: (T) -> String) -> [T] {
        let scored = items.enumerated().compactMap { offset, item in
            score(text(item), pattern).map { (score: $0, offset: offset, item: item) }
        }
        return scored.sorted { ($0.score, -$0.offset) > ($1.score, -$1.offset) }.map(\.item)
    }
}
