import Cells

/// One screen or pop-up: a value that changes only in ``update(_:in:)`` and is drawn without side effects.
///
/// Commands are data: the footer, the help, the palette, `reticle keys`, `reticle play` and the user's key
/// settings all read the same table.
protocol Screen: Sendable {
    /// What can happen to the screen; past tense or intent, never a key.
    associatedtype Message: Equatable, Sendable

    /// First word of every command name: `label` in `label.draw`.
    static var name: String { get }
    /// Every command with its default keys.
    static var commands: [Command<Self>] { get }

    /// Changes the state and says what the world shall do.
    mutating func update(_ message: Message, in session: inout Session) -> [Effect]
    /// Whether something is typed that takes even the keys of commands.
    var takesEveryKey: Bool { get }
    /// What the screen makes of a key that no command took; `nil` lets it fall through.
    mutating func type(_ key: Key, in session: inout Session) -> [Effect]?
    /// What the screen makes of the mouse.
    mutating func point(_ mouse: Mouse, in session: inout Session) -> [Effect]
    /// What the screen makes of pasted text.
    mutating func paste(_ text: String, in session: inout Session) -> [Effect]
    /// What the screen makes of an answer of the world.
    mutating func receive(_ answer: Answer, in session: inout Session) -> [Effect]
    /// Draws into `area`.
    func draw(on canvas: inout Canvas, in area: CellRect, session: Session)
}

extension Screen {
    var takesEveryKey: Bool { false }
    mutating func type(_ key: Key, in session: inout Session) -> [Effect]? { nil }
    mutating func point(_ mouse: Mouse, in session: inout Session) -> [Effect] { [] }
    mutating func paste(_ text: String, in session: inout Session) -> [Effect] { [] }
    mutating func receive(_ answer: Answer, in session: inout Session) -> [Effect] { [] }
}
