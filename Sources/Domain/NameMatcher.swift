/// Decides whether names match a pattern, many of them quickly.
public struct NameMatcher: Sendable {
    private enum Kind: Sendable {
        case contains([UInt8])
    }

    private let kind: Kind

    /// Makes a matcher of a pattern.
    /// - Throws: ``FilterError`` if the expression is not one.
    public init(_ pattern: ImageQuery.NamePattern) throws(FilterError) {
        switch pattern {
        case .contains(let text): kind = .contains(text.utf8.map(Self.folded))
        case .glob(let text), .regex(let text):
            throw FilterError(offset: 0, word: text, expected: "a part of a name")
        }
    }

    /// Whether a name, given as UTF-8, matches.
    public func matches(_ name: ArraySlice<UInt8>) -> Bool {
        switch kind {
        case .contains(let part): Self.contains(name, part)
        }
    }

    private static func folded(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte + 32 : byte }

    private static func contains(_ name: ArraySlice<UInt8>, _ part: [UInt8]) -> Bool {
        guard let first = part.first else { return true }
        guard name.count >= part.count else { return false }
        return (name.startIndex...(name.endIndex - part.count)).contains { start in
            folded(name[start]) == first && part.indices.allSatisfy { folded(name[start + $0]) == part[$0] }
        }
    }
}
