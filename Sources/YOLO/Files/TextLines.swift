/// The lines of a text: either line end, byte order mark dropped, blanks around each trimmed.
enum TextLines {
    /// All lines.
    static func all(_ bytes: [UInt8]) -> [String] { split(bytes).map { String(decoding: trimmed($0), as: UTF8.self) } }

    /// The lines with their numbers, without empty ones and comments.
    ///
    /// - Parameters:
    ///   - inline: whether a comment may also stand behind a value (`#` after a blank); otherwise only on a line of its own
    ///     (`#` or `;` first)
    static func numbered(_ bytes: [UInt8], inline: Bool) -> [(number: Int, text: String)] {
        var lines: [(Int, String)] = []
        var number = 0
        for line in split(bytes) {
            number += 1
            let text = trimmed(inline ? withoutComment(line) : line)
            guard let first = text.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else { continue }
            lines.append((number, String(decoding: text, as: UTF8.self)))
        }
        return lines
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line.drop(while: isBlank)
        while let last = line.last, isBlank(last) { line.removeLast() }
        return line
    }

    private static func withoutComment(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var previous: UInt8 = 0
        for (index, byte) in zip(line.indices, line) {
            if byte == UInt8(ascii: "#"), isBlank(previous) { return line[..<index] }
            previous = byte
        }
        return line
    }

    private static func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        return bytes.dropFirst(hasMark ? 3 : 0).split(separator: 10, omittingEmptySubsequences: false)
    }
}
