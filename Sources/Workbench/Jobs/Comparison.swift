import Domain

/// Trainings beside each other.
struct Comparison: Equatable, Sendable {
    /// What is compared.
    enum Figure: Equatable, Sendable { case mAP, loss }
    /// Over what.
    enum Axis: Equatable, Sendable { case epochs, minutes }

    /// In the order of the list.
    var jobs: [JobID]
    var figure = Figure.mAP
    var axis = Axis.epochs

    /// Most curves that can be told apart.
    static let most = 8

    mutating func switchFigure() { figure = figure == .mAP ? .loss : .mAP }
    mutating func switchAxis() { axis = axis == .epochs ? .minutes : .epochs }

    /// A line of the table: a word, and a text for each training.
    struct Row: Equatable, Sendable {
        var word: String
        var values: [String]
    }

    /// What became of each training, then the arguments that are not the same for all.
    static func rows(_ stories: [RunStory?]) -> [Row] {
        func row(_ word: String, _ value: (RunStory) -> String?) -> Row {
            Row(word: word, values: stories.map { $0.flatMap(value) ?? "" })
        }
        let results = [
            row("best mAP") { $0.best?.mAP.map { Quantity.decimal($0, digits: 4) } },
            row("in epoch") { $0.best.map { "\($0.number)" } },
            row("epochs") { $0.epochs.last.map { "\($0.number)" } },
            row("minutes") { $0.epochs.last.map { Quantity.decimal($0.minutes, digits: 1) } },
            row("loss") { $0.epochs.last.map { Quantity.decimal($0.loss, digits: 2) } },
        ]
        var names: [String] = []
        for story in stories {
            for argument in story?.arguments ?? [] where !names.contains(argument.name) { names.append(argument.name) }
        }
        let arguments = names.map { name in
            row(name) { story in story.arguments.first { $0.name == name }?.value ?? "—" }
        }
        return results + arguments.filter { row in Set(row.values).count > 1 }
    }

    /// The curve of a training, in the units of the axes.
    func points(_ story: RunStory) -> [(x: Double, y: Double)] {
        story.epochs.compactMap { epoch in
            let y = figure == .mAP ? epoch.mAP : epoch.loss
            return y.map { (x: axis == .epochs ? Double(epoch.number) : epoch.minutes, y: $0) }
        }
    }
}

extension Jobs {
    /// Marks a training, opens the comparison, or changes what it shows.
    mutating func compare(_ message: Message, in session: inout Session) {
        switch message {
        case .mark:
            guard let id = current(session)?.id else { return }
            if marked.remove(id) == nil { marked.insert(id) }
            list.move(by: 1)
        case .compare:
            let all = session.jobs.filter { $0.job.kind == .train }.map(\.id)
            let chosen = all.filter(marked.contains)
            guard chosen.count != 1 else {
                session.refuse("one training is marked; space marks another")
                return
            }
            let jobs = chosen.isEmpty ? all : chosen
            if jobs.count > Comparison.most {
                session.say("the latest \(Comparison.most) of \(jobs.count) are shown", .warning)
            }
            (comparison, log) = (Comparison(jobs: Array(jobs.prefix(Comparison.most))), nil)
        case .figure: comparison?.switchFigure()
        case .axis: comparison?.switchAxis()
        default: break
        }
    }
}
