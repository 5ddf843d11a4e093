public import Cells

/// Finds out what a terminal can do: a state machine over its answers.
///
/// Write ``query``, hand every reply to ``receive(_:)`` and write what it returns. The terminal has answered when
/// ``isComplete``; until then ``capabilities`` says what is safe to assume. Late answers may still come and only improve it.
public struct CapabilityProbe: Sendable {
    private let environment: TerminalEnvironment
    private let options: TerminalOptions
    private var version: String?
    private var attributes: [Int]?
    private var kitty: Bool?
    private var cell: CellPixels?
    private var area: CellPixels?
    private var modes: [Int: Int] = [:]
    private var background: RGB?
    private var registers: Int?
    private var largest: CellPixels?
    private var awaitsSixelLimits = false
    /// Size of the screen as the kernel knows it: cells, and pixels where it knows those.
    public var window: (size: CellSize, pixels: CellPixels?) = (CellSize(columns: 80, rows: 24), nil)

    /// Starts a probe.
    public init(environment: TerminalEnvironment, options: TerminalOptions = TerminalOptions()) {
        (self.environment, self.options) = (environment, options)
    }

    /// Whether the terminal can be asked only what a VT100 understands.
    private var isPlain: Bool {
        ["linux", "dumb"].contains(environment.term) || environment.term.wholeMatch(of: /vt[0-9].*/) != nil
    }

    /// The questions; the one that every terminal answers comes last.
    public var query: String {
        if isPlain { return "\u{1B}[c" }
        // tmux would show the kitty question as the title of its pane.
        let kitty = environment.tmux ? "" : "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\"
        return "\u{1B}[>0q" + kitty + "\u{1B}]11;?\u{1B}\\" + Self.sizeQuery + "\u{1B}[?2026$p\u{1B}[?1016$p\u{1B}[c"
    }

    /// The questions that must be asked again after every change of size.
    public static let sizeQuery = "\u{1B}[16t\u{1B}[14t"

    /// Whether everything asked so far is answered.
    public var isComplete: Bool { attributes != nil && !awaitsSixelLimits }

    /// Takes an answer in.
    ///
    /// - Returns: a further question that the answer raises, or an empty text
    public mutating func receive(_ reply: TerminalReply) -> String {
        switch reply {
        case .version(let text): version = text
        case .kittyGraphics(let accepted): kitty = accepted
        case .cellPixels(let width, let height): cell = CellPixels(width: width, height: height)
        case .textAreaPixels(let width, let height): area = CellPixels(width: width, height: height)
        case .mode(let number, let state): modes[number] = state
        case .background(let colour): background = colour
        case .foreground: break
        case .graphics(let item, let status, let values):
            guard status == 0 else { break }
            if item == 1, let count = values.first, count > 1 { registers = count }
            if item == 2, values.count == 2, values[0] > 0, values[1] > 0 {
                largest = CellPixels(width: values[0], height: values[1])
            }
        case .acknowledged: awaitsSixelLimits = false
        case .deviceAttributes(let numbers):
            let first = attributes == nil
            attributes = numbers
            guard first, numbers.contains(4), kitty != true else { break }
            awaitsSixelLimits = true
            // xterm as a VT340 starts with 16 registers and gives more to who asks.
            return "\u{1B}[?1;3;256S\u{1B}[?1;1;0S\u{1B}[?2;4;0S\u{1B}[5n"
        }
        return ""
    }

    /// Forgets the size of the text area, which a change of the window makes wrong; the cell counts until it is told
    /// anew.
    public mutating func forgetArea() {
        if cell == nil, area != nil { cell = capabilities.cellPixels }
        area = nil
    }

    /// What is known so far, each with its reason.
    public var capabilities: TerminalCapabilities {
        var result = TerminalCapabilities()
        result.version = version ?? ""
        result.answered = attributes != nil
        result.tmux = environment.tmux || (version ?? "").hasPrefix("tmux")
        result.background = background
        note(&result, "terminal", version ?? environment.term, version == nil ? "TERM" : "its own answer (XTVERSION)")
        note(&result, "tmux", result.tmux ? "yes" : "no", environment.tmux ? "TMUX is set" : "no sign of it")
        chooseDepth(&result)
        chooseCharset(&result)
        chooseCellPixels(&result)
        chooseGraphics(&result)
        chooseCellStyle(&result)
        result.synchronised = [1, 2, 3].contains(modes[2026] ?? 0)
        note(&result, "synchronised frames", result.synchronised ? "yes" : "no", modeReason(2026))
        result.pixelMouse = [1, 2, 3].contains(modes[1016] ?? 0)
        note(&result, "mouse", !options.mouse ? "off" : result.pixelMouse ? "pixels" : "cells", modeReason(1016))
        let light = background == nil ? "unknown" : result.hasLightBackground ? "light" : "dark"
        note(&result, "background", light, background == nil ? "no answer to OSC 11" : "its own answer (OSC 11)")
        return result
    }

    private func note(_ result: inout TerminalCapabilities, _ name: String, _ value: String, _ reason: String) {
        result.findings.append(TerminalCapabilities.Finding(name, value, reason))
    }

    private func modeReason(_ mode: Int) -> String {
        guard let state = modes[mode] else { return "no answer about mode \(mode)" }
        return "mode \(mode) is in state \(state) (DECRPM)"
    }

    private func chooseDepth(_ result: inout TerminalCapabilities) {
        let (depth, reason) = depth(tmux: result.tmux)
        result.depth = depth
        note(&result, "colours", depth.rawValue == "full" ? "24 bit" : depth.rawValue, reason)
    }

