/// Colours of classes as people write them.
public enum ClassColour {
    /// Reads `#ff8800` or `ff8800` as `0xRRGGBB`; `nil` for anything else.
    public static func number(of text: String) -> UInt32? {
        let digits = text.hasPrefix("#") ? text.dropFirst() : text[...]
        guard digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit) else { return nil }
        return UInt32(digits, radix: 16)
    }

    /// `#ff8800`.
    public static func text(_ colour: UInt32) -> String {
        let digits = String(colour & 0xFF_FFFF, radix: 16)
        return "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }
}
