/// How a JSON document is laid out, so that untouched ones come back byte for byte.
struct DocumentStyle: Equatable {
    /// Blanks a level, or `nil` where everything stands on one line.
    var indent: Int?
    /// On one line: blanks behind commas and colons.
    var spaced = true
    /// Everything beyond ASCII escaped.
    var ascii = false
    /// A line end behind it all.
    var newline = false

    /// Without any blanks: how values are kept that nobody looks into.
    static let compact = DocumentStyle(indent: nil, spaced: false)

    init(indent: Int?, spaced: Bool = true, ascii: Bool = false, newline: Bool = false) {
        (self.indent, self.spaced, self.ascii, self.newline) = (indent, spaced, ascii, newline)
    }

    /// The style of a document, by its first kilobytes.
    init(of bytes: [UInt8]) {
        let head = bytes.prefix(1 << 16)
        newline = bytes.last == 10
        ascii =
            bytes.allSatisfy { $0 < 0x80 } && head.indices.dropLast().contains { head[$0] == 92 && head[$0 + 1] == 117 }
        guard let open = head.firstIndex(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") }) else { return }
        var at = open + 1
        if at < head.endIndex, head[at] == 13 { at += 1 }
        if at < head.endIndex, head[at] == 10 {
            indent = head[(at + 1)...].prefix(17).prefix { $0 == 32 }.count
        } else if let colon = head.firstIndex(of: UInt8(ascii: ":")), colon + 1 < head.endIndex {
            spaced = head[colon + 1] == 32
        }
    }

    /// Text under which the style is kept among a dataset's conventions.
    var text: String {
        let layout = indent.map { "indent\($0)" } ?? (spaced ? "spaced" : "compact")
        return layout + (ascii ? " ascii" : "") + (newline ? " newline" : "")
    }

    init(text: String?, else usual: DocumentStyle) {
        guard let words = text?.split(separator: " "), let layout = words.first else {
            self = usual
            return
        }
        self.init(indent: layout.hasPrefix("indent") ? Int(layout.dropFirst(6)).map { min(max($0, 0), 16) } : nil)
        spaced = layout != "compact"
        ascii = words.contains("ascii")
        newline = words.contains("newline")
    }

    func quoted(_ text: String) -> String { JSONText.quoted(text, ascii: ascii) }

    func object(_ members: [JSONMember]) -> String {
        "{" + members.map { quoted($0.key) + ":" + $0.text }.joined(separator: ",") + "}"
    }

    /// Line end and blanks of a level, nothing on one line.
    func line(_ level: Int) -> [UInt8] {
        indent.map { [10] + [UInt8](repeating: 32, count: $0 * max(0, level)) } ?? []
    }

    /// A comma between two elements of a level.
    func comma(_ level: Int) -> [UInt8] {
        [UInt8(ascii: ",")] + (indent != nil ? line(level) : spaced ? [32] : [])
    }

    /// A value laid out in this style.
    ///
    /// - Parameters:
    ///   - text: JSON
    ///   - level: how deep the value stands
    func render(_ text: String, level: Int = 0) -> [UInt8] {
        var out: [UInt8] = []
        let bytes = Array(text.utf8)
        out.reserveCapacity(bytes.count + bytes.count / 4)
        var (depth, at) = (level, 0)
        func skipSpace(_ index: Int) -> Int {
            var index = index
            while index < bytes.count, [32, 9, 10, 13].contains(bytes[index]) { index += 1 }
            return index
        }
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: "\""):
                out.append(byte)
                while at < bytes.count {
                    out.append(bytes[at])
                    at += 1
                    if bytes[at - 1] == UInt8(ascii: "\"") { break }
                    if bytes[at - 1] == UInt8(ascii: "\\"), at < bytes.count {
                        out.append(bytes[at])
                        at += 1
                    }
                }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                out.append(byte)
                let next = skipSpace(at)
                if next < bytes.count, bytes[next] == byte + 2 {
                    out.append(bytes[next])
                    at = next + 1
                } else {
                    depth += 1
                    out += line(depth)
                }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                out += line(depth)
                out.append(byte)
            case UInt8(ascii: ","): out += comma(depth)
            case UInt8(ascii: ":"):
                out.append(byte)
                if indent != nil || spaced { out.append(32) }
            case 32, 9, 10, 13: break
            default: out.append(byte)
            }
        }
        return out
    }

    /// A value without any blanks.
    static func compacted(_ text: String) -> String {
        // Most values are a number or a word.
        guard text.utf8.contains(where: { $0 <= 32 }) else { return text }
        return String(decoding: compact.render(text), as: UTF8.self)
    }
}
