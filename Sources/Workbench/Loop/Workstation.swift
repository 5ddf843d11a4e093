public import Cells
public import Domain

/// The whole interface as one value: the screen in front, pop-ups over it, and the keys typed so far.
///
/// Input goes to the pop-up in front, then to the screen, then to the commands that work everywhere.
public struct Workstation: Sendable {
    /// What reaches the interface.
    public enum Message: Equatable, Sendable {
        case input(Input)
        /// A command by name, from a script.
        case call(CommandCall)
        case answer(Answer)
        /// About once a second: time to see what others did.
        case tick
    }

    public internal(set) var session: Session
    var browse: Browse
    var label: Label?
    /// The class that was drawn last: it waits for the next picture that is opened.
    private var lastClass: ClassID?
    var popups: [Popup] = []
    private(set) var typed: [Key] = []
    let global = Global()
    /// The statistics as they were left: the way back leads to the same bar.
    private var statistics = Statistics()
    /// The review as it was left.
    private var review = ReviewScreen()
    /// Where the history was asked for last: it opens nowhere else.
    private var historyPlace: Place?

    /// The screen that a picture is visited from: it comes back when the picture is left.
    private var returning: Popup?

    /// Where edits on their way were made, by ticket.
    var origins: [Int: Subject] = [:]
    /// Commands of this session that undo takes back, the last one first to go; and those it has taken back.
    var undoables: [Undoable] = []
    var undone: [Undoable] = []
    /// Whether the last undo or redo was about a command of this session.
    var wasStepKnown = false
    /// Whether it is not known any more which commands are of this session: one was left out.
    var hasLostTrack = false
    /// Keys pressed so far, and which of them was answered with a question about undoing.
    var keyCount = 0
    var undoAskedAt = -1
    /// Keys and mouse buttons pressed since the last command came to disk, and those of commands not yet noted.
    var presses = 0
    var efforts: [Int64: Int] = [:]
    /// Whether it is known what was given to the person.
    var knowsTeamwork = false

    /// What is in front.
    private enum Place: Equatable, Sendable {
        case browse
        case label(ImageID?)
    }

    private var place: Place { label.map { .label($0.imageID) } ?? .browse }

    /// Why the last command by name could not be run, for scripts.
    public private(set) var lastRefusal: String?
    /// Why an edit could not be saved, as long as the person has not acknowledged it.
    public var lastUnsaved: String? { session.unsavedCount > 0 ? unsavedReason : nil }
    private var unsavedReason: String?

    /// Makes the interface; ``start()`` sets it going.
    ///
    /// - Parameter place: where the person left off
    public init(session: Session, place: SessionPlace = SessionPlace()) {
        self.session = session
        self.session.review = ReviewSettings(text: place.view)
        self.session.place = place.image
        browse = Browse(place: place)
    }

    /// What has to be asked of the world first.
    public mutating func start() -> [Effect] {
        var effects: [Effect] = [.readSynset, .summarise, .readModels, .readJobs, .readSplits, .readTeamwork]
        effects += session.replenish()
        effects += browse.refresh(in: &session)
        return effects
    }

    /// The only place where anything changes.
    public mutating func update(_ message: Message) -> [Effect] {
        var effects: [Effect] = []
        switch message {
        case .input(let input): effects += take(input)
        case .call(let call): effects += run(call)
        case .answer(let answer): effects += receive(answer)
        case .tick: effects += [.poll] + jobsTick() + queueTick() + sendEffort()
        }
        effects += settle()
        if let at = effects.firstIndex(of: .quit) { effects.insert(contentsOf: sendEffort(), at: at) }
        noteTickets()
        if effects.contains(where: { if case .history = $0 { true } else { false } }) { historyPlace = place }
        return effects
    }

    /// What is asked about background work once a second: its progress, as long as somebody can see it.
    private func jobsTick() -> [Effect] {
        for case .jobs(let screen) in popups { return screen.tick(in: session) }
        return session.activeJobs.isEmpty ? [] : [.readJobs]
    }

