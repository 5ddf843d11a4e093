/// One key press.
public struct Key: Hashable, Sendable {
    /// Which key.
    public enum Code: Hashable, Sendable {
        case character(Character)
        case enter, tab, escape, backspace, delete, insert
        case up, down, left, right, home, end, pageUp, pageDown
        case function(Int)
    }

    public var code: Code
    public var control: Bool
    public var alt: Bool
    /// Only for keys that are no characters: shift and `a` is the character `A`.
    public var shift: Bool

    /// Makes a key press.
    public init(_ code: Code, control: Bool = false, alt: Bool = false, shift: Bool = false) {
        (self.code, self.control, self.alt, self.shift) = (code, control, alt, shift)
    }
}

extension Key: ExpressibleByStringLiteral, CustomStringConvertible {
    /// Makes a key of its written form, which must be right: it comes from the source.
    public init(stringLiteral text: String) {
        guard let key = Key(text) else {
            preconditionFailure("'\(text)' is not a key, such as 'a', 'ctrl+r' or 'shift+left'")
        }
        self = key
    }

    private static let names: [(String, Code)] = [
        ("enter", .enter), ("tab", .tab), ("esc", .escape), ("backspace", .backspace), ("del", .delete),
        ("ins", .insert), ("up", .up), ("down", .down), ("left", .left), ("right", .right), ("home", .home),
        ("end", .end), ("pgup", .pageUp), ("pgdn", .pageDown), ("space", .character(" ")),
    ]

    /// Reads `a`, `A`, `ctrl+r`, `alt+x`, `shift+left`, `f1`, `space`, `+`; `nil` if it is none of these.
    public init?(_ text: String) {
        var rest = Substring(text)
        self.init(.escape)
        while true {
            if rest.hasPrefix("ctrl+") && rest.count > 5 {
                (control, rest) = (true, rest.dropFirst(5))
            } else if rest.hasPrefix("alt+") && rest.count > 4 {
                (alt, rest) = (true, rest.dropFirst(4))
            } else if rest.hasPrefix("shift+") && rest.count > 6 {
                (shift, rest) = (true, rest.dropFirst(6))
            } else {
                break
            }
        }
        if let named = Self.names.first(where: { $0.0 == rest }) {
            code = named.1
        } else if rest.count == 1, let character = rest.first {
            code = .character(character)
        } else if rest.first == "f", let number = Int(rest.dropFirst()), (1...24).contains(number) {
            code = .function(number)
        } else {
            return nil
        }
    }

    /// The written form that ``init(_:)`` reads.
    public var description: String {
        let name: String
        switch code {
        case .function(let number): name = "f\(number)"
        case .character(let character) where character != " ": name = String(character)
        default: name = Self.names.first { $0.1 == code }?.0 ?? "?"
        }
        return (control ? "ctrl+" : "") + (alt ? "alt+" : "") + (shift ? "shift+" : "") + name
    }
}

/// What the mouse did, and where.
public struct Mouse: Hashable, Sendable {
    /// What happened.
    public enum Action: Hashable, Sendable {
        case press, release, drag, move
        /// Wheel steps: down and right are positive.
        case wheel(dx: Int, dy: Int)
    }

    /// Which button; `none` for motion and wheel.
    public enum Button: String, Hashable, Sendable { case none, left, middle, right }

    public var action: Action
    public var button: Button
    /// Column from 0, continuous: the middle of a cell where the terminal reports only cells.
    public var x: Double
    /// Row from 0, continuous.
    public var y: Double
    public var control: Bool
    public var alt: Bool
    public var shift: Bool

    /// Makes a mouse event.
    public init(
        _ action: Action, _ button: Button = .none, x: Double, y: Double, control: Bool = false, alt: Bool = false,
        shift: Bool = false
    ) {
        (self.action, self.button, self.x, self.y) = (action, button, x, y)
        (self.control, self.alt, self.shift) = (control, alt, shift)
    }

    /// The cell under the pointer.
    public var cell: CellPoint { CellPoint(column: Int(x.rounded(.down)), row: Int(y.rounded(.down))) }
}

/// What reaches the program from a terminal.
public enum Input: Hashable, Sendable {
    case key(Key)
    case mouse(Mouse)
    case paste(String)
    case focus(Bool)
    case resize(ScreenMetrics)
}
