import Cells

/// Whatever lies over a screen and takes the keys first.
enum Popup: Equatable, Sendable {
    case help(Help)
    case palette(Palette)
    case picker(ClassPicker)
    case prompt(Prompt)
    case choice(Choice)
    /// Screens of their own, left for where the person was.
    case models(Models)
    case jobs(Jobs)
    case synset(SynsetScreen)
    case statistics(Statistics)
    case splits(Splits)
    case checks(Checks)

    /// Whether it covers everything and the commands that work everywhere work there too.
    var isFull: Bool {
        switch self {
        case .models, .jobs, .synset, .statistics, .splits, .checks: true
        case .help, .palette, .picker, .prompt, .choice: false
        }
    }

    /// The scope whose keys count while it is in front.
    var scope: String {
        switch self {
        case .help: Help.name
        case .palette: Palette.name
        case .picker: ClassPicker.name
        case .prompt: Prompt.name
        case .choice: Choice.name
        case .models: Models.name
        case .jobs: Jobs.name
        case .synset: SynsetScreen.name
        case .statistics: Statistics.name
        case .splits: Splits.name
        case .checks: Checks.name
        }
    }

    func draw(on canvas: inout Canvas, in area: CellRect, session: Session) {
        switch self {
        case .help(let popup): popup.draw(on: &canvas, in: area, session: session)
        case .palette(let popup): popup.draw(on: &canvas, in: area, session: session)
        case .picker(let popup): popup.draw(on: &canvas, in: area, session: session)
        case .prompt(let popup): popup.draw(on: &canvas, in: area, session: session)
        case .choice(let popup): popup.draw(on: &canvas, in: area, session: session)
        case .models(let popup): popup.draw(on: &canvas, in: area, session: session)
        case .jobs(let popup): popup.draw(on: &canvas, in: area, session: session)
        case .synset(let popup): popup.draw(on: &canvas, in: area, session: session)
        case .statistics(let popup): popup.draw(on: &canvas, in: area, session: session)
        case .splits(let popup): popup.draw(on: &canvas, in: area, session: session)
        case .checks(let popup): popup.draw(on: &canvas, in: area, session: session)
        }
    }
}
