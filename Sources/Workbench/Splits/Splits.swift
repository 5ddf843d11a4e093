import Cells
import Domain

/// The splits of the workspace: how fair they are, and recipes that are tried out before they are kept.
struct Splits: Screen, Equatable {
    /// What can happen to the screen.
    enum Message: Equatable, Sendable {
        case shift(Int), seed(Int), strategy
        case askRatio, setRatio(String), askSeed, setSeed(String), askFolds, setFolds(Int)
        case askGroup, setGroup(String), askPattern, askField
        case keep, keepAnyway, askName, make(String), anew, anewAnyway, freeze, delete
        case pin(String?)
        case next(Int), select(String)
        case up, down, pageUp, pageDown, order
        case show(String), showClass
        case back, close
    }

    static let name = "splits"
    /// What the first split is called unless it is given another name.
    static let usualName = "default"
    static let usualRecipe = SplitRecipe(parts: SplitRecipe.parts(ratio: "70/30") ?? [])

    /// Figures of what is in front; `nil` while they are being counted for the first time.
    private(set) var figures: SplitFigures?
    /// A recipe that is tried out; `nil` for the split as it is kept.
    private(set) var draft: SplitRecipe?
    /// The recipe being dealt out: others wait until its answer is there.
    private(set) var planning: SplitRecipe?
    /// Why the draft cannot be dealt out.
    private(set) var problem: String?
    var rows = ListView()
    private(set) var worstFirst = true
    private(set) var isKeeping = false

    // MARK: What is in front

    /// The split in front, as it is kept; `nil` where there is none yet.
    func current(_ session: Session) -> Split? { session.splitInFront }

    /// The recipe in front.
    func recipe(_ session: Session) -> SplitRecipe { draft ?? current(session)?.recipe ?? Self.usualRecipe }

    /// Whether the split in front is as a dataset came with it.
    func isGiven(_ session: Session) -> Bool { current(session)?.recipe.strategy == .given }

    /// Whether the figures are those of another recipe than the one in front.
    func isStale(_ session: Session) -> Bool { figures?.recipe != recipe(session) || planning != nil }

    /// Indices of the classes that have boxes, in the order shown.
    func classes(_ session: Session) -> [Int] {
        guard let balance = figures?.balance else { return [] }
        let found = balance.classes.indices.filter {
            balance.boxDeviation(of: $0) != nil && session.synset.classes.indices.contains($0)
        }
        guard worstFirst else { return found }
        let deviations = balance.classes.indices.map { balance.boxDeviation(of: $0) ?? 0 }
        return found.sorted { (deviations[$1], $0) < (deviations[$0], $1) }
    }

    // MARK: Update

    /// What has to be asked when the screen opens.
    func open(in session: Session) -> [Effect] { [.readSplits] }

    mutating func update(_ message: Message, in session: inout Session) -> [Effect] {
        let recipe = recipe(session)
        switch message {
        case .shift(let points): return shift(by: points, in: session)
        case .seed(let step):
            return change(in: session) {
                $0.seed = step < 0 && recipe.seed == 0 ? 0 : recipe.seed &+ UInt64(bitPattern: Int64(step))
            }
        case .strategy: return change(in: session) { $0.strategy = recipe.strategy == .random ? .stratified : .random }
        case .setRatio(let text):
            guard let parts = SplitRecipe.parts(ratio: text.trimmed, for: recipe.ratioNames) else {
                session.refuse("'\(text)' is no ratio; expected \(SplitRecipe.ratioRule)")
                return []
            }
            // What was only confirmed changes nothing, though its weights may be counts of images.
            if SplitRecipe(parts: parts).hasShares(of: recipe) { return [] }
            return change(in: session) { $0.parts = parts }
        case .setSeed(let text):
            guard let seed = UInt64(text.trimmed) else {
                session.refuse("'\(text)' is no seed; expected a whole number from 0")
                return []
            }
            return change(in: session) { $0.seed = seed }
        case .setFolds(let count):
            guard let parts = SplitRecipe.folds(count) else {
                session.refuse("\(count) folds: expected 2 to 1000; r goes back to a ratio")
                return []
            }
            return change(in: session) { $0.parts = parts }
        case .setGroup(let text):
            do throws(FilterError) {
                let grouping = try SplitGrouping(text.trimmed)
                return change(in: session) { $0.grouping = grouping }
            } catch {
                session.refuse(error.description)
                return []
            }
        case .askRatio, .askSeed, .askFolds, .askGroup, .askPattern, .askField, .askName: ask(message, in: &session)
        case .keep where draft != nil && isGiven(session): askBeforeDealing("splits.keep-anyway", in: &session)
        case .keep, .keepAnyway: return keep(in: &session)
        case .make(let name):
            return make(name.trimmed, recipe, in: &session)
        case .anew where isGiven(session): askBeforeDealing("splits.anew-anyway", in: &session)
        case .anew, .anewAnyway:
            guard let split = current(session) else { return [] }
            isKeeping = true
            return session.makeSplit(split.name, recipe.dealt, isAnew: true)
        case .freeze:
            guard let split = current(session) else { return [] }
            return session.edit(split.isFrozen ? .thaw(split.id) : .freeze(split.id))
        case .delete:
            guard let split = current(session) else { return [] }
            return session.edit(.delete(split.id))
        case .pin(let part): pin(part, in: &session)
        case .next(let step): return go(by: step, in: &session)
        case .select(let name):
            guard session.splits?.contains(where: { $0.name == name }) == true else {
                session.refuse("there is no split \(name)")
                return []
            }
            return go(to: name, in: &session)
        case .up: rows.move(by: -1)
        case .down: rows.move(by: 1)
        case .pageUp: rows.move(by: -page(session))
        case .pageDown: rows.move(by: page(session))
        case .order: worstFirst.toggle()
        case .show(let part):
            if let split = current(session) {
                show("split:\(FilterText.value(split.name)) part:\(FilterText.value(part))", in: &session)
            }
        case .showClass: showClass(in: &session)
        case .back where draft != nil:
            (draft, problem) = (nil, nil)
            return look(in: session)
        case .back, .close: session.requests.append(.dismiss)
        }
        rows.reveal(rows: page(session))
        return []
    }

