/// One word of a filter, taken apart but not yet understood: `-class:"soft drink",can>2`.
struct FilterWord {
    /// A piece of the value; quoting and slashes are taken off.
    enum Value: Equatable {
        case plain(String)
        /// The suffix is what follows the closing quote at once, such as `>2`; empty for nothing.
        case quoted(String, suffix: String)
        case regex(String)

        /// The text without a suffix.
        var text: String {
            switch self {
            case .plain(let text), .quoted(let text, _), .regex(let text): text
            }
        }

        var hasSuffix: Bool {
            if case .quoted(_, let suffix) = self { !suffix.isEmpty } else { false }
        }
    }

    var offset: Int
    var isNegated = false
    /// Lower case; `nil` for a word without a colon.
    var key: String?
    /// Values between commas.
    var values: [Value] = []
    /// The word as typed.
    var source = ""

    func error(_ expected: String) -> FilterError { FilterError(offset: offset, word: source, expected: expected) }

    /// Cuts a text into words: blanks separate, `"…"` and `/…/` keep blanks and commas.
    static func words(of text: String) throws(FilterError) -> [FilterWord] {
        let letters = Array(text)
        var words: [FilterWord] = []
        var at = 0
        while at < letters.count {
            if letters[at].isWhitespace {
                at += 1
                continue
            }
            words.append(try word(in: letters, at: &at))
        }
        return words
    }

    private static func word(in letters: [Character], at: inout Int) throws(FilterError) -> FilterWord {
        let start = at
        var word = FilterWord(offset: start)
        if letters[at] == "-", at + 1 < letters.count, !letters[at + 1].isWhitespace {
            word.isNegated = true
            at += 1
        }
        var keyEnd = at
        while keyEnd < letters.count, letters[keyEnd].isLetter { keyEnd += 1 }
        if keyEnd > at, keyEnd < letters.count, letters[keyEnd] == ":" {
            word.key = String(letters[at..<keyEnd]).lowercased()
            at = keyEnd + 1
        }
        repeat {
            if at < letters.count, letters[at] == "," { at += 1 }
            word.values.append(try value(in: letters, at: &at, from: start))
        } while at < letters.count && letters[at] == ","
        word.source = String(letters[start..<at])
        return word
    }

    private static func value(in letters: [Character], at: inout Int, from start: Int) throws(FilterError) -> Value {
        guard at < letters.count, letters[at] == "\"" || letters[at] == "/" else {
            let begin = at
            while at < letters.count, !letters[at].isWhitespace, letters[at] != "," { at += 1 }
            return .plain(String(letters[begin..<at]))
        }
        let fence = letters[at]
        // A path such as /data/1.jpg is a regular expression only if a slash closes it at the end of a word.
        guard let end = closing(fence, in: letters, after: at) else {
            if fence == "/" {
                let begin = at
                while at < letters.count, !letters[at].isWhitespace { at += 1 }
                throw FilterError(
                    offset: start, word: String(letters[start..<at]),
                    expected: "a closing / after the expression that / opens at \(begin + 1)")
            }
            throw FilterError(offset: start, word: String(letters[start...]), expected: "a closing \"")
        }
        var text = ""
        var index = at + 1
        while index < end {
            // `\"` and `\/` stand for the fence itself; any other backslash belongs to the text.
            if letters[index] == "\\", index + 1 < end, letters[index + 1] == fence { index += 1 }
            text.append(letters[index])
            index += 1
        }
        at = end + 1
        if fence == "/" { return .regex(text) }
        let begin = at
        while at < letters.count, !letters[at].isWhitespace, letters[at] != "," { at += 1 }
        return .quoted(text, suffix: String(letters[begin..<at]))
    }

    private static func closing(_ fence: Character, in letters: [Character], after start: Int) -> Int? {
        var index = start + 1
        while index < letters.count {
            if letters[index] == "\\" {
                index += 2
                continue
            }
            if letters[index] == fence {
                let next = index + 1
                if fence == "\"" || next == letters.count || letters[next].isWhitespace || letters[next] == "," {
                    return index
                }
            }
            index += 1
        }
        return nil
    }
}
