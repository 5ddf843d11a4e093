import Cells
import Domain
import Metrics

/// Where a network and people disagree, case by case: kinds of cases beside a list, the case in front as a picture.
struct ReviewScreen: Screen, Equatable {
    /// What can happen to the screen.
    enum Message: Equatable, Sendable {
        case up, down, pageUp, pageDown, first, last, left, right, switchFocus, selectKind(String)
        case next, previous, open
        case accept, keepOurs, reject(reason: String?), deleteOurs, correct
        case moveConfidence(Int), setConfidence(Double), moveIoU(Int), setIoU(Double)
        case chooseNetwork, setNetwork(String), toggleJudged, toggleWhole
        case refresh, clear, close
    }

    /// Which list the arrow keys move in.
    enum Focus: Equatable, Sendable { case kinds, cases }

    static let name = "review"

    /// `nil` before the first answer.
    private(set) var material: ReviewMaterial?
    private(set) var scoring: ReviewScoring?
    private(set) var result: ReviewCases?
    private(set) var tallies: [ReviewHeading: ReviewTally] = [:]
    /// Cases under the heading in front by their places among all: what mending gains most first.
    private(set) var shown: [Int] = []
    /// Rows of ground truths that right detections have.
    private(set) var taken: Set<Int> = []
    var focus = Focus.cases
    var kinds = ListView()
    var list = ListView()
    /// Least overlap of a match in hundredths: whole numbers, so that steps never drift.
    private(set) var iouHundredths = 50
    private(set) var showsJudged = false
    /// Whether the whole picture is shown and not only the surroundings of the case.
    private(set) var seesWhole = false
    /// Rows of images, as far as they were in sight.
    var rows: [ImageID: ImageRow] = [:]
    /// Whether everything was asked for and has not been answered.
    private(set) var isReading = false
    /// Cases judged whose image has not been read again, by what they are about.
    private var hidden: [ReviewKey: ImageID] = [:]
    /// Decisions on their way to disk.
    private var tickets: [Int: ReviewKey] = [:]
    /// What was looked at and left as it is, where the catalog has nothing to keep it by; kept until the program ends.
    private(set) var confirmed: Set<ReviewKey> = []
    /// What was decided, so that taking it back leads to its case; without an image it is only kept here.
    private var trail: [(image: ImageID?, key: ReviewKey)] = []
    /// Images changed while a picture was in front.
    private var touched: Set<ImageID> = []
    /// The case to go to when the counts have been made anew.
    private var wanted: ReviewKey?
    /// The picture in front, and whether it can be shown.
    var pictured: ImageID?
    var picture = Label.PictureState.waiting

    /// Images read again singly at most: beyond that everything is read.
    private static let mostImages = 2000

    static func == (a: Self, b: Self) -> Bool {
        a.material == b.material && a.focus == b.focus && a.kinds == b.kinds && a.list == b.list
            && a.iouHundredths == b.iouHundredths && a.shown == b.shown && a.confirmed == b.confirmed
            && a.picture == b.picture && a.seesWhole == b.seesWhole
    }

    init() { kinds.resize(count: ReviewHeading.allCases.count) }

    // MARK: What is in front

    /// The heading in front.
    var heading: ReviewHeading { ReviewHeading.allCases[kinds.cursor] }

    /// Least overlap of a match, 0…1.
    var iou: Double { Double(iouHundredths) / 100 }

    /// Least confidence that counts, 0…1: the slider over pictures is the same one.
    func confidence(_ session: Session) -> Double {
        material?.model.map(session.review.confidence(of:)) ?? ReviewSettings.usualConfidence
    }

    /// The case in front.
    var current: ReviewCase? {
        guard let result, shown.indices.contains(list.cursor) else { return nil }
        return result.cases[shown[list.cursor]]
    }

    /// What the case in front is about.
    var currentKey: ReviewKey? { current.flatMap { scoring?.key(of: $0) } }

    /// Counts over all classes.
    var totals: MatchCounts { (result?.counts ?? []).reduce(into: MatchCounts()) { $0 += $1 } }

    /// Whether somebody has said what a case is worth.
    func isJudged(_ each: ReviewCase) -> Bool {
        guard let scoring else { return false }
        if let row = each.found, scoring.detections[row].verdict != .open { return true }
        // Asked of every case: mostly nothing is on its way.
        guard !hidden.isEmpty || !confirmed.isEmpty, let key = scoring.key(of: each) else { return false }
        return hidden[key] != nil || confirmed.contains(key)
    }

