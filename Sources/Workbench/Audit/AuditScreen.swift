import Cells
import Domain

/// Labels that the last audit doubts, the worst first, the case in front as a picture.
struct AuditScreen: Screen, Equatable {
    /// What can happen to the screen.
    enum Message: Equatable, Sendable {
        case up, down, pageUp, pageDown, first, last
        case open, fix, dismiss, start
        case nextKind, setKind(String?), toggleDone, toggleWhole
        case refresh, clear, close
    }

    static let name = "audit"

    /// `nil` before the first answer, and where there was no audit yet.
    private(set) var report: AuditReport?
    /// Whether the workspace has been asked.
    private(set) var isRead = false
    /// Only cases of this kind; all where `nil`.
    private(set) var kind: AuditKind?
    var list = ListView()
    /// Places of the cases in sight among all.
    private(set) var shown: [Int] = []
    /// Whether dismissed and settled cases are shown too.
    private(set) var showsDone = false
    /// Whether the whole picture is shown and not only the surroundings of the case.
    private(set) var seesWhole = false
    /// Rows of images, as far as they were in sight, and the boxes of those that were in front.
    var rows: [ImageID: ImageRow] = [:]
    private(set) var documents: [ImageID: ImageDocument] = [:]
    /// Fixes on their way to disk, by ticket: the number of the case.
    private var tickets: [Int: Int] = [:]
    /// What was decided here, by the numbers of the cases, the last one at the end; fixes stand in the journal.
    private var trail: [(number: Int, isDismissal: Bool)] = []
    /// The case to go to when the cases have been read anew.
    private var wanted: Int?
    /// The picture in front, and whether it can be shown.
    var pictured: ImageID?
    var picture = Label.PictureState.waiting

    static func == (a: Self, b: Self) -> Bool {
        a.report == b.report && a.kind == b.kind && a.list == b.list && a.shown == b.shown && a.picture == b.picture
            && a.seesWhole == b.seesWhole && a.isRead == b.isRead
    }

    // MARK: What is in front

    /// The case in front.
    var current: AuditFinding? {
        guard let report, shown.indices.contains(list.cursor) else { return nil }
        return report.findings[shown[list.cursor]]
    }

    /// The boxes of an image, where they are known.
    func boxes(of image: ImageID) -> [Annotation]? { documents[image]?.annotations }

    /// Open cases of a kind, or of all.
    func openCount(_ kind: AuditKind?) -> Int {
        (report?.findings ?? []).count { (kind == nil || $0.kind == kind) && isOpen($0) }
    }

    private func isOpen(_ finding: AuditFinding) -> Bool {
        finding.state == .open && !tickets.values.contains(finding.id)
    }

    /// Works out the cases in sight, keeping the cursor on its case.
    private mutating func gather() {
        let number = wanted ?? current?.id
        wanted = nil
        let findings = report?.findings ?? []
        shown = findings.indices.filter { at in
            (kind == nil || findings[at].kind == kind) && (showsDone || isOpen(findings[at]))
        }
        list.resize(count: shown.count)
        guard let number else { return }
        // A case that is gone leaves the cursor on the one after it.
        if let at = shown.firstIndex(where: { findings[$0].id >= number }) { list.select(at) }
    }

    // MARK: Opening

    /// What has to be asked when the screen opens.
    func open() -> [Effect] { [.readAudit] }

    /// What has to be asked on the way back from a picture.
    mutating func comeBack() -> [Effect] {
        (pictured, documents) = (nil, [:])
        return [.readAudit]
    }

    // MARK: Update

    mutating func update(_ message: Message, in session: inout Session) -> [Effect] {
        switch message {
        case .up: list.move(by: -1)
        case .down: list.move(by: 1)
        case .pageUp: list.move(by: -page(session))
        case .pageDown: list.move(by: page(session))
        case .first: list.select(0)
        case .last: list.select(list.count - 1)
        case .open: return visit(in: &session)
        case .fix: return fix(in: &session) + look(in: session)
        case .dismiss: return dismiss(in: &session) + look(in: session)
        case .start: return session.startAudit(with: nil)
        case .nextKind:
            let kinds: [AuditKind?] = [nil] + AuditKind.allCases
            let at = kinds.firstIndex(of: kind) ?? 0
            select(kinds[(at + 1) % kinds.count])
        case .setKind(let name):
            guard let name else {
                select(nil)
                break
            }
            guard let kind = AuditKind(rawValue: name) else {
                let names = AuditKind.allCases.map(\.rawValue).joined(separator: ", ")
                session.refuse("there is no kind '\(name)', expected one of \(names)")
                return []
            }
            select(kind)
        case .toggleDone:
            showsDone.toggle()
            gather()
        case .toggleWhole: seesWhole.toggle()
        case .refresh: return [.readAudit]
        case .clear:
            guard kind != nil else {
                session.requests.append(.dismiss)
                return []
            }
            select(nil)
        case .close:
            session.requests.append(.dismiss)
            return []
        }
        return look(in: session)
    }