    /// What is asked about the service's queue, as long as somebody can see it.
    private mutating func queueTick() -> [Effect] {
        for index in popups.indices {
            guard case .queue(var screen) = popups[index] else { continue }
            let effects = screen.tick()
            popups[index] = .queue(screen)
            return effects
        }
        return []
    }

    // MARK: Input

    private mutating func take(_ input: Input) -> [Effect] {
        switch input {
        case .key(let key):
            if key.code == .escape, session.notice?.kind == .failure {
                session.acknowledgeFailure()
                // A failure is one thing to let go of; where something is typed, `esc` is about that too.
                if popups.isEmpty && typed.isEmpty && (label != nil || !browse.isFiltering) { return [] }
            }
            session.clearNews()
            keyCount += 1
            countPress()
            return take(key)
        case .mouse(let mouse):
            if mouse.action == .press { countPress() }
            return point(mouse)
        case .paste(let text): return paste(text)
        case .focus(let gained): return gained ? [.poll, .redraw] : []
        case .resize(let metrics):
            session.metrics = metrics
            label?.fitView(to: session, fresh: false)
            return [.redraw] + browse.resized(in: &session)
        }
    }

    /// The scopes whose keys count now, the front one first.
    var scopes: [String] {
        if let popup = popups.last { return popup.isFull ? [popup.scope, Global.name] : [popup.scope] }
        if let label { return label.scopes + [Global.name] }
        return [Browse.name, Global.name]
    }

    private mutating func take(_ key: Key) -> [Effect] {
        if label != nil, popups.isEmpty, typed.isEmpty, let entry = session.entry(ofHotkey: key) {
            return run(CommandCall("label.set-class", Arguments(["class": entry.name])))
        }
        // A field being typed into gets letters before any command does, but not its own command keys.
        if typed.isEmpty, let effects = typeIntoField(key) { return effects }
        typed.append(key)
        for scope in scopes {
            switch session.keymap.match(typed, screen: scope) {
            case .command(let name):
                typed = []
                if name == "global.undo", asksBeforeUndo() { return [] }
                return run(CommandCall(name))
            case .prefix: return []
            case .none: continue
            }
        }
        let sequence = KeySequence(typed)
        let wasEscape = typed.last?.code == .escape
        typed = []
        if let effects = typeOnScreen(key) { return effects }
        if !wasEscape { session.say("'\(sequence)' does nothing here; ? lists the keys", .warning) }
        return []
    }

    private mutating func typeIntoField(_ key: Key) -> [Effect]? {
        guard let popup = popups.last else {
            return label == nil ? browse.typeIntoFilter(key, in: &session) : nil
        }
        // A search takes every key; the field of a pop-up leaves it its own commands.
        if !popup.screen.takesEveryKey, case .command = session.keymap.match([key], screen: popup.scope) { return nil }
        return popups[popups.count - 1].change { $0.type(key, in: &session) }
    }

    private mutating func typeOnScreen(_ key: Key) -> [Effect]? {
        guard popups.isEmpty else { return [] }
        return label?.type(key, in: &session)
    }

    private mutating func point(_ mouse: Mouse) -> [Effect] {
        if mouse.action == .press { session.clearNews() }
        if !popups.isEmpty { return popups[popups.count - 1].change { $0.point(mouse, in: &session) } }
        return label?.point(mouse, in: &session) ?? browse.point(mouse, in: &session)
    }

    private mutating func paste(_ text: String) -> [Effect] {
        if !popups.isEmpty { return popups[popups.count - 1].change { $0.paste(text, in: &session) } }
        return label == nil ? browse.paste(text, in: &session) : []
    }

    // MARK: Commands

