/// Writes what ``ImageQuery/parse(_:synset:client:)`` reads.
public enum FilterText {
    /// A value of a filter as one word, quoted where blanks, commas or signs would mean something else.
    public static func value(_ text: String) -> String {
        let isPlain = text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" || $0 == "." }
        if isPlain && !text.isEmpty { return text }
        // A backslash before the closing quote would hide it: such a text can only stand bare.
        if text.hasSuffix("\\") && !text.contains(where: { $0.isWhitespace || $0 == "," || $0 == "\"" }) { return text }
        return "\"" + text.map { $0 == "\"" ? "\\\"" : String($0) }.joined() + "\""
    }
}
