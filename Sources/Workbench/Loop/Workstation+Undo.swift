import Domain

/// What `u` takes back, and when it asks first: what a person does not see is not taken back by one key.
extension Workstation {
    /// What a command was about, by the screens that show it.
    enum Subject: Equatable, Sendable { case images, synset, splits }

    /// A command of this session that undo would take back.
    struct Undoable: Equatable, Sendable {
        var title: String
        var subject: Subject

        /// Whether it closed something against changes, for everybody.
        var isFreeze: Bool { title.hasPrefix("freeze ") }
    }

    /// What is said of a command that undo takes back and that this session did not do.
    static let elsewhere = "done before or by a command elsewhere; U does it again"

    /// What the screen in front shows.
    private var subjectInFront: Subject {
        switch popups.last(where: \.isFull)?.scope {
        case SynsetScreen.name: .synset
        case Splits.name: .splits
        default: .images
        }
    }

    /// Notes where edits that have just been sent were made.
    mutating func noteTickets() {
        for ticket in session.pending where origins[ticket] == nil { origins[ticket] = subjectInFront }
    }

    /// Notes what came of an edit, an undo or a redo.
    mutating func noteUndoable(_ answer: Answer) {
        switch answer {
        case .applied(let ticket, let receipt):
            let subject = origins.removeValue(forKey: ticket) ?? subjectInFront
            undoables.append(Undoable(title: receipt.title, subject: subject))
        case .refused(let ticket, _), .nothingToDo(let ticket, _): origins[ticket] = nil
        case .undone(let receipt?):
            // What was done before this session is not known here.
            wasStepKnown = undoables.last?.title == receipt.title
            if wasStepKnown { undone.append(undoables.removeLast()) }
        case .redone(let receipt?):
            let known = undone.last?.title == receipt.title ? undone.removeLast() : nil
            wasStepKnown = known != nil
            undoables.append(known ?? Undoable(title: receipt.title, subject: subjectInFront))
        case .skipped: (undoables, hasLostTrack) = ([], true)
        default: break
        }
        if undoables.count > 1000 { undoables.removeFirst(500) }
    }

    /// Whether the key asks before it takes back what is next; the same key once more does it.
    mutating func asksBeforeUndo() -> Bool {
        guard session.whyNoEdits == nil, label?.correction == nil, session.steps.isEmpty, let next = undoables.last,
            next.isFreeze || next.subject != subjectInFront, undoAskedAt != keyCount - 1
        else { return false }
        undoAskedAt = keyCount
        session.say("undo '\(next.title)'? u again", .warning)
        return true
    }
}