    // MARK: Counting

    /// Joins boxes and detections anew and counts.
    mutating func score(_ session: Session) {
        guard let material else { return }
        let key = wanted ?? currentKey
        scoring = ReviewScoring(material.images, synset: session.synset)
        count(session, keeping: key)
    }

    /// Counts at the confidence and the IoU of the sliders; nothing is read.
    mutating func count(_ session: Session) { count(session, keeping: wanted ?? currentKey) }

    private mutating func count(_ session: Session, keeping key: ReviewKey?) {
        guard let scoring else { return }
        let result = scoring.cases(iou: iou, confidence: confidence(session))
        self.result = result
        taken = Set(result.cases.lazy.filter { $0.kind == .right }.compactMap(\.truth))
        gather(keeping: key)
    }

    /// Works out the counts and the list, keeping the cursor on its case.
    mutating func gather() { gather(keeping: wanted ?? currentKey) }

    private mutating func gather(keeping key: ReviewKey?) {
        guard let result else { return }
        wanted = nil
        var tallies = [ReviewTally](repeating: ReviewTally(), count: ReviewHeading.allCases.count)
        var shown: [Int] = []
        let heading = heading
        for (index, each) in result.cases.enumerated() {
            let isJudged = isJudged(each)
            tallies[ReviewHeading(each.kind).place].add(each, isJudged: isJudged)
            if each.kind != .right { tallies[ReviewHeading.wrong.place].add(each, isJudged: isJudged) }
            if heading.holds(each.kind), showsJudged || !isJudged { shown.append(index) }
        }
        let confidences = scoring?.found.confidence ?? []
        func rank(_ index: Int) -> (Double, Double, Int) {
            let each = result.cases[index]
            return (-each.gain, -(each.found.map { confidences[$0] } ?? 0), index)
        }
        self.shown = shown.map { ($0, rank($0)) }.sorted { $0.1 < $1.1 }.map(\.0)
        self.tallies = Dictionary(
            uniqueKeysWithValues: ReviewHeading.allCases.map { ($0, tallies[$0.place]) }.filter { $0.1.count > 0 })
        list.resize(count: shown.count)
        guard let key, let scoring else { return }
        if let at = self.shown.firstIndex(where: { scoring.key(of: result.cases[$0]) == key }) { list.select(at) }
    }

    /// Counts the case in front as judged and goes on to the next, without going through all the others.
    private mutating func leave() {
        guard let current else { return }
        for under in [ReviewHeading(current.kind)] + (current.kind == .right ? [] : [.wrong]) {
            tallies[under]?.open -= 1
            tallies[under]?.gain -= current.gain
        }
        if showsJudged { return list.move(by: 1) }
        shown.remove(at: list.cursor)
        list.resize(count: shown.count)
    }

    // MARK: Opening

    /// What has to be asked when the screen opens.
    mutating func open(in session: Session) -> [Effect] {
        // What became of decisions while it was closed was not heard.
        (tickets, hidden, pictured) = ([:], [:], nil)
        return readAgain(session)
    }

    /// What has to be asked on the way back from a picture.
    mutating func comeBack(in session: Session) -> [Effect] {
        pictured = nil
        return readAgain(touched.sorted(), session) + look(in: session)
    }

    /// Asks for everything.
    mutating func readAgain(_ session: Session) -> [Effect] {
        isReading = true
        touched = []
        return [.readReview(session.review.model, client: session.client)]
    }

    /// Asks for images that may have changed.
    private mutating func readAgain(_ images: [ImageID], _ session: Session) -> [Effect] {
        touched.formUnion(images)
        guard !isReading, !touched.isEmpty, let model = material?.model else { return [] }
        guard touched.count <= Self.mostImages else { return readAgain(session) }
        defer { touched = [] }
        return [.compare(model, client: session.client, touched.sorted())]
    }

    /// Notes images that were changed while a picture was in front.
    mutating func note(_ answer: Answer) {
        switch answer {
        case .applied(_, let receipt), .undone(let receipt?), .redone(let receipt?): touched.formUnion(receipt.images)
        default: break
        }
    }

    // MARK: Settings

