import Cells
import Domain

/// What is wrong with the dataset: rules beside what they found, the worst first.
struct Checks: Screen, Equatable {
    /// What can happen to the screen.
    enum Message: Equatable, Sendable {
        case up, down, pageUp, pageDown, first, last, left, right, switchFocus
        case open, fix, fixAll, fixRule(String), waive, waiveBecause(String), waiveRule, waiveRuleBecause(String)
        case waivers, withdraw(rule: String, subject: String)
        case severity, setSeverity(String), parameters, set(rule: String, key: String, value: String)
        case askValue(rule: String, key: String)
        case refresh, lookAtPictures, selectRule(String)
        case search, clear, close
    }

    /// Which list the arrow keys move in.
    enum Focus: Equatable, Sendable { case rules, findings }

    static let name = "checks"

    /// `nil` before the first answer.
    var report: CheckReport?
    var focus = Focus.rules
    /// Rules, below a line for all of them.
    var rules = ListView()
    var list = ListView()
    var search = TextField()
    var isSearching = false
    /// Rows of images, as far as they were in sight.
    var rows: [ImageID: ImageRow] = [:]
    /// Findings in sight of the rule in front: worked out when they change and not at every key.
    private(set) var shown: [CheckFinding] = []
    /// Rules in the order of the list.
    private(set) var order: [CheckRule] = []
    /// Fixes on their way to disk.
    var tickets: Set<Int> = []
    /// Waivers on their way to disk or back: who signed them, and what they covered, is only known to a whole pass.
    var waiving: Set<Int> = []
    /// Whether a whole pass was asked for and has not been answered.
    var isChecking = false
    /// Images that were changed while a pass was under way, or while somebody looked at a picture.
    private var touched: Set<ImageID> = []
    /// What the questions about reasons and values were asked for.
    var asked: CheckFinding?
    var askedRule: CheckRule?

    /// Images checked singly at most: beyond that a whole pass is quicker.
    private static let mostImages = 2000

    // MARK: What is in front

    /// The rule in front; `nil` for all of them.
    var currentRule: CheckRule? { order.indices.contains(rules.cursor - 1) ? order[rules.cursor - 1] : nil }

    /// The finding under the cursor, which counts while the findings have the keys.
    var current: CheckFinding? {
        focus == .findings && shown.indices.contains(list.cursor) ? shown[list.cursor] : nil
    }

    /// Findings that a rule has, kept or not.
    func count(_ rule: CheckRule?) -> Int {
        guard let report else { return 0 }
        return rule.map { report.counts[$0] ?? 0 } ?? report.total
    }

    /// Works out the order of the rules: worst first, then those that found nothing, then those that are off.
    mutating func arrange() {
        guard let report else { return }
        let rule = currentRule
        func rank(_ rule: CheckRule) -> (Int, Int, Int) {
            let severity = report.configuration[severity: rule]
            let count = report.counts[rule] ?? 0
            return (count > 0 ? 0 : severity == .off ? 2 : 1, -severity.rawValue, -count)
        }
        // A stable order among equals: that in which the rules are declared.
        order = CheckRule.allCases.sorted { rank($0) == rank($1) ? $0 < $1 : rank($0) < rank($1) }
        rules.resize(count: order.count + 1)
        if let rule, let index = order.firstIndex(of: rule) { rules.select(index + 1) }
        gather()
    }

    /// Works out the findings in sight.
    mutating func gather() {
        let wanted = search.text.trimmed.lowercased()
        let rule = currentRule
        shown = (report?.findings ?? []).filter { rule == nil || $0.rule == rule }
        if !wanted.isEmpty {
            shown = shown.filter { finding in
                if finding.text.lowercased().contains(wanted) || finding.rule.rawValue.contains(wanted) { return true }
                return finding.image.flatMap { rows[$0]?.path.lowercased().contains(wanted) } ?? false
            }
        }
        list.resize(count: shown.count)
    }

    // MARK: Opening

    /// What has to be asked when the screen opens.
    mutating func open(in session: Session) -> [Effect] {
        isChecking = true
        return [.readChecks]
    }

    /// What has to be asked on the way back from a picture.
    mutating func comeBack(in session: Session) -> [Effect] { checkAgain([]) + look(in: session) }

    /// Asks for the rows of what is in sight.
    mutating func look(in session: Session) -> [Effect] {
        list.reveal(rows: page(session))
        var wanted: Set<ImageID> = []
        for index in list.visible(rows: page(session)) {
            for id in [shown[index].image, shown[index].otherImage] { if let id, rows[id] == nil { wanted.insert(id) } }
        }
        return wanted.isEmpty ? [] : [.fetchRows(wanted.sorted())]
    }

    /// Checks what an edit may have changed.
    private mutating func checkAgain(_ images: some Sequence<ImageID>) -> [Effect] {
        touched.formUnion(images)
        guard !isChecking, !touched.isEmpty, let report else { return [] }
        guard touched.count <= Self.mostImages, report.isComplete else {
            touched = []
            isChecking = true
            return [.readChecks]
        }
        return [.recheck(touched.sorted())]
    }

    /// Notes images that were changed while a picture was in front.
    mutating func note(_ answer: Answer) {
        switch answer {
        case .applied(_, let receipt), .undone(let receipt?), .redone(let receipt?): touched.formUnion(receipt.images)
        default: break
        }
    }

    /// Asks for a whole pass.
    mutating func readAgain() -> [Effect] {
        isChecking = true
        return [.readChecks]
    }

