public import Cells

/// What a terminal answers when it is asked something.
///
/// Never a key, however late it comes.
public enum TerminalReply: Hashable, Sendable {
    /// Primary device attributes (DA1): the numbers after `CSI ?`; 4 stands for sixel.
    case deviceAttributes([Int])
    /// Name and version (XTVERSION), as the terminal writes it.
    case version(String)
    /// State of a private mode (DECRPM): 0 unknown, 1 set, 2 reset, 3 always set, 4 always reset.
    case mode(number: Int, state: Int)
    /// Pixels of one cell (`CSI 16 t`).
    case cellPixels(width: Int, height: Int)
    /// Pixels of the whole text area (`CSI 14 t`).
    case textAreaPixels(width: Int, height: Int)
    /// Whether the terminal took a kitty graphics command.
    case kittyGraphics(accepted: Bool)
    /// The default background (OSC 11).
    case background(RGB)
    /// The default foreground (OSC 10).
    case foreground(RGB)
    /// Everything sent before `CSI 5 n` has been worked through.
    case acknowledged
    /// Graphics attribute (XTSMGRAPHICS): item 1 colour registers, item 2 largest sixel; status 0 is success.
    case graphics(item: Int, status: Int, values: [Int])
}

/// What the decoder makes of the bytes that a terminal sends.
public enum TerminalEvent: Hashable, Sendable {
    case key(Key)
    case mouse(Mouse)
    case paste(String)
    case focus(Bool)
    case reply(TerminalReply)
}
