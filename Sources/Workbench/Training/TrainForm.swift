import Cells
import Domain

/// What a training begins with: a few choices, each with one that makes sense already.
struct TrainForm: Screen, Equatable {
    /// What can happen to it.
    enum Message: Equatable, Sendable { case up, down, previous, next, start, cancel }

    /// A line of the form.
    enum Field: Int, CaseIterable, Sendable { case model, split, hours, side, depth, classes }

    private let models: [ModelSummary]
    private let splits: [String]
    private(set) var wish: TrainingWish
    private(set) var field = Field.model

    /// Hours that can be chosen.
    private static let hours: [Double] = [10.0 / 60, 0.5, 1, 2, 4, 8, 12, 24, 48]
    /// Sides of the input in pixels that can be chosen, beside the network's own.
    private static let sides = [320, 416, 512, 608]

    /// Opens the form; `nil` where there is no network, or no split into parts to learn from and to validate with.
    init?(in session: Session, model name: ModelName?) {
        let splits = session.splits?.filter { !$0.recipe.isFolds } ?? []
        guard let models = session.models else { return nil }
        guard let split = splits.first(where: { $0.name == session.splitInFront?.name }) ?? splits.latest else {
            return nil
        }
        let wanted = name ?? session.review.model
        guard let model = models.first(where: { $0.name == wanted }) ?? models.first else { return nil }
        (self.models, self.splits) = (models, splits.map(\.name))
        wish = TrainingWish(model: model.name, split: split.name, side: Self.side(of: model))
    }

    static let name = "train"
    static let commands: [Command<TrainForm>] = [
        Command<TrainForm>("up", "line above", ["up", "k"], group: "Form", .up),
        Command<TrainForm>("down", "line below", ["down", "j", "tab"], group: "Form", .down),
        Command<TrainForm>("previous", "choice before", ["left", "h"], group: "Form", .previous),
        Command<TrainForm>("next", "next choice", ["right", "l", "space"], group: "Form", hint: "change", .next),
        Command<TrainForm>("start", "start the training", ["enter"], group: "Form", hint: "start", .start),
        Command<TrainForm>("cancel", "leave it", ["esc", "q", "ctrl+c"], group: "Form", hint: "cancel", .cancel),
    ]

    mutating func update(_ message: Message, in session: inout Session) -> [Effect] {
        switch message {
        case .up: move(by: -1)
        case .down: move(by: 1)
        case .previous: change(by: -1)
        case .next: change(by: 1)
        case .cancel: session.requests.append(.dismiss)
        case .start:
            session.requests.append(.dismiss)
            session.say("preparing the training of \(wish.model)…")
            return [.train(wish)]
        }
        return []
    }

    private mutating func move(by delta: Int) {
        let count = Field.allCases.count
        field = Field.allCases[(field.rawValue + delta + count) % count]
    }

    private mutating func change(by delta: Int) {
        /// The value so many places after another one in a list, round its end.
        func step<Value: Equatable>(_ values: [Value], _ value: Value) -> Value {
            guard let index = values.firstIndex(of: value) else { return values.first ?? value }
            return values[(index + delta + values.count) % values.count]
        }
        switch field {
        case .model:
            wish.model = step(models.map(\.name), wish.model)
            if let model { wish.side = Self.side(of: model) }
        case .split: wish.split = step(splits, wish.split)
        case .hours: wish.hours = step(Self.hours, wish.hours)
        case .side: wish.side = step(sides, wish.side)
        case .depth: wish.depth = step(TrainingWish.Depth.allCases, wish.depth)
        case .classes: wish.reusesClasses.toggle()
        }
    }

    private var model: ModelSummary? { models.first { $0.name == wish.model } }

    /// Sides that can be chosen for the network in front.
    private var sides: [Int] { Set(Self.sides + (model.map { [Self.side(of: $0)] } ?? [])).sorted() }

    /// The side that a network looks at pictures with, where a training can have it: a multiple of 32.
    private static func side(of model: ModelSummary) -> Int {
        let side = model.inputSize.width
        return side == model.inputSize.height && side % 32 == 0 && (96...1024).contains(side) ? side : 416
    }

    // MARK: Drawing

    private func line(_ field: Field) -> (word: String, value: String, note: String) {
        switch field {
        case .model: ("network", wish.model.rawValue, model?.format ?? "")
        case .split: ("split", wish.split, "learns from train, is tried on val")
        case .hours: ("time", Quantity.span(wish.hours * 3600), "epochs follow from it")
        case .side: ("input", "\(wish.side)×\(wish.side)", "larger sees smaller things, slower")
        case .depth:
            ("learn", wish.depth.rawValue, wish.depth == .all ? "best, if there is time" : "quick, for few pictures")
        case .classes:
            (
                "classes", wish.reusesClasses ? "keep those known" : "all anew",
                wish.reusesClasses ? "by name" : "heads forget their classes"
            )
        }
    }

    func draw(on canvas: inout Canvas, in area: CellRect, session: Session) {
        let theme = session.theme
        let rect = area.centred(columns: min(74, area.columns - 4), rows: Field.allCases.count + 4)
        let inner = canvas.popup(rect, title: "train a network", theme: theme)
        let muted = theme[.muted].on(theme[.popup].background)
        let marks = canvas.charset == .ascii ? ("<", ">") : ("◂", "▸")
        for each in Field.allCases {
            let (word, value, note) = line(each)
            let row = inner.row + each.rawValue
            let isHere = each == field
            canvas.put(word, column: inner.column + 1, row: row, muted, limit: 8)
            let shown = isHere ? "\(marks.0) \(value) \(marks.1)" : "  \(value)"
            let end = canvas.put(
                shown, column: inner.column + 10, row: row, isHere ? theme[.selection] : theme[.popup],
                limit: max(4, inner.columns - 12))
            let start = max(inner.column + 36, end + 2)
            canvas.put(note, column: start, row: row, muted, limit: max(0, inner.endColumn - 1 - start))
        }
        canvas.put(
            "it works in the background, at low priority; J shows it", column: inner.column + 1,
            row: inner.endRow - 1, muted, limit: inner.columns - 2)
    }
}
