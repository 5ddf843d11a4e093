import Cells

/// Whatever lies over a screen and takes the keys first.
enum Popup: Equatable, Sendable {
    case help(Help)
    case palette(Palette)
    case picker(ClassPicker)
    case prompt(Prompt)
    case choice(Choice)

    /// The scope whose keys count while it is in front.
    var scope: String {
        switch self {
        case .help: Help.name
        case .palette: Palette.name
        case .picker: ClassPicker.name
        case .prompt: Prompt.name
        case .choice: Choice.name
        }
    }

    func draw(on canvas: inout Canvas, in area: CellRect, session: Session) {
        switch self {
        case .help(let popup): popup.draw(on: &canvas, in: area, session: session)
        case .palette(let popup): popup.draw(on: &canvas, in: area, session: session)
        case .picker(let popup): popup.draw(on: &canvas, in: area, session: session)
        case .prompt(let popup): popup.draw(on: &canvas, in: area, session: session)
        case .choice(let popup): popup.draw(on: &canvas, in: area, session: session)
        }
    }
}
