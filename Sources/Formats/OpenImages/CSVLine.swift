/// One line of comma-separated values, RFC 4180 without line ends inside a field.
enum CSVLine {
    /// The fields of a line, or `nil` if it is no UTF-8 or a quote is not closed.
    static func fields(_ bytes: [UInt8]) -> [String]? {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        guard bytes.contains(UInt8(ascii: "\"")) else {
            return text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        var fields: [String] = []
        var field: [UInt8] = []
        var (isQuoted, wasQuote) = (false, false)
        for byte in bytes {
            if isQuoted {
                if wasQuote {
                    wasQuote = false
                    if byte == UInt8(ascii: "\"") {
                        field.append(byte)
                        continue
                    }
                    isQuoted = false
                } else if byte == UInt8(ascii: "\"") {
                    wasQuote = true
                    continue
                } else {
                    field.append(byte)
                    continue
                }
            }
            if byte == UInt8(ascii: ",") {
                fields.append(String(decoding: field, as: UTF8.self))
                field = []
            } else if byte == UInt8(ascii: "\""), field.isEmpty {
                isQuoted = true
            } else {
                field.append(byte)
            }
        }
        guard !isQuoted || wasQuote else { return nil }
        return fields + [String(decoding: field, as: UTF8.self)]
    }

    /// A line of these fields, its end included; line ends inside become blanks.
    static func text(_ fields: [String]) -> String { fields.map(field).joined(separator: ",") + "\n" }

    private static func field(_ text: String) -> String {
        let clean = text.contains(where: \.isNewline) ? String(text.map { $0.isNewline ? " " : $0 }) : text
        guard clean.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") }) else { return clean }
        return "\"" + clean.replacing("\"", with: "\"\"") + "\""
    }
}
