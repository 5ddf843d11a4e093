/// What a part of the screen is for; a ``Theme`` gives each role its look.
public enum Role: String, Hashable, Sendable, CaseIterable {
    case text, muted, title, accent
    case border, borderFocused = "border-focused"
    case selection, selectionMuted = "selection-muted"
    case header, status, key, hint
    case input, match
    case popup, popupBorder = "popup-border"
    case success, warning, failure = "error"
    case unseen, empty, labelled
    case gauge, gaugeEmpty = "gauge-empty"
}

/// The look of the whole program as data: read from `Themes/`.
public struct Theme: Hashable, Sendable {
    public var name: String
    private var styles: [Role: Style]
    /// Colours of classes by index, repeated with other glyphs when there are more classes.
    public var classColours: [RGB]
    /// Glyphs of classes by index: the second sign beside colour.
    public var classGlyphs: [String]
    public var crosshair: RGB
    public var selected: RGB
    public var pictureBackground: RGB
    public var charset: Charset

    /// Makes a theme; roles without a style take that of `text`.
    public init(
        name: String, styles: [Role: Style], classColours: [RGB], classGlyphs: [String], crosshair: RGB, selected: RGB,
        pictureBackground: RGB, charset: Charset = .unicode
    ) {
        precondition(
            !classColours.isEmpty && !classGlyphs.isEmpty, "theme \(name): at least one class colour and glyph")
        (self.name, self.styles) = (name, styles)
        (self.classColours, self.classGlyphs) = (classColours, classGlyphs)
        (self.crosshair, self.selected, self.pictureBackground) = (crosshair, selected, pictureBackground)
        self.charset = charset
    }

    /// The look of a role.
    public subscript(_ role: Role) -> Style {
        get { styles[role] ?? styles[.text] ?? Style() }
        set { styles[role] = newValue }
    }

    /// A theme of the terminal's own 16 colours, for when nothing else is known.
    public static let plain = Theme(
        name: "plain",
        styles: [
            .muted: Style(.palette(8)), .title: Style(bold: true), .accent: Style(.palette(6), bold: true),
            .border: Style(.palette(8)), .borderFocused: Style(.palette(6)), .selection: Style(reverse: true),
            .header: Style(bold: true, reverse: true), .status: Style(reverse: true),
            .key: Style(.palette(6), bold: true),
            .hint: Style(), .input: Style(bold: true), .match: Style(.palette(3), bold: true), .popup: Style(),
            .popupBorder: Style(.palette(6)), .success: Style(.palette(2)), .warning: Style(.palette(3)),
            .failure: Style(.palette(1), bold: true), .unseen: Style(.palette(3)), .empty: Style(.palette(6)),
            .labelled: Style(.palette(2)), .gauge: Style(.palette(2)), .gaugeEmpty: Style(.palette(8)),
        ],
        classColours: [0xE6194B, 0x3CB44B, 0xFFE119, 0x4363D8, 0xF58231, 0x46F0F0, 0xF032E6, 0xBCF60C].map(
            RGB.init(hex:)),
        classGlyphs: ["●", "■", "▲", "◆", "★", "○", "□", "△"],
        crosshair: RGB(hex: 0xFFFFFF), selected: RGB(hex: 0xFFFFFF), pictureBackground: RGB(hex: 0x000000))
}
