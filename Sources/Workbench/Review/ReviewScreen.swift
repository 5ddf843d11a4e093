import Cells
import Domain
import DetectionMetrics

/// Where a network and people disagree, case by case: kinds of cases beside a list, the case in front as a picture.
struct ReviewScreen: Screen, Equatable {
    /// What can happen to the screen.
    enum Message: Equatable, Sendable {
        case up, down, pageUp, pageDown, first, last, left, right, switchFocus, selectKind(String)
        case next, previous, open
        case accept, acceptAgreed, keepOurs, reject(reason: String?), deleteOurs, correct
        case moveConfidence(Int), setConfidence(Double), moveIoU(Int), setIoU(Double)
        case chooseNetwork, setNetwork(String), chooseOurs, setOurs(String), toggleJudged, toggleWhole
        case filter, setFilter(String), page(ReviewPage), nextPage, askComment, comment(String), removeComment
        case refresh, clear, close
    }

    /// A table whose cases are shown, and what was there before it.
    struct Doorway: Equatable, Sendable {
        var page: ReviewPage
        var heading: ReviewHeading
        var filter: String
    }

    /// Which list the arrow keys move in.
    enum Focus: Equatable, Sendable { case kinds, cases }

    static let name = "review"

    /// `nil` before the first answer.
    private(set) var material: ReviewMaterial?
    private(set) var scoring: ReviewScoring?
    private(set) var tallies: [ReviewHeading: ReviewTally] = [:]
    /// Cases under the heading in front: what mending gains most first, as it was when the list was made.
    ///
    /// A decision takes its case out and leaves the others where they are.
    private(set) var shown: [LiveCases.Place] = []
    var focus = Focus.cases
    var kinds = ListView()
    var list = ListView()
    /// What stands on the right, where each table was left, and the column of the grid.
    var page = ReviewPage.cases
    var tableLists: [ReviewPage: ListView] = [:]
    var cellColumn = 0
    /// The table that the cases were opened from.
    var doorway: Doorway?
    /// The filter as text and as what it asks.
    var filter = TextField()
    var filterBefore = ""
    var isFiltering = false
    var filterProblem: String?
    var query = CaseQuery()
    /// What the filter asks of images, and which answer it.
    var askedImages: ImageQuery?
    var foundImages: Set<ImageID>?
    /// Least overlap of a match in hundredths: whole numbers, so that steps never drift.
    private(set) var iouHundredths = 50
    private(set) var showsJudged = false
    /// Whether the whole picture is shown and not only the surroundings of the case.
    private(set) var seesWhole = false
    /// Rows of images, as far as they were in sight.
    var rows: [ImageID: ImageRow] = [:]
    /// Least confidence of the layer in the place of people's boxes, as it was asked for.
    private var sidesConfidence = 0.0
    /// Whether everything was asked for and has not been answered.
    private(set) var isReading = false
    /// Cases judged whose image has not been read again, by what they are about.
    private var hidden: [ReviewKey: ImageID] = [:]
    /// Decisions on their way to disk.
    private var tickets: [Int: [ReviewKey]] = [:]
    /// What was decided, so that taking it back leads to its case.
    private var trail: [(image: ImageID, key: ReviewKey)] = []
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
            && a.iouHundredths == b.iouHundredths && a.shown == b.shown && a.picture == b.picture
            && a.seesWhole == b.seesWhole && a.page == b.page && a.tableLists == b.tableLists
            && a.cellColumn == b.cellColumn && a.filter == b.filter && a.isFiltering == b.isFiltering
    }

    init() { kinds.resize(count: ReviewHeading.allCases.count) }

    // MARK: What is in front

    /// The heading in front.
    var heading: ReviewHeading { ReviewHeading.allCases[kinds.cursor] }

    /// Least overlap of a match, 0…1.
    var iou: Double { Double(iouHundredths) / 100 }

    /// Who is compared with whom, as it was read.
    var sides: ReviewSides? {
        material.flatMap { material in
            material.model.map { ReviewSides(model: $0, against: material.against, confidence: sidesConfidence) }
        }
    }

    /// Least confidence that counts, 0…1: the slider over pictures is the same one.
    func confidence(_ session: Session) -> Double {
        material?.model.map(session.review.confidence(of:)) ?? ReviewSettings.usualConfidence
    }

    /// The case in front.
    var current: FacedCase? { place.flatMap { place in scoring.map { $0[place] } } }

    /// Where the case in front stands.
    private var place: LiveCases.Place? { shown.indices.contains(list.cursor) ? shown[list.cursor] : nil }

    /// What the case in front is about.
    var currentKey: ReviewKey? { place.flatMap { scoring?.key(of: $0) } }

    /// Counts over all classes.
    var totals: MatchCounts { (scoring?.live.counts ?? []).reduce(into: MatchCounts()) { $0 += $1 } }

    // MARK: Counting

    /// Joins boxes and detections anew and counts.
    private mutating func score(_ session: Session) {
        guard let material else { return }
        let key = wanted ?? currentKey
        scoring = ReviewScoring(
            material.images, synset: session.synset, iou: iou, confidence: confidence(session))
        gather(keeping: key)
    }

    /// Counts at the confidence and the IoU of the sliders; nothing is read.
    private mutating func count(_ session: Session) {
        let (key, iou, confidence) = (wanted ?? currentKey, iou, confidence(session))
        scoring?.set(iou: iou, confidence: confidence)
        gather(keeping: key)
    }

    /// Works out the counts and the list anew, keeping the cursor on its case.
    mutating func gather() { gather(keeping: wanted ?? currentKey) }

    private mutating func gather(keeping key: ReviewKey?) {
        for (key, image) in hidden { hide(key, on: image) }
        guard let scoring else { return }
        wanted = nil
        tallies = scoring.tallies()
        shown = scoring.live.ordered(scoring.places { isListed($0, $1, scoring) })
        list.resize(count: shown.count)
        if let key, let at = shown.firstIndex(where: { scoring.key(of: $0) == key }) { list.select(at) }
    }

    /// Counts a case as judged whose decision is on its way.
    private mutating func hide(_ key: ReviewKey, on image: ImageID) {
        if let place = scoring?.place(of: key, on: image) { scoring?.settle(place, true) }
    }

    /// Whether a case belongs into the list.
    private func isListed(_ place: LiveCases.Place, _ each: ReviewCase, _ scoring: ReviewScoring) -> Bool {
        guard heading.holds(each.kind), showsJudged || !scoring.live.isSettled(place) else { return false }
        return isLeftIn(place, each, scoring)
    }

    /// Whether the filter leaves a case in.
    private func isLeftIn(_ place: LiveCases.Place, _ each: ReviewCase, _ scoring: ReviewScoring) -> Bool {
        if let foundImages, !foundImages.contains(scoring.image(of: place)) { return false }
        return query.terms.isEmpty || query.holds(scoring.subject(of: each, place.image))
    }

    /// Puts what is said of images now in the place of what was known: only they are counted anew, and what stays in the
    /// list stays where it is.
    private mutating func renew(_ asked: [ImageID], with found: [ImageComparison], _ session: Session) {
        let numbers = found.compactMap { scoring?.number(of: $0.image) }
        guard var scoring, material != nil, numbers.count == Set(asked).count else {
            material?.renew(asked, with: found)
            return score(session)
        }
        // One owner, or every change copies everything.
        self.scoring = nil
        var isTouched = [Bool](repeating: false, count: scoring.live.images)
        for number in numbers { isTouched[number] = true }
        let front = wanted ?? place.flatMap { scoring.key(of: $0) }
        let known = shown.enumerated().filter { isTouched[$1.image] }.map { ($0, scoring.key(of: $1)) }
        for (number, comparison) in zip(numbers, found) {
            material?.renew(number, with: comparison)
            scoring.renew(number, with: comparison)
        }
        self.scoring = scoring
        let asked = Set(asked)
        for (key, image) in hidden where asked.contains(image) { hide(key, on: image) }
        follow(known, numbers, front: front)
    }

    /// Brings the list up to date with the cases of some images.
    /// - Parameters:
    ///   - known: what was in the list of these images, by its place there
    ///   - numbers: the images
    ///   - front: the case to be at
    private mutating func follow(_ known: [(at: Int, key: ReviewKey?)], _ numbers: [Int], front: ReviewKey?) {
        guard let scoring else { return }
        var fresh: [LiveCases.Place] = []
        for number in numbers { fresh += scoring.places(of: number) { isListed($0, $1, scoring) } }
        var cursor = list.cursor
        for (at, key) in known.reversed() {
            if let index = fresh.firstIndex(where: { scoring.key(of: $0) == key }) {
                shown[at] = fresh.remove(at: index)
            } else {
                shown.remove(at: at)
                if at < cursor { cursor -= 1 }
            }
        }
        for place in scoring.live.ordered(fresh) {
            let gain = scoring.live.gain(place)
            // What comes back is looked at again; what is new waits for its turn behind the case in front.
            let behind = min(shown.count, cursor + 1)
            let at =
                scoring.key(of: place) == front
                ? min(cursor, shown.count)
                : shown[behind...].firstIndex { scoring.live.gain($0) < gain } ?? shown.count
            shown.insert(place, at: at)
        }
        wanted = nil
        tallies = scoring.tallies()
        list.resize(count: shown.count)
        list.select(cursor)
        if let front, currentKey != front, let at = shown.firstIndex(where: { scoring.key(of: $0) == front }) {
            list.select(at)
        }
    }

    /// Counts the case in front as judged and goes on to the next, without going through all the others.
    private mutating func leave() {
        guard let place, let current else { return }
        scoring?.settle(place, true)
        for under in ReviewHeading.all(of: current.kind) {
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
        sidesConfidence = session.review.sides.confidence
        return [.readReview(session.review.sides, client: session.client)]
    }

    /// Asks for images that may have changed.
    private mutating func readAgain(_ images: [ImageID], _ session: Session) -> [Effect] {
        touched.formUnion(images)
        guard !isReading, !touched.isEmpty, let sides else { return [] }
        guard touched.count <= Self.mostImages else { return readAgain(session) }
        defer { touched = [] }
        return [.compare(sides, client: session.client, touched.sorted())]
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
            case .judge(_, let ticket), .apply(_, let ticket): tickets[ticket] = [key]
            default: break
            }
        }
        leave()
        trail.append((image, key))
        hidden[key] = image
        sayIfLast(in: &session)
        return effects
    }

    /// Whether a decision about it is on its way.
    private func isUnderway(_ key: ReviewKey) -> Bool { tickets.values.contains { $0.contains(key) } }

    /// Cases that nobody has judged, in which two layers agree and that the filter leaves in; those where people have a
    /// box already are only counted.
    func agreedCases() -> (places: [LiveCases.Place], standing: Int) {
        guard let scoring, material?.against != nil else { return ([], 0) }
        var (places, standing) = ([LiveCases.Place](), 0)
        for place in scoring.places(where: { $1.kind == .right && isLeftIn($0, $1, scoring) }) {
            guard !scoring.live.isSettled(place), let theirs = scoring[place].theirs, theirs.verdict == .open else {
                continue
            }
            if scoring[place].standing(at: theirs.box) == nil { places.append(place) } else { standing += 1 }
        }
        return (places, standing)
    }

    /// Notes that one decision about many cases is on its way and takes them off the list.
    mutating func decide(
        _ effects: [Effect], aboutAll places: [LiveCases.Place], in session: inout Session
    ) -> [Effect] {
        guard let scoring else { return effects }
        let decided = places.compactMap { place in scoring.key(of: place).map { (scoring.image(of: place), $0) } }
        for effect in effects {
            if case .judge(_, let ticket) = effect { tickets[ticket] = decided.map(\.1) }
        }
        for (image, key) in decided { hidden[key] = image }
        if let first = decided.first { trail.append((first.0, first.1)) }
        gather()
        sayIfLast(in: &session)
        return effects
    }

    private func sayIfLast(in session: inout Session) {
        guard shown.isEmpty, let notice = session.notice, notice.kind != .failure else { return }
        session.say("\(notice.text) · no case of this kind is left", notice.kind)
    }

    // MARK: Answers

    mutating func receive(_ answer: Answer, in session: inout Session) -> [Effect] {
        switch answer {
        case .review(let found):
            isReading = false
            material = found
            hidden = hidden.filter { isUnderway($0.key) }
            score(session)
            return readAgain([], session) + look(in: session)
        case .listed(let asked, let listing) where asked == askedImages:
            foundImages = Set(listing.ids)
            gather()
            return look(in: session)
        case .compared(let sides, let images, let found) where sides == self.sides:
            let read = Set(images)
            hidden = hidden.filter { !read.contains($0.value) || isUnderway($0.key) }
            renew(images, with: found, session)
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
            // Of many cases some may have been left as they were: their images are read again too.
            touched.formUnion((tickets.removeValue(forKey: ticket) ?? []).compactMap { hidden[$0] })
            for image in receipt.images { rows[image] = nil }
            return follow(receipt, session)
        case .refused(let ticket, _), .nothingToDo(let ticket, _):
            let keys = tickets.removeValue(forKey: ticket) ?? []
            let images = keys.compactMap { key -> ImageID? in
                guard let image = hidden.removeValue(forKey: key) else { return nil }
                if let place = scoring?.place(of: key, on: image) { scoring?.settle(place, false) }
                return image
            }
            guard !images.isEmpty else { break }
            trail.removeAll { keys.contains($0.key) }
            if keys.count == 1 { wanted = keys.first }
            gather()
            return readAgain(images, session) + look(in: session)
        case .undone(let receipt?):
            if let last = trail.last, receipt.images.contains(last.image) {
                wanted = trail.removeLast().key
            }
            return follow(receipt, session)
        case .redone(let receipt?): return follow(receipt, session)
        case .failed: isReading = false
        case .synset:
            score(session)
            // Names mean other classes than before, or none.
            return filter.text.isEmpty ? look(in: session) : applyFilter(in: &session)
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
