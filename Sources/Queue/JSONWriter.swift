/// Small pieces of JSON text.
public enum JSONWriter {
    /// A string with its quotes.
    public static func quoted(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) { return "\"\(text)\"" }
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            default:
                if scalar.value < 0x20 {
                    let digits = String(scalar.value, radix: 16)
                    out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    out.unicodeScalars.append(scalar)
                }
            }
        }
        return out + "\""
    }

    /// An object of members whose values are JSON text already; those without a value are left out.
    public static func object(_ members: KeyValuePairs<String, String?>) -> String {
        var out = "{"
        for case (let name, let value?) in members {
            if out.utf8.count > 1 { out += "," }
            out += quoted(name) + ":" + value
        }
        return out + "}"
    }

    /// An array of values that are JSON text already.
    public static func array(_ values: some Sequence<String>) -> String { "[" + values.joined(separator: ",") + "]" }
}
