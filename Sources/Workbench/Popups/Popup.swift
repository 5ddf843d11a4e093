import Cells

/// Whatever lies over a screen and takes the keys first.
enum Popup: Equatable, Sendable {
    case help(Help)
    case palette(Palette)
    case picker(ClassPicker)
    case prompt(Prompt)
    case choice(Choice)
    case train(TrainForm)
    /// Screens of their own, left for where the person was.
    case models(Models)
    case jobs(Jobs)
    case queue(QueueScreen)
    case synset(SynsetScreen)
    case statistics(Statistics)
    case splits(Splits)
    case checks(Checks)
    case review(ReviewScreen)
    case audit(AuditScreen)

    /// Whether it covers everything and the commands that work everywhere work there too.
    var isFull: Bool {
        switch self {
        case .models, .jobs, .queue, .synset, .statistics, .splits, .checks, .review, .audit: true
        case .help, .palette, .picker, .prompt, .choice, .train: false
        }
    }
}
