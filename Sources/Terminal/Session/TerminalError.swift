/// Why a terminal cannot be used.
public enum TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no terminal at the path, or the process has none.
    case noTerminal(path: String, cause: String)
    /// The terminal's modes could not be read or set.
    case modes(cause: String)
    /// The screen could not be set up.
    case screen(String)
    /// `TERM` names a terminal that cannot move its cursor.
    case tooSimple(term: String)

    /// What to tell the user.
    public var description: String {
        switch self {
        case .noTerminal(let path, let cause):
            "\(path): no terminal to draw on (\(cause)); run this command in a terminal window, or over SSH with `ssh -t`"
        case .modes(let cause): "the terminal's modes cannot be set: \(cause)"
        case .screen(let cause): "the screen cannot be set up: \(cause)"
        case .tooSimple(let term):
            "TERM is '\(term)': a terminal that moves its cursor is needed, such as xterm-256color"
        }
    }
}
