/// The modes that a session switches on, and the bytes that undo them whatever happened in between.
struct ModeSequences: Sendable {
    var mouse: Bool
    var hover: Bool
    var pixelMouse: Bool
    var kitty: Bool
    var tmux: Bool

    /// Alternate screen, paste brackets, focus reports, mouse.
    var enter: String {
        "\u{1B}[?1049h\u{1B}[?2004h\u{1B}[?1004h\u{1B}[?25l" + (mouse ? mouseOn : "")
    }

    /// Buttons and drags, SGR coordinates, pixels where the terminal has them (after 1006: the last one wins).
    var mouseOn: String {
        "\u{1B}[?1002h" + (hover ? "\u{1B}[?1003h" : "") + "\u{1B}[?1006h" + (pixelMouse ? "\u{1B}[?1016h" : "")
    }

    /// Undoes ``mouseOn``.
    static let mouseOff = "\u{1B}[?1016l\u{1B}[?1006l\u{1B}[?1003l\u{1B}[?1002l\u{1B}[?1000l"

    /// Undoes everything, where the terminal has read whole sequences only.
    var leave: String {
        Self.mouseOff + "\u{1B}[?1004l\u{1B}[?2004l" + (kitty && !tmux ? "\u{1B}_Ga=d,d=A,q=2\u{1B}\\" : "")
            + "\u{1B}[r\u{1B}[0m\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"
    }

    /// Undoes everything from the middle of any sequence or frame: a cancel and a string terminator come first.
    ///
    /// Not for an orderly end: kitty logs a terminator that ends nothing.
    var breakOff: String { "\u{18}\u{1B}\\\u{1B}[?2026l" + leave }
}
