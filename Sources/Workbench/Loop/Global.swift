import Cells

/// Commands that work on every screen.
struct Global: Screen {
    /// What can be asked anywhere.
    enum Message: Equatable, Sendable {
        case models, jobs, queue, train, statistics, splits, checks, review, audit, startAudit(String?), fetchPictures
        case help, palette, undo, redo, redraw, suspend, quit, toggleMouse, history
        case chooseTheme
        case setTheme(String)
        case skip(Int64)
    }

    static let name = "global"

    static let commands: [Command<Global>] = [
        Command<Global>("help", "help for the screen in front", ["?", "f1"], group: "Everywhere", .help),
        Command<Global>("palette", "run any command by name", [":", "ctrl+p"], group: "Everywhere", .palette),
        Command<Global>("undo", "take back my last command", ["u"], group: "Everywhere", hint: "undo", .undo) {
            $1.whyNoEdits
        },
        Command<Global>("redo", "do again what was taken back", ["U", "ctrl+r"], group: "Everywhere", .redo) {
            $1.whyNoEdits
        },
        Command<Global>(
            "skip", "leave a command out of undo and redo (command)", [], group: "Everywhere", whyNot: { $1.whyNoEdits }
        ) {
            arguments throws(CommandError) in .skip(Int64(try arguments.wholeNumber("command")))
        },
        Command<Global>("history", "who did what, newest first", ["H"], group: "Everywhere", .history),
        Command<Global>("models", "models: layers, times, classes", ["M"], group: "Everywhere", .models),
        Command<Global>("jobs", "background work: progress, log, stop", ["J"], group: "Everywhere", .jobs),
        Command<Global>(
            "queue", "the service's queue: clients, failures, throughput", ["@"], group: "Everywhere", .queue),
        Command<Global>(
            "train", "train a network on a split, in the background", ["ctrl+t"], group: "Everywhere", .train,
            whyNot: { $1.whyNoTraining }),
        Command<Global>(
            "statistics", "statistics: verdict, charts, what is behind each bar", ["S"], group: "Everywhere",
            hint: "statistics", .statistics),
        Command<Global>(
            "splits", "splits: training, validation, folds", ["%"], group: "Everywhere", hint: "splits",
            .splits),
        Command<Global>(
            "fetch-pictures", "fetch pictures from other machines when shown", ["F"], group: "Everywhere",
            .fetchPictures),
        Command<Global>(
            "checks", "checks: what is wrong with the dataset", ["Q"], group: "Everywhere", hint: "checks",
            .checks),
        Command<Global>(
            "review", "review: where a network and people differ", ["V"], group: "Everywhere", hint: "review",
            .review),
        Command<Global>(
            "audit", "audit: labels that a network doubts, worst first", ["A"], group: "Everywhere", .audit),
        Command<Global>(
            "start-audit", "audit the labels in the background (model)", [], group: "Everywhere",
            whyNot: { $1.whyNoAudit }
        ) { arguments in .startAudit(arguments.optional("model")) },
        Command<Global>("theme", "choose a theme", [], group: "Everywhere", .chooseTheme),
        Command<Global>("set-theme", "use the theme of that name (name)", [], group: "Everywhere") {
            arguments throws(CommandError) in
            .setTheme(try arguments.text("name"))
        },
        Command<Global>("mouse", "mouse on or off", [], group: "Everywhere", .toggleMouse),
        Command<Global>("redraw", "draw the screen anew", ["ctrl+l"], group: "Everywhere", .redraw),
        Command<Global>("suspend", "back to the shell until fg", ["ctrl+z"], group: "Everywhere", .suspend),
        Command<Global>(
            "quit", "leave; everything is saved already", ["ctrl+q", "ctrl+c"], group: "Everywhere", .quit),
    ]

    mutating func update(_ message: Message, in session: inout Session) -> [Effect] {
        switch message {
        case .models:
            var screen = Models()
            let effects = screen.open(in: session)
            session.requests.append(.present(.models(screen)))
            return effects
        case .jobs:
            var screen = Jobs()
            let effects = screen.open(in: session)
            session.requests.append(.present(.jobs(screen)))
            return effects
        case .queue:
            var screen = QueueScreen()
            let effects = screen.open()
            session.requests.append(.present(.queue(screen)))
            return effects
        case .train:
            session.askForTraining()
            return []
        // Workstation opens them: it knows which screen is in front, and where they were left.
        case .help, .palette, .statistics, .review: return []
        case .splits:
            let screen = Splits()
            let effects = screen.open(in: session)
            session.requests.append(.present(.splits(screen)))
            return effects
        case .fetchPictures: return [.allowFetching]
        case .checks:
            var screen = Checks()
            let effects = screen.open(in: session)
            session.requests.append(.present(.checks(screen)))
            return effects
        case .audit:
            let screen = AuditScreen()
            session.requests.append(.present(.audit(screen)))
            return screen.open()
        case .startAudit(let model): return session.startAudit(with: model)
        case .undo:
            session.steps.append(.undo)
            return [.undo]
        case .redo:
            session.steps.append(.redo)
            return [.redo]
        case .skip(let command): return [.skip(command)]
        case .redraw: return [.redraw]
        case .suspend: return [.suspend]
        case .quit: return [.quit]
        case .history: return [.history(nil)]
        case .toggleMouse:
            session.usesMouse.toggle()
            session.say(session.usesMouse ? "mouse on; hold shift to select text" : "mouse off; text can be selected")
            return [.setMouse(session.usesMouse)]
        case .chooseTheme:
            session.requests.append(
                .present(
                    .choice(
                        Choice(
                            title: "theme",
                            items: session.themes.map {
                                Choice.Item(
                                    text: $0, detail: $0 == session.theme.name ? "in use" : "",
                                    call: CommandCall("global.set-theme", Arguments(["name": $0])))
                            }))))
            return []
        case .setTheme(let name): return [.readTheme(name)]
        }
    }

    func draw(on canvas: inout Canvas, in area: CellRect, session: Session) {}
}
