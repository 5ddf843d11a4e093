import CNcurses
import Glibc

/// What the process knows of its terminal without asking it.
public struct TerminalEnvironment: Hashable, Sendable {
    /// `TERM`.
    public var term: String
    /// `COLORTERM`.
    public var colorTerm: String
    /// Whether `NO_COLOR` is set and not empty.
    public var noColor: Bool
    /// Whether the process runs in tmux.
    public var tmux: Bool
    /// Whether the locale is UTF-8.
    public var unicode: Bool
    /// `TERM_PROGRAM`.
    public var program: String
    /// Colours of the terminfo entry: −1 where it names none, `nil` where there is no entry.
    public var terminfoColours: Int?

    /// Makes an environment of values.
    public init(
        term: String, colorTerm: String = "", noColor: Bool = false, tmux: Bool = false, unicode: Bool = true,
        program: String = "", terminfoColours: Int? = nil
    ) {
        (self.term, self.colorTerm, self.noColor, self.tmux) = (term, colorTerm, noColor, tmux)
        (self.unicode, self.program, self.terminfoColours) = (unicode, program, terminfoColours)
    }

    /// Reads the environment of this process; sets its character locale.
    static func current() -> TerminalEnvironment {
        func value(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
        setlocale(LC_CTYPE, "")
        let codeset = nl_langinfo(Int32(CODESET)).map { String(cString: $0) } ?? ""
        let term = value("TERM")
        let colours = term.isEmpty ? -2 : Int(cn_terminal_colours(term, 1))
        return TerminalEnvironment(
            term: term, colorTerm: value("COLORTERM").lowercased(), noColor: !value("NO_COLOR").isEmpty,
            tmux: !value("TMUX").isEmpty, unicode: codeset.uppercased() == "UTF-8", program: value("TERM_PROGRAM"),
            terminfoColours: colours == -2 ? nil : colours)
    }
}