    private mutating func select(_ kind: AuditKind?) {
        self.kind = kind
        list = ListView()
        shown = []
        gather()
    }

    // MARK: Deciding

    /// Makes the label what the network says, as one command that undo takes back.
    private mutating func fix(in session: inout Session) -> [Effect] {
        guard let current, let document = documents[current.image], let id = session.takeID() else {
            session.refuse("the boxes of this image are still being read")
            return session.replenish()
        }
        guard let edit = current.fix(of: document.annotations, size: document.image.size, freeID: id) else {
            session.refuse("the label is not as it was any more; enter opens the picture")
            return []
        }
        let effects = session.apply(.asSeen(blind: document.image.isBlind, edit))
        if case .apply(_, let ticket)? = effects.first { tickets[ticket] = current.id }
        trail.append((current.id, false))
        session.say("\(current.remedy): done; u takes it back", .success)
        gather()
        return effects
    }

    /// Says that the label is right, or that it may be wrong after all.
    private mutating func dismiss(in session: inout Session) -> [Effect] {
        guard let current else { return [] }
        let isDismissal = current.state != .dismissed
        setState(isDismissal ? .dismissed : .open, of: current.id)
        if isDismissal { trail.append((current.id, true)) }
        session.say(isDismissal ? "the label is right; u opens the case again" : "open again")
        gather()
        return [.dismissCase(current.id, isDismissal)]
    }

    private mutating func setState(_ state: AuditFinding.State, of number: Int) {
        guard let at = report?.findings.firstIndex(where: { $0.id == number }) else { return }
        report?.findings[at].state = state
    }

    /// Opens a case again that was dismissed, if that was the last decision; `nil` if it was not.
    mutating func takeBackDismissal(in session: inout Session) -> [Effect]? {
        guard let last = trail.last, last.isDismissal else { return nil }
        trail.removeLast()
        setState(.open, of: last.number)
        wanted = last.number
        gather()
        session.say("open again: it was only dismissed")
        return [.dismissCase(last.number, false)] + look(in: session)
    }

    // MARK: Answers

    mutating func receive(_ answer: Answer, in session: inout Session) -> [Effect] {
        switch answer {
        case .audit(let found):
            (report, isRead) = (found, true)
            gather()
            return look(in: session)
        case .rows(let fetched):
            if rows.count > 200_000 { rows = [:] }
            for row in fetched { rows[row.id] = row }
        case .opened(let document):
            if documents.count > 500 { documents = [:] }
            documents[document.image.id] = document
        case .pictured(let key, let size) where key.image == pictured?.rawValue && !key.thumbnail:
            picture = .ready(size)
        case .pictureFailed(let key, let reason) where key.image == pictured?.rawValue && !key.thumbnail:
            picture = .failed(reason)
        case .fetchingAllowed:
            pictured = nil
            return look(in: session)
        case .applied(let ticket, let receipt):
            let isOurs = tickets[ticket] != nil
            if let number = tickets.removeValue(forKey: ticket) { setState(.settled, of: number) }
            return changed(receipt.images, isOurs: isOurs)
        case .refused(let ticket, _), .nothingToDo(let ticket, _):
            guard let number = tickets.removeValue(forKey: ticket) else { break }
            trail.removeAll { $0.number == number }
            return [.readAudit]
        case .undone(let receipt?):
            if let last = trail.last, !last.isDismissal, !receipt.images.isEmpty { wanted = trail.removeLast().number }
            return changed(receipt.images, isOurs: false)
        case .redone(let receipt?): return changed(receipt.images, isOurs: false)
        case .changedElsewhere:
            documents = [:]
            return [.readAudit] + look(in: session)
        case .jobs(let jobs):
            let isAuditing = jobs.contains { $0.job.kind == .audit && !$0.job.state.isOver }
            defer { self.isAuditing = isAuditing }
            return self.isAuditing && !isAuditing ? [.readAudit] : []
        case .jobStarted(let report): if report.job.kind == .audit { isAuditing = true }
        default: break
        }
        return []
    }

    /// Whether an audit is under way in the background.
    private(set) var isAuditing = false

    /// Reads what an edit has changed: the boxes, and, unless it is known, what that means for the cases.
    private mutating func changed(_ images: [ImageID], isOurs: Bool) -> [Effect] {
        for image in images { (rows[image], documents[image]) = (nil, nil) }
        let open = current.map { images.contains($0.image) ? [Effect.open($0.image)] : [] } ?? []
        return (isOurs ? [] : [.readAudit]) + open
    }
}
