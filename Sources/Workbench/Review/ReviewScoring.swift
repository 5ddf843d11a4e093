import Domain
import DetectionMetrics

/// What a network found beside what people set, joined once and kept up image by image.
struct ReviewScoring: Sendable {
    /// Below this IoU a detection is on the background, 0…1: TIDE's.
    static let background = 0.1

    /// The boxes of one image that count.
    private struct Side: Sendable {
        let image: ImageID
        /// By row.
        var annotations: [Annotation] = []
        var detections: [StoredDetection] = []
        var confirmed: Set<AnnotationID> = []
        var comments: [BoxComment] = []
        /// Boxes of people, where another layer takes their place.
        var standing: [Annotation] = []
        /// Detections left out because their class means nothing in the synset.
        var unmapped = 0
    }

    /// The images by their numbers.
    private var sides: [Side]
    private let numbers: [ImageID: Int]
    private let synset: Synset
    private(set) var live: LiveCases
    /// Cases by heading, and how many of them are open.
    private var kinds = [ReviewTally](repeating: ReviewTally(), count: ReviewHeading.allCases.count)

    /// Joins the two; classes are numbered by their places in the synset.
    init(_ images: [ImageComparison], synset: Synset, iou: Double, confidence: Double) {
        self.synset = synset
        var boxes: [(truths: TruthBoxes, found: FoundBoxes)] = []
        sides = []
        for each in images {
            let (side, truths, found) = Self.join(each, synset)
            sides.append(side)
            boxes.append((truths, found))
        }
        numbers = Dictionary(uniqueKeysWithValues: sides.enumerated().map { ($1.image, $0) })
        live = LiveCases(
            boxes, classes: synset.classes.count, iou: iou, confidence: Self.least(confidence),
            background: Self.background)
        settleAll()
    }

    private static func join(_ each: ImageComparison, _ synset: Synset) -> (Side, TruthBoxes, FoundBoxes) {
        var (side, truths, found) = (Side(image: each.image), TruthBoxes(), FoundBoxes())
        (side.confirmed, side.comments, side.standing) = (each.confirmed, each.comments, each.standing)
        for annotation in each.annotations {
            guard let classIndex = synset.index(of: annotation.classID) else { continue }
            var flags: TruthBoxes.Flags = each.crowds.contains(annotation.id) ? .crowd : []
            if annotation.attributes.difficult == true { flags.insert(.difficult) }
            truths.append(image: 0, classIndex: classIndex, box: annotation.box, flags: flags)
            side.annotations.append(annotation)
        }
        for detection in each.detections where !detection.confidence.isNaN {
            guard let classIndex = detection.classID.flatMap(synset.index(of:)) else {
                side.unmapped += 1
                continue
            }
            found.append(
                image: 0, Detection(classIndex: classIndex, confidence: detection.confidence, box: detection.box))
            side.detections.append(detection)
        }
        return (side, truths, found)
    }

    /// As far as a slider of hundredths can be told; the same as over a picture.
    private static func least(_ confidence: Double) -> Double { confidence - 1e-9 }

    // MARK: Changing

    /// Counts at another confidence and IoU.
    mutating func set(iou: Double, confidence: Double) {
        live.set(iou: iou, confidence: Self.least(confidence))
        settleAll()
    }

    /// The number of an image; `nil` for one that was not there when everything was read.
    func number(of image: ImageID) -> Int? { numbers[image] }

    /// Puts what is said of an image now in the place of what was known.
    mutating func renew(_ number: Int, with comparison: ImageComparison) {
        tally(number, sign: -1)
        let (side, truths, found) = Self.join(comparison, synset)
        sides[number] = side
        live.replace(number, truths: truths, found: found)
        settle(number)
        tally(number, sign: 1)
    }

    private mutating func settleAll() {
        kinds = Array(repeating: ReviewTally(), count: kinds.count)
        for number in sides.indices {
            settle(number)
            tally(number, sign: 1)
        }
    }

