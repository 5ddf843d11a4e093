import ArgumentParser
import Catalog
import Cells
import Domain
import Fetching
import Foundation
import Terminal
import Workbench

/// `reticle play`: a recorded session without a terminal.
struct PlayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "play", abstract: "Run a script of commands without a terminal.",
        discussion: """
            One JSON object a line: {"command": "label.add-box", "xmin": 10, …} runs a command as the palette knows it; \
            {"keys": "w enter"} types keys; {"text": "class:can"} types letters. 'reticle keys' lists the commands.
            """)

    @Argument(help: "The script: JSON lines; - for standard input.")
    var script: String
    @OptionGroup var options: WorkspaceOptions
    @Option(help: "Size of the screen in cells.")
    var size: String = "120x40"
    @Option(help: "Write the last screen to this file as text.")
    var screen: String?
    @Option(help: "Show the images of this client only.")
    var client: String?
    @Option(help: "A theme.")
    var theme: String = "dark"
    @OptionGroup var queue: QueueOptions
    @Flag(help: "Change nothing.")
    var readOnly = false
    @Flag(help: "Print a line after every command whose edits are on disk.")
    var acknowledge = false
    @Flag(help: "As JSON.")
    var json = false

    private struct Report: Encodable {
        var commands: Int
        var failed: [Failure]
        struct Failure: Encodable {
            var line: Int
            var command: String
            var reason: String
        }
    }

    /// Columns and rows of a text such as `120x40`.
    private var cells: CellSize? {
        let parts = size.split(separator: "x").compactMap { Int($0) }
        guard parts.count == 2, (40...1000).contains(parts[0]), (10...1000).contains(parts[1]) else { return nil }
        return CellSize(columns: parts[0], rows: parts[1])
    }

    func validate() throws {
        if cells == nil { throw ValidationError("--size '\(size)': expected columns x rows, such as 120x40") }
        if json && acknowledge { throw ValidationError("--json and --acknowledge both want standard output") }
    }

    func run() async throws {
        // On a thread that may wait: the world's answers come one by one.
        try await Waiting.onThread { try work() }
    }

    private func work() throws {
        try Out.reporting {
            guard let cells else { return }
            let store = try options.open(readOnly: readOnly)
            let text = script == "-" ? try readStandardInput() : try readScript()
            let settings = SettingsFile.load()
            let person = Person.name(settings)
            let session = Session(
                workspace: URL(fileURLWithPath: store.folder).lastPathComponent, person: person,
                isReadOnly: store.isReadOnly,
                metrics: ScreenMetrics(size: cells), theme: try ThemeShelf.theme(theme),
                themes: ThemeShelf.names, keymap: Keymap.make(overrides: settings.keys).keymap, client: client)
            let world = World(
                store: store, person: person,
                remote: RemotePictures(
                    Fetcher.ofWorkspace(cache: store.folder(of: "cache"), allowsPrivate: settings.fetchesPrivate),
                    consent: .ask),
                queue: try queue.door(settings))
            var rehearsal = Rehearsal(root: Workstation(session: session), world: world)
            let report = try play(text, on: &rehearsal)
            if let screen { try write(rehearsal, to: screen) }
            if json {
                try Out.json(report)
            } else {
                print("\(report.commands) commands, \(report.failed.count) failed")
            }
            for failure in report.failed { Out.note("\(script):\(failure.line): \(failure.reason)") }
            if !report.failed.isEmpty { throw ExitCode.failure }
        }
    }

    private func readScript() throws -> String {
        guard let text = try? String(contentsOfFile: script, encoding: .utf8) else {
            throw Refusal("\(script): cannot be read; expected a text file of JSON lines")
        }
        return text
    }

    private func readStandardInput() throws -> String {
        String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
    }

    private func play(_ text: String, on rehearsal: inout Rehearsal) throws -> Report {
        // The whole script is read before its first command runs: a wrong line must not stop it in the middle.
        var steps: [(line: Int, step: ScriptStep)] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            guard !line.isEmpty, !line.hasPrefix("//") else { continue }
            steps.append((index + 1, try ScriptStep(line, place: "\(script):\(index + 1)")))
        }
        var report = Report(commands: 0, failed: [])
        for (line, step) in steps {
            report.commands += 1
            switch step {
            case .command(let call):
                if let reason = rehearsal.run(call) {
                    report.failed.append(Report.Failure(line: line, command: call.name, reason: reason))
                }
            case .keys(let keys): for key in keys { rehearsal.take(.key(key)) }
            }
            if acknowledge {
                print("done \(line)")
                fflush(nil)
            }
            if rehearsal.hasQuit { break }
        }
        return report
    }

    private func write(_ rehearsal: Rehearsal, to path: String) throws {
        let text = ScreenText.text(rehearsal.root.draw(), pictures: rehearsal.pictures)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
}

/// One line of a script.
enum ScriptStep: Equatable {
    case command(CommandCall)
    case keys([Key])

    /// Reads a line.
    ///
    /// - Throws: ``Refusal`` that names the place, what was found and what is expected.
    init(_ line: String, place: String) throws {
        guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
            throw Refusal("\(place): no JSON object; expected such as {\"command\": \"label.next\"}")
        }
        if let name = object["command"] as? String {
            var values: [String: String] = [:]
            for (key, value) in object where key != "command" { values[key] = "\(value)" }
            self = .command(CommandCall(name, Arguments(values)))
        } else if let keys = object["keys"] as? String {
            guard let sequence = KeySequence(keys) else {
                throw Refusal("\(place): '\(keys)' are no keys; expected such as \"w shift+right enter\"")
            }
            self = .keys(sequence.keys)
        } else if let text = object["text"] as? String {
            self = .keys(text.map { Key(.character($0)) })
        } else {
            throw Refusal("\(place): neither command nor keys nor text; expected such as {\"command\": \"label.next\"}")
        }
    }
}