    /// Runs a command by name on the scope in front that has it.
    private mutating func run(_ call: CommandCall) -> [Effect] {
        lastRefusal = nil
        let scope = String(call.name.prefix { $0 != "." })
        switch scope {
        case Global.name:
            if call.name == "global.help" { return openHelp() }
            if call.name == "global.palette" { return openPalette() }
            if let effects = runBeforeGlobal(call.name) { return effects }
            var screen = global
            return run(call, on: &screen)
        case Browse.name:
            // A script may name the list while a picture is open: that leaves the picture first.
            var effects: [Effect] = []
            if label != nil {
                session.requests.append(.browse)
                effects = settle()
            }
            var screen = browse
            defer { browse = screen }
            return effects + run(call, on: &screen)
        case Label.name, Label.drawScope, Label.correctScope:
            guard var screen = label else { return refuse(call, "no picture is open; browse.open opens one") }
            defer { label = screen }
            return run(call, on: &screen)
        default: return runOnPopup(call, scope: scope)
        }
    }

    private mutating func runOnPopup(_ call: CommandCall, scope: String) -> [Effect] {
        guard popups.last?.scope == scope else {
            return refuse(call, "there is no such command here; 'reticle keys' lists them all")
        }
        // Out of the list meanwhile: a command changes its own screen alone, and asks for the rest.
        var front = popups.removeLast()
        defer { popups.append(front) }
        return front.change { screen in run(call, on: &screen) }
    }

    /// What a command that works everywhere means where something is unfinished; `nil` for nothing else.
    private mutating func runBeforeGlobal(_ name: String) -> [Effect]? {
        switch name {
        // What is being put right was never written: taking it back is dropping it.
        case "global.undo" where label?.correction != nil:
            label?.dropCorrection(in: &session)
            return []
        case "global.undo" where popups.last?.scope == AuditScreen.name:
            guard case .audit(var screen)? = popups.last, session.whyNoEdits == nil,
                let effects = screen.takeBackDismissal(in: &session)
            else { return nil }
            popups[popups.count - 1] = .audit(screen)
            return effects
        case "global.quit": return (label?.keepCorrection(in: &session) ?? []) + [.quit]
        // The screen that this picture was opened from is the one to go back to.
        case "global.checks" where returning?.scope == Checks.name && label != nil,
            "global.review" where returning?.scope == ReviewScreen.name && label != nil,
            "global.audit" where returning?.scope == AuditScreen.name && label != nil:
            session.requests.append(.browse)
            return []
        // Each of these screens is there once.
        case "global.models" where popups.contains { $0.scope == Models.name },
            "global.jobs" where popups.contains { $0.scope == Jobs.name },
            "global.queue" where popups.contains { $0.scope == QueueScreen.name },
            "global.statistics" where popups.contains { $0.scope == Statistics.name },
            "global.splits" where popups.contains { $0.scope == Splits.name },
            "global.checks" where popups.contains { $0.scope == Checks.name },
            "global.review" where popups.contains { $0.scope == ReviewScreen.name },
            "global.audit" where popups.contains { $0.scope == AuditScreen.name }:
            let scope = String(name.dropFirst(Global.name.count + 1))
            popups.append(contentsOf: popups.filter { $0.scope == scope })
            if let index = popups.firstIndex(where: { $0.scope == scope }) { popups.remove(at: index) }
            return []
        case "global.statistics":
            let text = browse.filter.text.trimmed
            let list = text.isEmpty ? nil : Statistics.ListFilter(text: text, terms: browse.query.terms)
            let effects = statistics.open(in: session, of: list)
            popups.append(.statistics(statistics))
            return effects
        case "global.review":
            let effects = review.open(in: session)
            popups.append(.review(review))
            return effects
        default: return nil
        }
    }

