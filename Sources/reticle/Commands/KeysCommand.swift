import ArgumentParser
import Workbench

/// `reticle keys`: every command of every screen with its keys, as the user has set them.
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "keys", abstract: "List every key.")

    @Flag(help: "As JSON.")
    var json = false
    @Flag(help: "As the table of the README.")
    var markdown = false

    private struct Row: Encodable {
        var screen: String
        var key: String
        var command: String
        var title: String
    }

    func run() throws {
        let settings = SettingsFile.load()
        let (keymap, problems) = Keymap.make(overrides: settings.keys)
        for problem in settings.problems + problems { Out.note(problem) }
        let rows = keymap.commands.flatMap { info in
            info.keys.map { Row(screen: info.screen, key: $0.description, command: info.name, title: info.title) }
        }
        if json {
            try Out.json(rows)
        } else if markdown {
            print(Self.table(keymap.commands))
        } else {
            for row in rows {
                print(row.key.padded(to: 14) + row.command.padded(to: 28) + row.title)
            }
        }
    }

    /// The commands that have keys, a table a screen.
    static func table(_ commands: [CommandInfo]) -> String {
        var lines = ["| screen | key | does |", "| --- | --- | --- |"]
        for info in commands where !info.keys.isEmpty {
            let keys = info.keys.map { "`\($0 == "|" ? "\\|" : $0.description)`" }.joined(separator: " ")
            lines.append("| \(info.screen) | \(keys) | \(info.title) |")
        }
        return lines.joined(separator: "\n")
    }
}

extension String {
    /// The text filled with blanks to a number of characters, one at least.
    func padded(to count: Int) -> String { self + String(repeating: " ", count: Swift.max(1, count - self.count)) }
}
