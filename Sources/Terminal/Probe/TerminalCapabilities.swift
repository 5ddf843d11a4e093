public import Cells

/// How many colours text and block cells may use.
public enum ColourDepth: String, Sendable, CaseIterable {
    /// 24 bits, written as red, green and blue.
    case full
    /// xterm's palette of 256.
    case palette256 = "256"
    /// The 16 colours of the user's terminal theme.
    case palette16 = "16"
    /// None: brightness becomes characters.
    case mono
}

/// What the cells of a picture are made of.
public enum CellStyle: String, Sendable, CaseIterable {
    /// `▀`: two dots, both exact. Every font has it.
    case half
    /// 2×2 dots in two colours.
    case quadrant
    /// 2×3 dots in two colours; Unicode 13.
    case sextant
    /// 2×4 dots in two colours; Unicode 16.
    case octant
    /// ASCII by brightness: for terminals without Unicode or colour.
    case ascii

    /// Picture dots in a cell.
    public var dots: CellSize {
        switch self {
        case .half, .ascii: CellSize(columns: 1, rows: 2)
        case .quadrant: CellSize(columns: 2, rows: 2)
        case .sextant: CellSize(columns: 2, rows: 3)
        case .octant: CellSize(columns: 2, rows: 4)
        }
    }
}

/// What was found out about a terminal; everything that `reticle doctor` explains.
public struct TerminalCapabilities: Hashable, Sendable {
    /// One finding with the reason for it.
    public struct Finding: Hashable, Sendable {
        public var name: String
        public var value: String
        public var reason: String

        /// Makes a finding.
        public init(_ name: String, _ value: String, _ reason: String) {
            (self.name, self.value, self.reason) = (name, value, reason)
        }
    }

    /// Name and version as the terminal gave them; empty if it gave none.
    public var version = ""
    /// How pictures will be shown.
    public var graphics = Graphics.cells
    /// What could be shown, worst first.
    public var possibleGraphics: [Graphics] = [.cells]
    public var cellStyle = CellStyle.half
    /// Pixels of a cell.
    public var cellPixels = CellPixels(width: 8, height: 16)
    /// Whether frames can be shown at once (mode 2026).
    public var synchronised = false
    /// Whether the mouse reports pixels (mode 1016).
    public var pixelMouse = false
    /// Whether tmux stands between.
    public var tmux = false
    public var depth = ColourDepth.palette16
    public var charset = Charset.unicode
    /// The terminal's background, if it told.
    public var background: RGB?
    /// Colours of one sixel, overlay included.
    public var sixelColours = 256
    /// Largest sixel in pixels.
    public var sixelLimit = CellPixels(width: 4096, height: 4096)
    /// Whether the terminal answered the questions at all.
    public var answered = false
    /// Each of the above in words.
    public var findings: [Finding] = []

    /// Makes what is true of any terminal.
    public init() {}

    /// Whether text is dark on light; `false` where unknown.
    public var hasLightBackground: Bool { (background?.luma ?? 0) > 500 }
}