    private mutating func run<S: Screen>(_ call: CommandCall, on screen: inout S) -> [Effect] {
        guard let command = S.commands.first(where: { $0.name == call.name }) else {
            return refuse(call, "there is no such command; 'reticle keys' lists them all")
        }
        if let reason = command.whyNot(screen, session) { return refuse(call, reason) }
        do {
            session.refusal = nil
            let effects = screen.update(try command.message(call.arguments), in: &session)
            lastRefusal = session.refusal.map { "\(call.name): \($0)" }
            return effects
        } catch {
            return refuse(call, error.reason)
        }
    }

    private mutating func refuse(_ call: CommandCall, _ reason: String) -> [Effect] {
        lastRefusal = "\(call.name): \(reason)"
        session.say(reason, .warning)
        return []
    }

    /// Carries out what screens asked of their frame.
    private mutating func settle() -> [Effect] {
        var effects: [Effect] = []
        while !session.requests.isEmpty {
            switch session.requests.removeFirst() {
            case .present(let popup): popups.append(popup)
            case .dismiss:
                switch popups.popLast() {
                case .statistics(let screen): statistics = screen
                case .review(let screen):
                    review = screen
                    // It may have let the picture go that lies below.
                    if let image = label?.imageID { effects.append(.show(PictureKey(image: image.rawValue))) }
                case .audit: if let image = label?.imageID { effects.append(.show(PictureKey(image: image.rawValue))) }
                default: break
                }
            case .run(let call): effects += run(call)
            case .answer(var prompt, let call):
                if case .prompt? = popups.last { popups.removeLast() }
                effects += run(call)
                guard let lastRefusal else { break }
                prompt.problem = String(lastRefusal.trimmingPrefix("\(call.name): "))
                popups.append(.prompt(prompt))
            case .label(let ids, let index, let box):
                var screen = label ?? Label(metrics: session.metrics, currentClass: lastClass)
                effects += screen.open(ids, at: index, in: &session)
                screen.wantedAnswer = box
                label = screen
            case .visit(let ids, let index, let aim, let popup):
                (popups, returning) = ([], popup)
                var screen = label ?? Label(metrics: session.metrics, currentClass: lastClass)
                effects += screen.open(ids, at: index, in: &session)
                screen.aim = aim
                label = screen
            case .browse:
                effects += label?.keepCorrection(in: &session) ?? []
                let image = label?.imageID
                lastClass = label?.currentClass
                label = nil
                effects += browse.comeBack(to: image, in: &session)
                switch returning {
                case .checks(var screen):
                    effects += screen.comeBack(in: session)
                    popups.append(.checks(screen))
                case .review(var screen):
                    effects += screen.comeBack(in: session)
                    popups.append(.review(screen))
                case .audit(var screen):
                    effects += screen.comeBack()
                    popups.append(.audit(screen))
                default: break
                }
                returning = nil
            }
        }
        return effects
    }

    // MARK: Answers

