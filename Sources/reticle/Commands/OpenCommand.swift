import ArgumentParser
import Catalog
import Cells
import Domain
import Fetching
import Formats
import Foundation
import Imaging
import Jobs
import Terminal
import Workbench

/// `reticle [PATH]`: the workstation.
///
/// A dataset without a workspace is recognised and read first.
struct OpenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open the workstation (the default).")

    @Argument(help: "A workspace or a dataset: \(FormatArgument.list) (default: here).")
    var path: String?
    @OptionGroup var options: WorkspaceOptions
    @Option(help: "Show the images of this client only.")
    var client: String?
    @Option(help: "How pictures are shown: auto, cells, sixel or kitty.")
    var graphics: String?
    @Option(help: "A theme: dark, light, high-contrast, 16-colour, or one of your own.")
    var theme: String?
    @Option(help: "Cells of pictures: half, quadrant, sextant or octant.")
    var cells: String?
    @OptionGroup var queue: QueueOptions
    @Flag(help: "Change nothing.")
    var readOnly = false

    func validate() throws {
        if path != nil && options.workspace != nil { throw ValidationError("expected PATH or --workspace, not both") }
    }

    func run() async throws {
        let settings = SettingsFile.load()
        let terminalOptions = try TerminalOptions(settings: settings, graphics: graphics, cells: cells)
        var opened: (store: CatalogStore, news: [String])?
        try Out.reporting {
            let bar = ProgressLine("images")
            opened = try Doorway.open(
                path ?? options.workspace ?? ".", readOnly: readOnly, person: Person.name(settings), progress: bar.show)
            bar.clear()
        }
        guard let opened else { return }
        let door = try queue.door(settings)
        let (chosen, themeProblem) = Self.theme(theme ?? settings.theme)
        try await Self.work(
            opened, settings, terminalOptions, chosen,
            problems: settings.problems + themeProblem + opened.news.dropFirst(), client: client, queue: door)
    }

    private static func theme(_ name: String) -> (Theme, [String]) {
        do {
            return (try ThemeShelf.theme(name), [])
        } catch {
            return (Theme.plain, [error.description])
        }
    }

    @MainActor private static func work(
        _ opened: (store: CatalogStore, news: [String]), _ settings: SettingsFile, _ terminalOptions: TerminalOptions,
        _ theme: Theme, problems: [String], client: String?, queue: QueueDoor?
    ) async throws {
        let person = Person.name(settings)
        var session: TerminalSession?
        try Out.reporting { session = try TerminalSession(options: terminalOptions) }
        guard let session else { return }
        let (keymap, keyProblems) = Keymap.make(overrides: settings.keys)
        var theme = theme
        if session.capabilities.charset == .ascii { theme = theme.inASCII }
        var shared = Session(
            workspace: URL(fileURLWithPath: opened.store.folder).lastPathComponent, person: person,
            isPersonSet: Person.chosen(settings) != nil,
            isReadOnly: opened.store.isReadOnly, metrics: session.metrics, theme: theme, themes: ThemeShelf.names,
            keymap: keymap, client: client, usesMouse: settings.mouse)
        let wrong = problems + keyProblems
        if let first = wrong.first {
            shared.greet(
                wrong.count == 1 ? first : "\(first) (and \(wrong.count - 1) more: reticle doctor)", isProblem: true)
        } else if let news = opened.news.first {
            shared.greet(news, isProblem: false)
        }
        // A network that came with the dataset may have something to look at.
        if !opened.news.isEmpty { try Out.reporting { try JobStore(opened.store).startWorkers() } }
        let place = try? opened.store.session(of: person, client: client)
        let world = World(
            store: opened.store, person: person,
            remote: RemotePictures(
                Fetcher.ofWorkspace(
                    cache: opened.store.folder(of: "cache"), allowsPrivate: settings.fetchesPrivate),
                consent: settings.fetch),
            queue: queue)
        let root = Workstation(session: shared, place: (place ?? nil) ?? SessionPlace())
        var ending: SessionEnd?
        do {
            ending = try await Program(root: root, world: world, terminal: session, yields: settings.yields)
                .run()
        } catch {
            try Out.reporting { throw error }
        }
        // As the shell says it of a program that a signal has ended.
        if case .signal(let number) = ending { throw ExitCode(128 + number) }
    }
}

extension TerminalOptions {
    /// Reads what the person wants of the terminal.
    init(settings: SettingsFile, graphics: String?, cells: String?) throws {
        self.init()
        let wanted = graphics ?? settings.graphics
        if wanted != "auto" {
            guard let kind = Graphics(rawValue: wanted) else {
                throw ValidationError("--graphics '\(wanted)': expected auto, cells, sixel or kitty")
            }
            self.graphics = kind
        }
        if let cells {
            guard let style = CellStyle(rawValue: cells) else {
                throw ValidationError("--cells '\(cells)': expected half, quadrant, sextant, octant or ascii")
            }
            cellStyle = style
        }
        mouse = settings.mouse
        // The cross-hair follows the pointer without a button.
        hover = true
    }
}

extension Theme {
    /// The theme for terminals without Unicode: class glyphs become letters.
    var inASCII: Theme {
        var copy = self
        copy.charset = .ascii
        copy.classGlyphs = "abcdefghijklmnopqrstuvwxyz".map(String.init)
        return copy
    }
}
