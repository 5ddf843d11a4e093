/// The forms of texts in `openapi.yaml`.
enum Syntax {
    /// `^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$`: also the name of a folder.
    static func isClientID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: ".")
            && text.utf8.allSatisfy { isWordSign($0) || $0 == UInt8(ascii: ".") }
    }

    static func isWordSign(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// `^[!-~]+$` of limited length.
    static func isVisible(_ text: String, longest: Int) -> Bool {
        (1...longest).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// An address of one of these schemes, `^SCHEME://[!-~]+$`, 8 to 2048 signs.
    static func isAddress(_ text: String, schemes: [String]) -> Bool {
        text.utf8.count >= 8 && isVisible(text, longest: 2048)
            && schemes.contains { text.hasPrefix("\($0)://") && text.utf8.count > $0.utf8.count + 3 }
    }

    /// `^[A-Za-z0-9._:-]{1,64}$`.
    static func isRequestID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { isWordSign($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }
    }

    /// `20s` or `500ms`, at most a minute.
    static func wait(_ text: String) -> Duration? {
        func digits(_ suffix: String, _ longest: Int) -> Int? {
            guard text.hasSuffix(suffix) else { return nil }
            let digits = text.dropLast(suffix.count)
            guard (1...longest).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
                return nil
            }
            return Int(digits)
        }
        let found = digits("ms", 5).map { Duration.milliseconds($0) } ?? digits("s", 2).map { Duration.seconds($0) }
        return found.map { min($0, .seconds(60)) }
    }
}
