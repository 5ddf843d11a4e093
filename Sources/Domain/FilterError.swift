/// Why the text of a filter is not a query: one line that says what was expected.
public struct FilterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Number of characters before the word that is wrong.
    public var offset: Int
    /// The word that is wrong.
    public var word: String
    /// What it should have been.
    public var expected: String

    /// Makes an error about a word of a filter.
    public init(offset: Int, word: String, expected: String) {
        (self.offset, self.word, self.expected) = (offset, word, expected)
    }

    /// `boxes:many: expected a number or a range such as 5, >5 or 2..5`.
    public var description: String { word.isEmpty ? "expected \(expected)" : "\(word): expected \(expected)" }
}
