import Cells

/// The one place that goes through all pop-ups: what they do is asked of them as screens.
extension Popup {
    /// The screen inside; what takes its place is of the same kind.
    var screen: any Screen {
        get {
            switch self {
            case .help(let screen): screen
            case .palette(let screen): screen
            case .picker(let screen): screen
            case .prompt(let screen): screen
            case .choice(let screen): screen
            case .train(let screen): screen
            case .models(let screen): screen
            case .jobs(let screen): screen
            case .queue(let screen): screen
            case .synset(let screen): screen
            case .statistics(let screen): screen
            case .splits(let screen): screen
            case .checks(let screen): screen
            case .review(let screen): screen
            case .audit(let screen): screen
            }
        }
        set {
            switch newValue {
            case let screen as Help: self = .help(screen)
            case let screen as Palette: self = .palette(screen)
            case let screen as ClassPicker: self = .picker(screen)
            case let screen as Prompt: self = .prompt(screen)
            case let screen as Choice: self = .choice(screen)
            case let screen as TrainForm: self = .train(screen)
            case let screen as Models: self = .models(screen)
            case let screen as Jobs: self = .jobs(screen)
            case let screen as QueueScreen: self = .queue(screen)
            case let screen as SynsetScreen: self = .synset(screen)
            case let screen as Statistics: self = .statistics(screen)
            case let screen as Splits: self = .splits(screen)
            case let screen as Checks: self = .checks(screen)
            case let screen as ReviewScreen: self = .review(screen)
            case let screen as AuditScreen: self = .audit(screen)
            default: preconditionFailure("\(type(of: newValue)) is no pop-up")
            }
        }
    }

    /// Changes the screen inside where it is: what it alone holds is not copied first.
    mutating func change<Result>(_ body: (inout any Screen) -> Result) -> Result {
        var screen = screen
        self = .choice(Choice(title: "", items: []))
        defer { self.screen = screen }
        return body(&screen)
    }

    /// The scope whose keys count while it is in front.
    var scope: String { type(of: screen).name }

    func draw(on canvas: inout Canvas, in area: CellRect, session: Session) {
        screen.draw(on: &canvas, in: area, session: session)
    }
}
