/// A 24-bit colour.
public struct RGB: Hashable, Sendable {
    public var red: UInt8
    public var green: UInt8
    public var blue: UInt8

    /// Makes a colour of three parts, 0…255.
    public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) { (self.red, self.green, self.blue) = (red, green, blue) }

    /// Makes a colour of `0xRRGGBB`.
    public init(hex: UInt32) {
        self.init(UInt8(hex >> 16 & 255), UInt8(hex >> 8 & 255), UInt8(hex & 255))
    }

    /// `0xRRGGBB`.
    public var hex: UInt32 { UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue) }

    /// Relative luminance in thousandths, 0…1000 (weights of BT.709 on the coded values).
    public var luma: Int { (Int(red) * 2126 + Int(green) * 7152 + Int(blue) * 722) / 2550 }
}

/// What a cell is painted with.
public enum Paint: Hashable, Sendable {
    /// The terminal's own foreground or background.
    case standard
    /// One of the 16 colours that the user's terminal theme defines.
    case palette(UInt8)
    /// An exact colour; the terminal gets the nearest it can show.
    case rgb(RGB)
}

/// How a cell looks.
public struct Style: Hashable, Sendable {
    public var foreground: Paint
    public var background: Paint
    public var bold: Bool
    public var dim: Bool
    public var italic: Bool
    public var underline: Bool
    public var reverse: Bool

    /// Makes a style; what is not given stays as the terminal has it.
    public init(
        _ foreground: Paint = .standard, on background: Paint = .standard, bold: Bool = false, dim: Bool = false,
        italic: Bool = false, underline: Bool = false, reverse: Bool = false
    ) {
        (self.foreground, self.background) = (foreground, background)
        (self.bold, self.dim, self.italic, self.underline, self.reverse) = (bold, dim, italic, underline, reverse)
    }

    /// The same style on another background.
    public func on(_ paint: Paint) -> Style {
        var copy = self
        copy.background = paint
        return copy
    }

    /// The same style in bold.
    public var emphasised: Style {
        var copy = self
        copy.bold = true
        return copy
    }
}