    private func depth(tmux: Bool) -> (ColourDepth, String) {
        let term = environment.term
        if let depth = options.depth { return (depth, "asked for") }
        if environment.noColor { return (.mono, "NO_COLOR is set") }
        if ["truecolor", "24bit"].contains(environment.colorTerm) {
            return (.full, "COLORTERM is \(environment.colorTerm)")
        }
        if term.hasSuffix("-direct") { return (.full, "TERM is \(term)") }
        if tmux { return (.full, "tmux translates 24-bit colours") }
        let full = ["kitty", "foot", "wezterm", "ghostty", "contour", "iterm2", "xterm(", "mlterm", "konsole", "vte"]
        if let version, let name = full.first(where: version.lowercased().hasPrefix) {
            return (.full, "\(name.filter { $0 != "(" }) shows 24-bit colours")
        }
        if let name = ["kitty", "foot", "alacritty", "wezterm", "ghostty", "contour"].first(where: term.contains) {
            return (.full, "\(name) shows 24-bit colours")
        }
        switch environment.terminfoColours {
        case .some((1 << 24)...): return (.full, "terminfo entry of \(term)")
        case .some(256...): return (.palette256, "terminfo entry of \(term)")
        case .some(8...): return (.palette16, "terminfo entry of \(term)")
        case .some: return (.mono, "terminfo entry of \(term) has no colours")
        case nil:
            if term.contains("256color") { return (.palette256, "TERM is \(term)") }
            return term.isEmpty || term == "dumb"
                ? (.mono, "TERM says nothing") : (.palette16, "no terminfo entry for \(term)")
        }
    }

    private func chooseCharset(_ result: inout TerminalCapabilities) {
        result.charset = options.charset ?? (environment.unicode ? .unicode : .ascii)
        let reason =
            options.charset != nil
            ? "asked for" : environment.unicode ? "the locale is UTF-8" : "the locale is not UTF-8"
        note(&result, "characters", result.charset.rawValue, reason)
    }

    private func chooseCellPixels(_ result: inout TerminalCapabilities) {
        let size = window.size
        var reason = "a guess"
        if let cell {
            (result.cellPixels, reason) = (cell, "its own answer (CSI 16 t)")
        } else if let area, size.columns > 0, size.rows > 0 {
            result.cellPixels = CellPixels(width: area.width / size.columns, height: area.height / size.rows)
            reason = "its own answer (CSI 14 t)"
        } else if let asked = options.cellPixels {
            (result.cellPixels, reason) = (asked, "asked for")
        } else if let pixels = window.pixels, !result.tmux, size.columns > 0, size.rows > 0,
            pixels.width >= 4 * size.columns, pixels.height >= 6 * size.rows
        {
            result.cellPixels = CellPixels(width: pixels.width / size.columns, height: pixels.height / size.rows)
            reason = "the kernel's window size"
        }
        note(&result, "cell", "\(result.cellPixels.width)×\(result.cellPixels.height) pixels", reason)
    }

    private func chooseGraphics(_ result: inout TerminalCapabilities) {
        let sixel = attributes?.contains(4) == true
        if sixel { result.possibleGraphics.append(.sixel) }
        if kitty == true { result.possibleGraphics.append(.kitty) }
        // Both say that they can, and both draw over what they must not (ratatui-image leaves them out as well).
        let misleading = ["WezTerm", "Konsole"].first { (version ?? "").hasPrefix($0) }
        var reason = "neither sixel (DA1) nor kitty graphics answered"
        if let asked = options.graphics {
            (result.graphics, reason) = (asked, "asked for")
        } else if let misleading {
            reason = "\(misleading) draws bitmaps unreliably; ask for them to try"
        } else if kitty == true && !result.tmux {
            (result.graphics, reason) = (.kitty, "it took a kitty graphics command")
        } else if sixel {
            (result.graphics, reason) = (.sixel, "device attribute 4 (DA1)")
        } else if attributes == nil {
            reason = "no answer yet"
        }
        result.sixelColours = min(256, max(2, registers ?? 256))
        if let largest { result.sixelLimit = largest }
        note(&result, "pictures", result.graphics.rawValue, reason)
    }

    private func chooseCellStyle(_ result: inout TerminalCapabilities) {
        if let asked = options.cellStyle {
            result.cellStyle = asked
            return note(&result, "cells", asked.rawValue, "asked for")
        }
        if result.charset == .ascii || result.depth == .mono {
            result.cellStyle = .ascii
            return note(&result, "cells", "ascii", result.depth == .mono ? "no colours" : "no Unicode")
        }
        let drawn = Self.ownGlyphs.first { (version ?? "").lowercased().hasPrefix($0.name) }
        guard let drawn, let number = Self.number(in: version ?? "") else {
            return note(&result, "cells", "half", "every font has half blocks")
        }
        result.cellStyle = number >= drawn.octants ? .octant : .sextant
        note(&result, "cells", result.cellStyle.rawValue, "\(drawn.name) \(number) draws these characters itself")
    }

    /// Terminals that draw sextants whatever the font, and from which version on octants too (minor versions as hundredths).
    private static let ownGlyphs: [(name: String, octants: Double)] = [
        ("kitty", 0.40), ("foot", 1.21), ("ghostty", 1.02), ("wezterm", .infinity), ("contour", .infinity),
    ]

    /// The first number of a version such as `kitty(0.26.5)`: major, and minor as hundredths.
    static func number(in text: String) -> Double? {
        let digits = text.drop { !$0.isASCII || !$0.isNumber }
        let parts = digits.split(whereSeparator: { !$0.isASCII || !$0.isNumber }).prefix(2).compactMap { Int($0) }
        guard parts.count == 2 else { return nil }
        return Double(parts[0]) + Double(min(parts[1], 99)) / 100
    }
}