    /// Whether a case of an image is judged: that ours is right says nothing of a detection that is wrong.
    ///
    /// Of two layers both sides are, unless the other box is one more detection's.
    private func isJudged(_ each: ReviewCase, of side: Side, _ number: Int) -> Bool {
        let isFoundJudged = each.found.map { side.detections[$0].verdict != .open }
        guard let row = each.truth else { return isFoundJudged ?? false }
        let isTruthJudged = side.confirmed.contains(side.annotations[row].id)
        guard let isFoundJudged else { return isTruthJudged }
        guard side.annotations[row].stoodFor != nil else {
            return isFoundJudged || (isTruthJudged && each.kind == .right)
        }
        return isFoundJudged && (isTruthJudged || (each.kind != .right && live.isTaken(row, of: number)))
    }

    private mutating func settle(_ number: Int) {
        let side = sides[number]
        for (index, each) in live.cases(of: number).enumerated() {
            if isJudged(each, of: side, number) { live.settle(LiveCases.Place(image: number, index: index), true) }
        }
    }

    /// Says that a case is judged before the catalog does, or that it is not.
    mutating func settle(_ place: LiveCases.Place, _ isJudged: Bool) {
        guard live.isSettled(place) != isJudged else { return }
        live.settle(place, isJudged)
        for under in ReviewHeading.all(of: live.cases(of: place.image)[place.index].kind) {
            kinds[under.place].open += isJudged ? -1 : 1
        }
    }

    private mutating func tally(_ number: Int, sign: Int) {
        for (index, each) in live.cases(of: number).enumerated() {
            let isOpen = !live.isSettled(LiveCases.Place(image: number, index: index))
            for under in ReviewHeading.all(of: each.kind) {
                kinds[under.place].count += sign
                if isOpen { kinds[under.place].open += sign }
            }
        }
    }

    // MARK: Reading

    /// Detections left out because their class means nothing in the synset.
    var unmapped: Int { sides.reduce(0) { $0 + $1.unmapped } }

    /// How many cases there are under each heading, and what mending the open ones would gain.
    func tallies() -> [ReviewHeading: ReviewTally] {
        let gains = live.openGains()
        var tallies: [ReviewHeading: ReviewTally] = [:]
        for heading in ReviewHeading.allCases where kinds[heading.place].count > 0 {
            var tally = kinds[heading.place]
            tally.gain = heading.errors.reduce(0) { $0 + (gains[$1] ?? 0) }
            // What is left of sums over cases that are all judged is rounding.
            if tally.open == 0 { tally.gain = 0 }
            tallies[heading] = tally
        }
        return tallies
    }

    /// All cases that fit, image by image.
    func places(where fits: (LiveCases.Place, ReviewCase) -> Bool) -> [LiveCases.Place] {
        var places: [LiveCases.Place] = []
        for number in sides.indices { places += self.places(of: number, where: fits) }
        return places
    }

    /// All cases of an image that fit.
    func places(of number: Int, where fits: (LiveCases.Place, ReviewCase) -> Bool) -> [LiveCases.Place] {
        live.cases(of: number).enumerated().compactMap { index, each in
            let place = LiveCases.Place(image: number, index: index)
            return fits(place, each) ? place : nil
        }
    }

    /// A case with what is behind it.
    subscript(place: LiveCases.Place) -> FacedCase {
        let (each, side) = (live[place], sides[place.image])
        return FacedCase(
            kind: each.kind, iou: each.iou, gain: each.gain, image: side.image,
            ours: each.truth.map { side.annotations[$0] }, theirs: each.found.map { side.detections[$0] },
            isTaken: each.truth.map { live.isTaken($0, of: place.image) } ?? false,
            isOursJudged: each.truth.map { side.confirmed.contains(side.annotations[$0].id) } ?? false,
            isJudged: live.isSettled(place), comments: side.comments, standing: side.standing)
    }

