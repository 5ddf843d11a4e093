public import Cells

/// Which keys run which commands, for every screen: the defaults changed by the user's settings.
public struct Keymap: Equatable, Sendable {
    private var sequencesByCommand: [String: [KeySequence]] = [:]
    private var commandByKeys: [String: [KeySequence: String]] = [:]
    private var infos: [CommandInfo] = []

    /// What a key, or the first keys of a sequence, leads to.
    public enum Match: Equatable, Sendable {
        /// The name of a command.
        case command(String)
        /// More keys are needed; what they may be.
        case prefix([(keys: KeySequence, name: String)])
        case none

        public static func == (a: Self, b: Self) -> Bool {
            switch (a, b) {
            case (.command(let x), .command(let y)): x == y
            case (.prefix(let x), .prefix(let y)): x.map(\.name) == y.map(\.name)
            case (.none, .none): true
            default: false
            }
        }
    }

    /// Makes the keymap of all screens.
    ///
    /// - Parameter overrides: by command name, the keys that replace its defaults; an empty list unbinds it.
    /// - Returns: the keymap, and what is wrong with it: unknown commands, one key for two commands of a screen.
    public static func make(overrides: [String: [KeySequence]] = [:]) -> (keymap: Keymap, problems: [String]) {
        var map = Keymap()
        var problems: [String] = []
        map.add(Global.commands, overrides, &problems)
        map.add(Browse.commands, overrides, &problems)
        map.add(Label.commands, overrides, &problems)
        map.add(Models.commands, overrides, &problems)
        map.add(Jobs.commands, overrides, &problems)
        map.add(QueueScreen.commands, overrides, &problems)
        map.add(SynsetScreen.commands, overrides, &problems)
        map.add(Statistics.commands, overrides, &problems)
        map.add(Splits.commands, overrides, &problems)
        map.add(Checks.commands, overrides, &problems)
        map.add(ReviewScreen.commands, overrides, &problems)
        map.add(AuditScreen.commands, overrides, &problems)
        map.add(Help.commands, overrides, &problems)
        map.add(Palette.commands, overrides, &problems)
        map.add(ClassPicker.commands, overrides, &problems)
        map.add(Prompt.commands, overrides, &problems)
        map.add(Choice.commands, overrides, &problems)
        map.add(TrainForm.commands, overrides, &problems)
        let known = Set(map.infos.map(\.name))
        for name in overrides.keys.sorted() where !known.contains(name) {
            problems.append("keys: there is no command '\(name)'; 'reticle keys' lists them all")
        }
        return (map, problems)
    }

    private mutating func add<S>(
        _ commands: [Command<S>], _ overrides: [String: [KeySequence]], _ problems: inout [String]
    ) {
        for command in commands {
            let keys = overrides[command.name] ?? command.keys
            sequencesByCommand[command.name] = keys
            infos.append(CommandInfo(command, keys: keys))
        }
        // The user's keys are bound first: they win over defaults.
        let (chosen, defaults) = (
            commands.filter { overrides[$0.name] != nil }, commands.filter { overrides[$0.name] == nil }
        )
        for command in chosen + defaults {
            for sequence in overrides[command.name] ?? command.keys {
                bind(sequence, to: command.name, in: command.scope, &problems)
            }
        }
    }

    private mutating func bind(_ sequence: KeySequence, to name: String, in scope: String, _ problems: inout [String]) {
        let clashes = commandByKeys[scope, default: [:]].filter {
            sequence.keys.starts(with: $0.key.keys) || $0.key.keys.starts(with: sequence.keys)
        }
        guard clashes.isEmpty else {
            for (other, owner) in clashes.sorted(by: { $0.value < $1.value }) {
                problems.append("keys: '\(other)' is bound to \(owner) and '\(sequence)' to \(name); the first counts")
            }
            // What cannot be pressed is not shown in help either.
            sequencesByCommand[name]?.removeAll { $0 == sequence }
            if let index = infos.firstIndex(where: { $0.name == name }) {
                infos[index].keys.removeAll { $0 == sequence }
            }
            return
        }
        commandByKeys[scope, default: [:]][sequence] = name
    }

    /// Every command of every screen, in the order of the tables.
    public var commands: [CommandInfo] { infos }

    /// What a command does, in a few words.
    public func title(of name: String) -> String { infos.first { $0.name == name }?.title ?? name }

    /// The keys of a command.
    public func keys(of name: String) -> [KeySequence] { sequencesByCommand[name] ?? [] }

    /// What the keys typed so far lead to on a screen.
    public func match(_ keys: [Key], screen: String) -> Match {
        let bound = commandByKeys[screen] ?? [:]
        if let name = bound[KeySequence(keys)] { return .command(name) }
        let longer = bound.filter { $0.key.keys.count > keys.count && $0.key.keys.starts(with: keys) }
        guard !longer.isEmpty else { return .none }
        let order = infos.map(\.name)
        return .prefix(
            longer.map { (keys: $0.key, name: $0.value) }
                .sorted { (order.firstIndex(of: $0.name) ?? 0) < (order.firstIndex(of: $1.name) ?? 0) })
    }
}