    /// Keeps the recipe in front under a name that no other split has: that one would be dealt out anew.
    private mutating func make(_ name: String, _ recipe: SplitRecipe, in session: inout Session) -> [Effect] {
        if name != current(session)?.name, session.splits?.contains(where: { $0.name == name }) == true {
            session.refuse("there is a split \(name) already; tab goes to it, and enter keeps changes there")
            return []
        }
        session.splitName = name
        isKeeping = true
        return session.makeSplit(name, recipe, isAnew: false)
    }

    private mutating func keep(in session: inout Session) -> [Effect] {
        let name = current(session)?.name ?? Self.usualName
        session.splitName = name
        isKeeping = true
        return session.makeSplit(name, recipe(session), isAnew: false)
    }

    private mutating func shift(by points: Int, in session: Session) -> [Effect] {
        let parts = recipe(session).parts
        guard parts.count == 2 else { return [] }
        let train = parts.firstIndex { $0.name == SplitRecipe.train } ?? 0
        let sum = max(1, parts[0].weight + parts[1].weight)
        let percent = min(99, max(1, (parts[train].weight * 100 + sum / 2) / sum + points))
        let ratio = train == 0 ? "\(percent)/\(100 - percent)" : "\(100 - percent)/\(percent)"
        guard let shares = SplitRecipe.parts(ratio: ratio, for: parts.map(\.name)) else { return [] }
        return change(in: session) { $0.parts = shares }
    }

    /// Tries another recipe.
    private mutating func change(in session: Session, _ change: (inout SplitRecipe) -> Void) -> [Effect] {
        var recipe = recipe(session)
        change(&recipe)
        // What a dataset said is left as soon as anything is changed.
        recipe = recipe.dealt
        (draft, problem) = (recipe == current(session)?.recipe ? nil : recipe, nil)
        return look(in: session)
    }

    /// Asks for figures of what is in front, one recipe at a time: keys may come faster than answers.
    private mutating func look(in session: Session) -> [Effect] {
        guard planning == nil else { return [] }
        if draft == nil, let split = current(session) {
            planning = split.recipe
            return [.readSplit(split.id)]
        }
        let recipe = recipe(session)
        planning = recipe
        return [.planSplit(recipe, of: current(session)?.id)]
    }

    private mutating func go(by step: Int, in session: inout Session) -> [Effect] {
        guard let splits = session.splits, let split = current(session),
            let at = splits.firstIndex(where: { $0.id == split.id })
        else { return [] }
        return go(to: splits[(at + step + splits.count) % splits.count].name, in: &session)
    }

    private mutating func go(to name: String, in session: inout Session) -> [Effect] {
        session.splitName = name
        (draft, problem, figures) = (nil, nil, nil)
        return look(in: session)
    }

    private func pin(_ part: String?, in session: inout Session) {
        session.splitName = current(session)?.name
        session.requests.append(.run(CommandCall("browse.pin-marked", Arguments(part.map { ["part": $0] } ?? [:]))))
    }

    private func show(_ filter: String, in session: inout Session) {
        session.requests += [.dismiss, .run(CommandCall("browse.set-filter", Arguments(["text": filter])))]
    }

    private func showClass(in session: inout Session) {
        let classes = classes(session)
        guard classes.indices.contains(rows.cursor) else { return }
        let name = session.synset.classes[classes[rows.cursor]].name
        let split = current(session).map { " split:" + FilterText.value($0.name) } ?? ""
        show(FilterText.classes([name]) + split, in: &session)
    }

    // MARK: Answers

    mutating func receive(_ answer: Answer, in session: inout Session) -> [Effect] {
        switch answer {
        case .splits:
            // What was kept, undone or deleted elsewhere is counted again.
            if isKeeping { (draft, isKeeping) = (nil, false) }
            if draft == current(session)?.recipe { draft = nil }
            planning = nil
            return look(in: session)
        case .splitFigures(let found):
            let asked = planning
            planning = nil
            guard asked == recipe(session) else { return look(in: session) }
            (figures, problem) = (found, nil)
            rows.resize(count: classes(session).count)
        case .splitFailed(let reason):
            let asked = planning
            planning = nil
            guard asked == recipe(session) else { return look(in: session) }
            problem = reason
        case .refused: isKeeping = false
        case .nothingToDo where isKeeping:
            // What is kept already is no draft any more.
            (draft, isKeeping) = (nil, false)
            return look(in: session)
        default: break
        }
        return []
    }
}
