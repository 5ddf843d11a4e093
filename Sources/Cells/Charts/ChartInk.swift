/// How charts show how much: characters and styles for a share, by what theme and terminal can do.
///
/// Exact colours where the theme has them, else shades of block characters, else ASCII that grows darker.
public struct ChartInk: Hashable, Sendable {
    private let theme: Theme
    /// Colours of nothing and of everything; `nil` where the theme names none.
    private let ends: (ground: RGB, full: RGB)?

    /// Makes the ink of a theme.
    public init(_ theme: Theme) {
        self.theme = theme
        if theme.charset == .unicode, case .rgb(let ground) = theme[.text].background,
            case .rgb(let full) = theme[.accent].foreground
        {
            ends = (ground, full)
        } else {
            ends = nil
        }
    }

    /// A filled cell for a share, 0…1; nothing at all for 0, and for any more something that can be seen.
    public func solid(_ share: Double) -> (glyph: Character, style: Style) {
        guard share > 0 else { return (" ", theme[.text]) }
        if let ends {
            return (" ", theme[.text].on(.rgb(ends.ground.mixed(with: ends.full, by: 0.12 + 0.88 * min(1, share)))))
        }
        let steps: [Character] = theme.charset == .ascii ? Array(".:-=+*#%@") : Array("░▒▓█")
        return (steps[min(steps.count - 1, Int(share * Double(steps.count)))], theme[.gauge])
    }

    /// The style of a dot for a share, 0…1.
    public func dot(_ share: Double) -> Style {
        guard let ends else { return theme[share > 0.5 ? .accent : .gauge] }
        var style = theme[.text]
        style.foreground = .rgb(ends.ground.mixed(with: ends.full, by: 0.35 + 0.65 * min(1, max(0, share))))
        return style
    }

    /// A share for a count among others: the square root, so that the many small ones can be told apart.
    public static func share(_ count: Int, of greatest: Int) -> Double {
        greatest > 0 && count > 0 ? (Double(count) / Double(greatest)).squareRoot() : 0
    }

    /// Whether both are of the same theme.
    public static func == (a: ChartInk, b: ChartInk) -> Bool { a.theme == b.theme }

    /// Hashes the theme.
    public func hash(into hasher: inout Hasher) { hasher.combine(theme) }
}

extension RGB {
    /// The colour on the way to another one, 0 here, 1 there.
    public func mixed(with other: RGB, by share: Double) -> RGB {
        func part(_ a: UInt8, _ b: UInt8) -> UInt8 {
            UInt8(max(0, min(255, (Double(a) + (Double(b) - Double(a)) * share).rounded())))
        }
        return RGB(part(red, other.red), part(green, other.green), part(blue, other.blue))
    }
}