    private mutating func receive(_ answer: Answer) -> [Effect] {
        var effects: [Effect] = []
        noteUndoable(answer)
        noteEffort(answer)
        switch answer {
        case .reserved(let ids): session.receive(reserved: ids)
        case .models(let models): session.models = models
        case .jobs(let jobs):
            let active = session.activeJobs.map(\.id)
            if session.take(jobs) { effects += noteDetections() }
            // What a training has learnt is a network from now on.
            if !Set(active).isSubset(of: session.activeJobs.map(\.id)) { effects.append(.readModels) }
        case .jobStarted(let report):
            session.take(started: report)
            session.say("\(report.line); J shows it")
        case .detected: effects += noteDetections()
        case .splits(let splits): session.splits = splits
        case .teamwork(let teamwork):
            session.teamwork = teamwork
            effects += showOwnWork()
        case .summarised(let clients): session.clients = clients
        case .synset(let synset): session.take(synset)
        case .themed(let theme):
            session.theme = theme
            session.say("theme \(theme.name); to keep it: theme = \"\(theme.name)\" in ~/.config/reticle/config.toml")
            effects.append(.redraw)
        case .failed(let reason):
            session.say(reason, .failure)
            session.allowReserving()
            lastRefusal = reason
        case .history(let entries):
            guard historyPlace == place else { break }
            historyPlace = nil
            session.requests.append(.present(.choice(Choice(history: entries))))
        case .applied(let ticket, let receipt):
            session.pending.remove(ticket)
            session.movesUnderway.remove(ticket)
            effects += noteChange(receipt)
        case .refused(let ticket, let reason):
            session.pending.remove(ticket)
            // What was shown at once did not happen.
            if session.movesUnderway.remove(ticket) != nil { effects.append(.readSynset) }
            session.unsavedCount += 1
            session.say(reason, .failure)
            lastRefusal = reason
            unsavedReason = reason
        case .nothingToDo(let ticket, let reason):
            session.pending.remove(ticket)
            session.say(reason)
        case .conflicted(let command, let reason):
            let step = endStep() ?? .undo
            lastRefusal = reason
            let choice = Popup.choice(Choice(conflict: command, step: step, reason: reason))
            if popups.last != choice { session.requests.append(.present(choice)) }
        case .stepFailed(let reason):
            _ = endStep()
            session.say(reason, .failure)
            lastRefusal = reason
        case .skipped: session.say("left out; u goes on with the command before", .success)
        case .undone(let receipt), .redone(let receipt):
            _ = endStep()
            var isUndo = false
            if case .undone = answer { isUndo = true }
            guard let receipt else {
                session.say(isUndo ? "nothing to take back" : "nothing to do again")
                break
            }
            // What a class means is changed here without a receipt.
            let isKnown = wasStepKnown || hasLostTrack || receipt.changedMappings
            session.say(
                (isUndo ? "took back: " : "did again: ") + receipt.title + (isKnown ? "" : " · \(Self.elsewhere)"),
                isKnown ? .success : .warning)
            effects += noteChange(receipt)
        case .pulled(let report):
            session.take(report)
            effects += [.summarise, .readModels] + noteDetections()
            if label == nil { effects += browse.refresh(in: &session) }
        case .pullFailed(let wish, let reason):
            session.pulling = nil
            session.say("\(wish.client): nothing came: \(reason)", .failure)
            lastRefusal = reason
        case .changedElsewhere:
            effects += [.readSynset, .readJobs, .readSplits, .readModels, .readTeamwork]
            if label == nil { effects += [.summarise] + browse.refresh(in: &session) }
        default: break
        }
        // Only the screen in front hears answers: the list is read anew on the way back to it.
        if var screen = label {
            effects += screen.receive(answer, in: &session)
            label = screen
        } else {
            effects += browse.receive(answer, in: &session)
        }
        for index in popups.indices { effects += popups[index].change { $0.receive(answer, in: &session) } }
        switch returning {
        case .checks(var screen):
            screen.note(answer)
            returning = .checks(screen)
        case .review(var screen):
            screen.note(answer)
            returning = .review(screen)
        default: break
        }
        return effects
    }

    /// What has to be read when a network has found something: whatever of it is in sight.
    private func noteDetections() -> [Effect] {
        if let image = label?.imageID { return [.readDetections(image)] }
        return label == nil ? browse.countDetections(in: session) : []
    }

    /// What has to be read after an edit.
    ///
    /// The counts are read on the way back to the list, which alone shows them.
    private mutating func noteChange(_ receipt: EditReceipt) -> [Effect] {
        // Screens that hear of the edit next need the names of its classes.
        if let synset = receipt.synset { session.take(synset) }
        return (receipt.changedSynset ? [.readSynset] : []) + (receipt.changedSplits ? [.readSplits] : [])
            + (label == nil ? [.summarise] : []) + (receipt.changedMappings ? noteDetections() : [])
    }

    /// The oldest undo or redo has been answered.
    private mutating func endStep() -> Session.Step? { session.steps.isEmpty ? nil : session.steps.removeFirst() }
}
