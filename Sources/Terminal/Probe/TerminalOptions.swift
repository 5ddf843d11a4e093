public import Cells

/// What the user wants of the terminal; `nil` leaves the choice to what is found.
public struct TerminalOptions: Sendable {
    public var graphics: Graphics?
    public var cellStyle: CellStyle?
    public var depth: ColourDepth?
    public var charset: Charset?
    /// Whether the mouse is asked for.
    public var mouse = true
    /// Whether motion without a button is reported too.
    public var hover = false
    /// Pixels of a cell, where the terminal says nothing.
    public var cellPixels: CellPixels?
    /// The terminal's device; `nil` for the one that controls the process.
    public var ttyPath: String?
    /// Seconds to wait for answers before the first frame is drawn.
    public var patience = 0.25

    /// Makes options that leave everything open.
    public init() {}
}