    /// What a filter asks a case.
    func subject(of each: ReviewCase, _ number: Int) -> CaseQuery.Subject {
        let ours = each.truth.map { sides[number].annotations[$0] }
        let theirs = each.found.map { sides[number].detections[$0] }
        // What has a place of its own on nothing of ours is asked for as such.
        let isAbout = each.kind == .right || each.kind == .wrong(.classification) || each.found == nil
        return CaseQuery.Subject(
            kind: ReviewHeading(each.kind).rawValue, ours: isAbout ? ours?.classID : nil, theirs: theirs?.classID,
            confidence: theirs?.confidence, iou: each.iou,
            box: ours?.box ?? theirs?.box ?? PixelBox(xMin: 0, yMin: 0, xMax: 0, yMax: 0))
    }

    /// What a case is about.
    func key(of place: LiveCases.Place) -> ReviewKey? { key(of: live.cases(of: place.image)[place.index], place.image) }

    /// The case that is about something on an image now, if any.
    func place(of key: ReviewKey, on image: ImageID) -> LiveCases.Place? {
        guard let number = numbers[image] else { return nil }
        return places(of: number) { place, each in self.key(of: each, place.image) == key }.first
    }

    private func key(of each: ReviewCase, _ number: Int) -> ReviewKey? {
        if let row = each.found { return .detection(sides[number].detections[row].id) }
        return each.truth.map { .box(sides[number].annotations[$0].id) }
    }

    /// The image that a case is on.
    func image(of place: LiveCases.Place) -> ImageID { sides[place.image].image }

    /// All boxes that people set on an image.
    func annotations(on number: Int) -> [Annotation] { sides[number].annotations }
}

/// What a case is about, whatever it counts as: a detection, or a box that none found.
enum ReviewKey: Hashable, Sendable {
    case detection(DetectionID)
    case box(AnnotationID)
}

/// A case with the boxes behind it.
struct FacedCase: Equatable, Sendable {
    var kind: ReviewCase.Kind
    /// Overlap of the two boxes, 0…1.
    var iou: Double
    /// What the mean AP would gain were it mended.
    var gain: Double
    var image: ImageID
    var ours: Annotation?
    var theirs: StoredDetection?
    /// Whether a right detection has our box.
    var isTaken: Bool
    /// Whether somebody has said what our box is worth.
    var isOursJudged = false
    /// Whether somebody has said what it is worth.
    var isJudged: Bool
    /// What was said of boxes of its image.
    var comments: [BoxComment] = []
    /// Boxes of people on its image, where another layer takes their place.
    var standing: [Annotation] = []

    /// What was said of this case: of its box, or of about the same place.
    var ownComments: [BoxComment] {
        comments.filter { comment in
            if let id = comment.annotation, id == ours?.id { return true }
            return [ours?.box, theirs?.box].contains { $0.map { $0.iou(comment.box) >= 0.5 } ?? false }
        }
    }

    /// The box of people that is about the same object as a detection, where another layer takes their place.
    func standing(at box: PixelBox) -> Annotation? {
        standing.map { ($0, $0.box.iou(box)) }.filter { $0.1 >= 0.5 }.max { $0.1 < $1.1 }?.0
    }

    /// What it is about.
    var key: ReviewKey? { theirs.map { .detection($0.id) } ?? ours.map { .box($0.id) } }

    /// Whether both boxes are of one object: neither is one more detection's.
    var isOneObject: Bool { ours != nil && theirs != nil && (kind == .right || !isTaken) }

    /// The smallest box around all that it is about.
    var hull: PixelBox? {
        let boxes = [ours?.box, theirs?.box].compactMap(\.self)
        guard let first = boxes.first else { return nil }
        return boxes.dropFirst().reduce(first) { hull, box in
            PixelBox(
                xMin: min(hull.xMin, box.xMin), yMin: min(hull.yMin, box.yMin), xMax: max(hull.xMax, box.xMax),
                yMax: max(hull.yMax, box.yMax))
        }
    }

    /// Whether accepting the detection takes the place of the box that it is about: that of the same object.
    ///
    /// A badly placed one beside a box that another detection has is of another object.
    var replacesOurs: Bool {
        guard ours != nil else { return false }
        switch kind {
        case .right, .wrong(.classification): return true
        case .wrong(.localization): return !isTaken
        case .wrong: return false
        }
    }
}