    mutating func setConfidence(_ confidence: Double, in session: inout Session) {
        guard let model = material?.model else { return }
        session.review.setConfidence(confidence, of: model)
        count(session)
    }

    /// Chooses the least overlap of a match: not below what is background, nor so high that hardly anything matches.
    mutating func setIoU(_ hundredths: Int, in session: Session) {
        iouHundredths = max(Int(ReviewScoring.background * 100), min(95, hundredths))
        count(session)
    }

    mutating func toggleJudged(in session: inout Session) {
        showsJudged.toggle()
        gather()
        session.say(showsJudged ? "judged cases are shown with the open ones" : "judged cases are hidden")
    }

    mutating func toggleWhole() { seesWhole.toggle() }

    // MARK: Deciding

    /// Notes that a decision is on its way, takes its case off the list and goes on to the next.
    mutating func decide(
        _ effects: [Effect], about key: ReviewKey, on image: ImageID, in session: inout Session
    ) -> [Effect] {
        for effect in effects {
            switch effect {
            case .judge(_, let ticket), .apply(_, let ticket): tickets[ticket] = key
            default: break
            }
        }
        leave()
        trail.append((image, key))
        hidden[key] = image
        sayIfLast(in: &session)
        return effects
    }

    /// Notes that a case was looked at and stays as it is, and goes on.
    mutating func confirm(_ key: ReviewKey, in session: inout Session) {
        leave()
        confirmed.insert(key)
        trail.append((nil, key))
        sayIfLast(in: &session)
    }

    private func sayIfLast(in session: inout Session) {
        guard shown.isEmpty, let notice = session.notice, notice.kind != .failure else { return }
        session.say("\(notice.text) · no case of this kind is left", notice.kind)
    }

    /// Takes a confirmation back, if that was the last decision.
    mutating func takeBackConfirmation(in session: inout Session) -> Bool {
        guard let last = trail.last, last.image == nil else { return false }
        trail.removeLast()
        confirmed.remove(last.key)
        wanted = last.key
        gather()
        session.say("open again: it was only looked at")
        return true
    }

    // MARK: Answers

    mutating func receive(_ answer: Answer, in session: inout Session) -> [Effect] {
        switch answer {
        case .review(let found):
            isReading = false
            material = found
            hidden = hidden.filter { tickets.values.contains($0.key) }
            score(session)
            return readAgain([], session) + look(in: session)
        case .compared(let model, let images, let found) where model == material?.model:
            material?.renew(images, with: found)
            let read = Set(images)
            hidden = hidden.filter { !read.contains($0.value) || tickets.values.contains($0.key) }
            score(session)
            return look(in: session)
        case .rows(let fetched):
            if rows.count > 200_000 { rows = [:] }
            for row in fetched { rows[row.id] = row }
        case .pictured(let key, let size) where key.image == pictured?.rawValue && !key.thumbnail:
            picture = .ready(size)
        case .pictureFailed(let key, let reason) where key.image == pictured?.rawValue && !key.thumbnail:
            picture = .failed(reason)
        case .fetchingAllowed:
            pictured = nil
            return look(in: session)
        case .applied(let ticket, let receipt):
            tickets[ticket] = nil
            for image in receipt.images { rows[image] = nil }
            return follow(receipt, session)
        case .refused(let ticket, _), .nothingToDo(let ticket, _):
            guard let key = tickets.removeValue(forKey: ticket), let image = hidden.removeValue(forKey: key) else {
                break
            }
            trail.removeAll { $0.key == key }
            wanted = key
            gather()
            return readAgain([image], session) + look(in: session)
        case .undone(let receipt?):
            if let last = trail.last, let image = last.image, receipt.images.contains(image) {
                wanted = trail.removeLast().key
            }
            return follow(receipt, session)
        case .redone(let receipt?): return follow(receipt, session)
        case .failed: isReading = false
        case .synset:
            score(session)
            return look(in: session)
        case .classMap, .changedElsewhere: return isReading ? [] : readAgain(session)
        case .detected(let images): return readAgain(images, session)
        default: break
        }
        return []
    }

    /// Reads what a command has changed.
    private mutating func follow(_ receipt: EditReceipt, _ session: Session) -> [Effect] {
        receipt.changedMappings || receipt.changedSynset ? readAgain(session) : readAgain(receipt.images, session)
    }
}
