/// Small pieces of JSON text.
enum JSONText {
    /// A string with its quotes; with `ascii`, everything beyond ASCII is escaped.
    static func quoted(_ string: String, ascii: Bool = false) -> String {
        if string.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) { return "\"\(string)\"" }
        var out = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case "\u{8}": out += "\\b"
            case "\u{C}": out += "\\f"
            default:
                if scalar.value < 0x20 || (ascii && scalar.value >= 0x7F) {
                    for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
                        let digits = String(unit, radix: 16)
                        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                    }
                } else {
                    out.unicodeScalars.append(scalar)
                }
            }
        }
        return out + "\""
    }

    /// Value of a text that is one string, else `nil`.
    static func string(_ text: String) -> String? {
        guard text.utf8.first == UInt8(ascii: "\"") else { return nil }
        var scanner = JSONScanner(text)
        do throws(JSONFault) {
            let value = try scanner.string()
            try scanner.end()
            return try scanner.unescaped(value)
        } catch { return nil }
    }

    /// The strings of a text that is an array; other elements are passed over.
    static func strings(_ text: String) -> [String] { elements(text).compactMap { string($0) } }

    /// Verbatim texts of an array's elements; empty for anything but an array.
    static func elements(_ text: String) -> [String] {
        var scanner = JSONScanner(text)
        var texts: [String] = []
        do throws(JSONFault) {
            try scanner.beginArray()
            var first = true
            while try scanner.nextElement(&first) { texts.append(try scanner.text(scanner.value())) }
        } catch { return [] }
        return texts
    }

    /// Whether a text is one whole JSON value.
    static func isValue(_ text: String) -> Bool {
        var scanner = JSONScanner(text)
        do throws(JSONFault) {
            try scanner.value()
            try scanner.end()
            return true
        } catch { return false }
    }

    /// Text in which equal values are equal: members sorted by key, notes on layout and blanks dropped, escapes undone, numbers as they were.
    static func canonical(_ text: String) -> String {
        let trimmed = text.utf8.first
        switch trimmed {
        case UInt8(ascii: "{"):
            let members = JSONMembers.portable(JSONMembers.parse(text)).sorted { $0.key < $1.key }
            return "{" + members.map { quoted($0.key) + ":" + canonical($0.text) }.joined(separator: ",") + "}"
        case UInt8(ascii: "["): return "[" + elements(text).map { canonical($0) }.joined(separator: ",") + "]"
        case UInt8(ascii: "\""): return string(text).map { quoted($0) } ?? text
        default: return text
        }
    }
}
