public import Cells

/// Something a person can ask of a screen, by key, by name or in a script.
struct Command<S: Screen>: Sendable {
    /// Full name, such as `label.delete`.
    let name: String
    /// Where its keys count: the screen, or a mode of it.
    let scope: String
    /// What it does, in a few words; shown in help and palette.
    let title: String
    /// Default keys, each a sequence of one or more presses.
    let keys: [KeySequence]
    /// Short word for the footer; commands without one are only in help and palette.
    let hint: String?
    /// Heading in the help.
    let group: String
    /// Makes the message; throws if the arguments are not of the command's form.
    let message: @Sendable (Arguments) throws(CommandError) -> S.Message
    /// Why the command cannot be done now, or `nil`: a refused key says why, it never does nothing.
    let whyNot: @Sendable (S, Session) -> String?

    /// Makes a command that takes no arguments.
    init(
        _ verb: String, _ title: String, _ keys: [KeySequence], group: String, hint: String? = nil,
        scope: String = S.name, _ message: S.Message,
        whyNot: @escaping @Sendable (S, Session) -> String? = { _, _ in nil }
    ) {
        self.init(verb, title, keys, group: group, hint: hint, scope: scope, whyNot: whyNot) { _ throws(CommandError) in
            message
        }
    }

    /// Makes a command that reads arguments.
    init(
        _ verb: String, _ title: String, _ keys: [KeySequence], group: String, hint: String? = nil,
        scope: String = S.name, whyNot: @escaping @Sendable (S, Session) -> String? = { _, _ in nil },
        message: @escaping @Sendable (Arguments) throws(CommandError) -> S.Message
    ) {
        name = scope + "." + verb
        self.scope = scope
        (self.title, self.keys, self.group, self.hint) = (title, keys, group, hint)
        (self.message, self.whyNot) = (message, whyNot)
    }
}

/// A command by name with its arguments: what a script holds and what the palette runs.
public struct CommandCall: Hashable, Sendable {
    public var name: String
    public var arguments: Arguments

    /// Names a command.
    public init(_ name: String, _ arguments: Arguments = Arguments()) {
        (self.name, self.arguments) = (name, arguments)
    }
}

/// Arguments of a command, as text by name.
public struct Arguments: Hashable, Sendable {
    private var values: [String: String]

    /// Makes arguments.
    public init(_ values: [String: String] = [:]) { self.values = values }

    /// The argument of that name, if it was given.
    public func optional(_ name: String) -> String? { values[name] }

    /// The argument of that name.
    ///
    /// - Throws: ``CommandError`` if it was not given.
    public func text(_ name: String) throws(CommandError) -> String {
        guard let value = values[name] else { throw CommandError(reason: "argument '\(name)' is missing") }
        return value
    }

    /// The argument of that name as a number.
    ///
    /// - Throws: ``CommandError`` if it is missing or no finite number.
    public func number(_ name: String) throws(CommandError) -> Double {
        let text = try text(name)
        guard let value = Double(text), value.isFinite else {
            throw CommandError(reason: "argument '\(name)' is '\(text)', expected a number")
        }
        return value
    }
}

extension Arguments {
    /// The argument of that name as a whole number.
    ///
    /// - Throws: ``CommandError`` if it is missing or no whole number.
    func wholeNumber(_ name: String) throws(CommandError) -> Int {
        let text = try text(name)
        guard let value = Int(text) else {
            throw CommandError(reason: "argument '\(name)' is '\(text)', expected a whole number")
        }
        return value
    }
}

/// Why a command could not be understood.
public struct CommandError: Error, Equatable, Sendable {
    public var reason: String
    /// Makes an error of one line.
    public init(reason: String) { self.reason = reason }
}

/// One or more key presses that belong together, such as `g g`.
public struct KeySequence: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public var keys: [Key]

    /// Makes a sequence of presses.
    public init(_ keys: [Key]) { self.keys = keys }

    /// Reads presses parted by blanks; `nil` if one of them is no key.
    public init?(_ text: String) {
        let parts = text.split(separator: " ")
        let keys = parts.compactMap { Key(String($0)) }
        guard keys.count == parts.count, !keys.isEmpty else { return nil }
        self.init(keys)
    }

    /// Makes a sequence of its written form, which must be right: it comes from the source.
    public init(stringLiteral text: String) {
        guard let sequence = KeySequence(text) else { preconditionFailure("'\(text)' is not a sequence of keys") }
        self = sequence
    }

    public var description: String { keys.map(\.description).joined(separator: " ") }
}

/// What help, palette and `reticle keys` show of a command, whichever screen it belongs to.
public struct CommandInfo: Hashable, Sendable {
    public var screen: String
    public var name: String
    public var title: String
    public var group: String
    public var hint: String?
    public var keys: [KeySequence]

    init<S>(_ command: Command<S>, keys: [KeySequence]) {
        (screen, name, title) = (command.scope, command.name, command.title)
        (group, hint) = (command.group, command.hint)
        self.keys = keys
    }
}