    // MARK: Update

    mutating func update(_ message: Message, in session: inout Session) -> [Effect] {
        switch message {
        case .up: move(by: -1, in: session)
        case .down: move(by: 1, in: session)
        case .pageUp: move(by: -page(session), in: session)
        case .pageDown: move(by: page(session), in: session)
        case .first: move(by: -1_000_000, in: session)
        case .last: move(by: 1_000_000, in: session)
        case .left: focus = .rules
        case .right: focus = shown.isEmpty ? .rules : .findings
        case .switchFocus: focus = focus == .rules && !shown.isEmpty ? .findings : .rules
        case .selectRule(let name):
            guard let index = order.firstIndex(where: { $0.rawValue == name }) else {
                session.refuse("there is no rule '\(name)'")
                return []
            }
            rules.select(index + 1)
            list.select(0)
            gather()
        case .search:
            isSearching = true
            // Paths can only be searched where they are known.
            let unknown = Set((report?.findings ?? []).compactMap(\.image)).filter { rows[$0] == nil }
            return unknown.isEmpty ? [] : [.fetchRows(unknown.sorted())]
        case .clear: clear(in: &session)
        case .close: session.requests.append(.dismiss)
        case .refresh:
            isChecking = true
            return [.readChecks]
        case .lookAtPictures: return [.lookAtPictures]
        case .open: return open(in: &session)
        case .fix, .fixAll, .fixRule: return fix(message, in: &session)
        case .severity, .setSeverity, .parameters, .askValue, .set: return configure(message, in: &session)
        case .waive, .waiveBecause, .waiveRule, .waiveRuleBecause, .waivers, .withdraw:
            return waive(message, in: &session)
        }
        return look(in: session)
    }

    private mutating func move(by delta: Int, in session: Session) {
        if focus == .findings { return list.move(by: delta) }
        rules.move(by: delta)
        rules.reveal(rows: rulePage(session))
        list = ListView()
        gather()
    }

    private mutating func clear(in session: inout Session) {
        if !search.text.isEmpty {
            search = TextField()
            gather()
        } else if focus == .findings {
            focus = .rules
        } else {
            session.requests.append(.dismiss)
        }
    }

    /// Opens the picture of a finding with its box selected; from the rules it goes to the findings.
    private mutating func open(in session: inout Session) -> [Effect] {
        guard focus == .findings, let finding = current else {
            focus = .findings
            return look(in: session)
        }
        guard let image = finding.image else { return [] }
        var images: [ImageID] = []
        var seen: Set<ImageID> = []
        for each in shown { if let id = each.image, seen.insert(id).inserted { images.append(id) } }
        session.requests.append(
            .visit(
                images, at: images.firstIndex(of: image) ?? 0, Label.Aim(box: finding.box), from: .checks(self)))
        return []
    }

    // MARK: Answers

    mutating func receive(_ answer: Answer, in session: inout Session) -> [Effect] {
        switch answer {
        case .checks(let found):
            isChecking = false
            report = found
            arrange()
            if shown.isEmpty { focus = .rules }
            return checkAgain([]) + look(in: session)
        case .rechecked(let images, let found):
            touched.subtract(images)
            report?.renew(Set(images), with: found)
            arrange()
            if shown.isEmpty { focus = .rules }
            return look(in: session)
        case .rows(let fetched):
            if rows.count > 200_000 { rows = [:] }
            for row in fetched { rows[row.id] = row }
            if !search.text.isEmpty { gather() }
        case .applied(let ticket, let receipt):
            if tickets.remove(ticket) != nil, !receipt.images.isEmpty { session.say(receipt.title, .success) }
            for image in receipt.images { rows[image] = nil }
            if waiving.remove(ticket) != nil { return readAgain() }
            return checkAgain(receipt.images)
        case .refused(let ticket, _), .nothingToDo(let ticket, _):
            let isOurs = [tickets.remove(ticket), waiving.remove(ticket)].contains { $0 != nil }
            return isOurs ? readAgain() : []
        case .undone(let receipt?), .redone(let receipt?):
            // A waiver touches no image: what it covered is only known to a whole pass.
            return receipt.images.isEmpty ? readAgain() : checkAgain(receipt.images)
        case .failed: isChecking = false
        case .changedElsewhere: return isChecking ? [] : readAgain()
        case .jobs(let jobs):
            let isLooking = jobs.contains { $0.job.kind == .check && !$0.job.state.isOver }
            defer { self.isLooking = isLooking }
            return self.isLooking && !isLooking && !isChecking ? readAgain() : []
        case .jobStarted(let report): if report.job.kind == .check { isLooking = true }
        default: break
        }
        return []
    }

    /// Whether pictures are being looked at in the background.
    var isLooking = false

    // MARK: Search

    var takesEveryKey: Bool { isSearching }

    mutating func type(_ key: Key, in session: inout Session) -> [Effect]? {
        guard isSearching else { return nil }
        switch key.code {
        case .enter, .down, .tab:
            isSearching = false
            if !shown.isEmpty { focus = .findings }
        case .escape:
            isSearching = false
            search = TextField()
        default: guard search.type(key) else { return nil }
        }
        gather()
        list.select(0)
        return look(in: session)
    }

    mutating func paste(_ text: String, in session: inout Session) -> [Effect] {
        guard isSearching else { return [] }
        search.insert(text)
        gather()
        list.select(0)
        return look(in: session)
    }
}
