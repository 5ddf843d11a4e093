import Cells

/// Reads the answers that come as strings: DCS, OSC and APC.
enum StringReply {
    /// The answer in the body of a string, or `nil` for what nobody asked.
    static func read(_ kind: InputDecoder.StringKind, _ body: [UInt8]) -> TerminalReply? {
        let text = String(decoding: body, as: UTF8.self)
        switch kind {
        case .dcs:
            guard text.hasPrefix(">|") else { return nil }
            return .version(String(text.dropFirst(2).prefix(200)).filter { GlyphWidth.printable($0) == $0 })
        case .apc:
            guard text.hasPrefix("G"), let semicolon = text.firstIndex(of: ";") else { return nil }
            return .kittyGraphics(accepted: text[text.index(after: semicolon)...] == "OK")
        case .osc:
            if text.hasPrefix("11;") { return colour(text.dropFirst(3)).map(TerminalReply.background) }
            if text.hasPrefix("10;") { return colour(text.dropFirst(3)).map(TerminalReply.foreground) }
            return nil
        case .pm, .sos: return nil
        }
    }

    /// Reads `rgb:rrrr/gggg/bbbb` (1–4 hex digits a part, XParseColor) and the same with `rgba:`.
    static func colour(_ text: some StringProtocol) -> RGB? {
        guard let colon = text.firstIndex(of: ":"), text.hasPrefix("rgb") else { return nil }
        let parts = text[text.index(after: colon)...].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3 || parts.count == 4 else { return nil }
        var values: [UInt8] = []
        for part in parts.prefix(3) {
            guard (1...4).contains(part.count), part.allSatisfy(\.isHexDigit), let value = Int(part, radix: 16) else {
                return nil
            }
            values.append(UInt8(value * 255 / ((1 << (4 * part.count)) - 1)))
        }
        return RGB(values[0], values[1], values[2])
    }
}
