/// Writes what ``ImageQuery/parse(_:synset:client:)`` reads.
public enum FilterText {
    /// A value of a filter as one word, quoted where blanks, commas or signs would mean something else.
    public static func value(_ text: String) -> String {
        let isPlain = text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" || $0 == "." }
        // `any` stands for boxes of every class.
        if isPlain && !text.isEmpty && text != "any" { return text }
        // A backslash before the closing quote would hide it: such a text can only stand bare.
        if text.hasSuffix("\\") && !text.contains(where: { $0.isWhitespace || $0 == "," || $0 == "\"" }) { return text }
        return "\"" + text.map { $0 == "\"" ? "\\\"" : String($0) }.joined() + "\""
    }

    /// Images with boxes of every one of these classes.
    public static func classes(_ names: [String]) -> String {
        var words = ""
        for name in names { words += (words.isEmpty ? "" : " ") + "class:" + value(name) }
        return words
    }
}
