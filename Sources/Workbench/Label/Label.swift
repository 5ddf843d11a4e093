import Cells
import Domain

/// One picture and its boxes: drawing, editing, classing.
struct Label: Screen, Equatable {
    static let name = "label"
    /// Keys that count only while boxes are being drawn.
    static let drawScope = "draw"
    /// Keys that count only while a detection is being put right.
    static let correctScope = "correct"

    var listing: [ImageID] = []
    var position = 0
    var document: ImageDocument?
    /// The boxes as the person sees them: the document's, changed by edits on their way to disk.
    var boxes: [Annotation] = []
    var picture = PictureState.waiting
    /// Where a picture that is waited for comes from, if it comes from afar.
    var pictureSource: String?
    var viewport: Viewport
    var keepsView = false
    var mode = Mode.select
    var selection: AnnotationID?
    /// Edges that the arrow keys move; the whole box where empty.
    var edges: Edges = []
    /// Class of the next box.
    var currentClass: ClassID?
    var hidden: Set<AnnotationID> = []
    var locked: Set<AnnotationID> = []
    /// The only class in sight, where one was chosen.
    var soloClass: ClassID?
    var showsBoxes = true
    var showsNames = true
    var brightness = 0.0
    var contrast = 0.0
    /// Cross-hair and pointer, in picture pixels.
    var pointer: (x: Double, y: Double) = (0, 0)
    var drag: Drag?
    /// Where the last click was, so that a repeated one goes on to the box beneath.
    var lastClick: (x: Double, y: Double)?
    /// Whether the document must be read again once all edits are on disk.
    var isStale = false
    /// Edits of this image on their way to disk.
    var tickets: Set<Int> = []
    /// Set while leaving an image as done: where to go when that is on disk.
    var isLeaving = false
    /// Whether the next image is then one that waits for review, and not an undone one.
    var seeksReview = false
    /// Where the next undone image was asked for from; an answer that nobody waits for is dropped.
    private var seekingAfter: Int?
    /// The same for the next image with open detections.
    var seekingDetectionsAfter: Int?
    /// What networks found here.
    var layer = DetectionLayer()
    /// The detection being put right; its box is among ``boxes`` until it is kept or dropped.
    var correction: Correction?
    /// The detection whose class is being asked for.
    var asking: Asking?
    /// By ticket of a new class, the detection that it was made for.
    var askingByTicket: [Int: Asking] = [:]
    /// Whether the mouse holds the slider of the confidence.
    var isSliding = false
    /// Whether the boxes in front are known to be out of date until the image has been read again.
    private var isReloading = false
    /// What the picture was opened for, until it is there.
    var aim = Aim()
    /// What the box to select then has to answer.
    var wantedAnswer: BoxQuery?
    /// By ticket of a new class, the box that is to get it; `nil` where the next box is to be drawn with it.
    var boxesToClass: [Int: AnnotationID?] = [:]
    /// How the box is to be drawn that asked for the first class of all.
    var firstMethod: Drawing.Method?

    /// Whether the picture can be shown.
    enum PictureState: Equatable, Sendable {
        case waiting
        case ready(ImageSize)
        case failed(String)
    }

    /// What keys and clicks mean.
    enum Mode: Equatable, Sendable {
        case select
        case draw(Drawing)
    }

    init(metrics: ScreenMetrics, currentClass: ClassID? = nil) {
        self.currentClass = currentClass
        let picture = Self.places(
            in: CellRect(metrics.size).split(rows: -1).rest, withStrip: false, withDetections: false
        )
        .picture
        viewport = Viewport(image: ImageSize(width: 1, height: 1), area: picture, cellAspect: metrics.cellAspect)
    }

    static func == (a: Self, b: Self) -> Bool {
        a.document == b.document && a.boxes == b.boxes && a.selection == b.selection && a.mode == b.mode
            && a.viewport == b.viewport && a.position == b.position && a.edges == b.edges && a.drag == b.drag
            && a.pointer == b.pointer && a.layer == b.layer && a.correction == b.correction
    }

    /// Scopes whose keys count now, the narrow one first.
    var scopes: [String] {
        if correction != nil { return [Self.correctScope, Self.name] }
        return mode == .select ? [Self.name] : [Self.drawScope, Self.name]
    }

    var imageID: ImageID? { listing.indices.contains(position) ? listing[position] : nil }

    /// Size of the picture, from its decoded form or from the catalog.
    var imageSize: ImageSize? {
        if case .ready(let size) = picture { return size }
        return document?.image.size
    }

    /// Whether the picture cannot be shown: then nothing is drawn on it blindly.
    var isBroken: Bool { if case .failed = picture { true } else { false } }

    /// The box that is selected.
    var selected: Annotation? { boxes.first { $0.id == selection } }

    /// Boxes in sight, the ones that clicks and bulk commands reach.
    var visibleBoxes: [Annotation] {
        guard showsBoxes else { return [] }
        return boxes.filter { !hidden.contains($0.id) && (soloClass == nil || $0.classID == soloClass) }
    }

    // MARK: Opening

    /// Goes to an image of a list.
    mutating func open(_ ids: [ImageID], at index: Int, in session: inout Session) -> [Effect] {
        listing = ids
        return go(to: index, in: &session)
    }

    /// Leaves the image in front for another one of the list; the only way to do so.
    mutating func go(to index: Int, in session: inout Session) -> [Effect] {
        guard listing.indices.contains(index) else { return [] }
        let kept = keepCorrection(in: &session)
        position = index
        document = nil
        boxes = []
        (picture, pictureSource) = (.waiting, nil)
        selection = nil
        (aim, wantedAnswer) = (Aim(), nil)
        edges = []
        drag = nil
        lastClick = nil
        hidden = []
        locked = []
        isStale = false
        tickets = []
        isLeaving = false
        seeksReview = false
        seekingAfter = nil
        isReloading = false
        boxesToClass = [:]
        firstMethod = nil
        layer = DetectionLayer()
        (asking, askingByTicket, seekingDetectionsAfter, isSliding) = (nil, [:], nil, false)
        if case .draw(var drawing) = mode {
            drawing.points = []
            mode = .draw(drawing)
        }
        let id = listing[index]
        let ahead = [1, 2, -1].map { index + $0 }.filter(listing.indices.contains).map { listing[$0] }
        let key = PictureKey(image: id.rawValue)
        session.place = id
        return kept + [
            .open(id), .readDetections(id), .prefer([key]), .show(key), .prefetch([id] + ahead),
            session.rememberReview,
        ]
    }

    /// Takes a new size of picture or screen into account.
    mutating func fitView(to session: Session, fresh: Bool) {
        guard let size = imageSize else { return }
        let area = places(in: session.body, session: session).picture
        if viewport.image != size || (fresh && !keepsView) {
            viewport = Viewport(image: size, area: area, cellAspect: session.metrics.cellAspect)
            pointer = (Double(size.width) / 2, Double(size.height) / 2)
        } else {
            viewport.resize(area: area, cellAspect: session.metrics.cellAspect)
        }
    }

    // MARK: Answers

    mutating func receive(_ answer: Answer, in session: inout Session) -> [Effect] {
        switch answer {
        case .opened(let opened) where opened.image.id == imageID: return take(opened, in: &session)
        case .detections(let id, let found) where id == imageID:
            guard tickets.isEmpty else {
                isStale = true
                break
            }
            layer.take(found, review: session.review, soloClass: soloClass)
            fitView(to: session, fresh: false)
            return takeAim(in: &session)
        case .detected(let images):
            guard let imageID, images.contains(imageID) else { break }
            return [.readDetections(imageID)]
        case .classMap: return imageID.map { [.readDetections($0)] } ?? []
        case .models: fitView(to: session, fresh: false)
        case .soughtDetections(let after, let index):
            guard seekingDetectionsAfter == after else { break }
            seekingDetectionsAfter = nil
            guard let index, index != position else {
                session.say("no other image of this list has open detections\(sight(session).words)", .success)
                return []
            }
            return go(to: index, in: &session)
        case .openFailed(let id, let reason) where id == imageID:
            isReloading = false
            session.say(reason, .failure)
        case .pictured(let key, let size) where key.image == imageID?.rawValue && !key.thumbnail:
            let isFirst = picture == .waiting
            picture = .ready(size)
            fitView(to: session, fresh: isFirst)
            return takeAim(in: &session)
        case .pictureFailed(let key, let reason) where key.image == imageID?.rawValue && !key.thumbnail:
            picture = .failed(reason)
        case .pictureComing(let key, let source) where key.image == imageID?.rawValue && !key.thumbnail:
            pictureSource = source
        case .fetchingAllowed:
            guard let imageID, case .failed = picture else { break }
            (picture, pictureSource) = (.waiting, nil)
            return [.show(PictureKey(image: imageID.rawValue))]
        case .applied(let ticket, let receipt):
            guard tickets.remove(ticket) != nil else {
                // The boxes here were changed from another screen, as merging classes does.
                guard let imageID, receipt.images.contains(imageID) else { break }
                (isStale, isReloading) = (true, true)
                return reloadIfStale()
            }
            if isLeaving && tickets.isEmpty {
                isLeaving = false
                return seeksReview ? seekReview() : seekUndone()
            }
            return reloadIfStale() + adopt(receipt, of: ticket, in: &session)
        case .refused(let ticket, _):
            guard tickets.remove(ticket) != nil else { break }
            // What is on the screen did not happen: read what is true.
            isLeaving = false
            isStale = true
            isReloading = true
            boxesToClass.removeValue(forKey: ticket)
            askingByTicket[ticket] = nil
            return reloadIfStale()
        case .undone(let receipt?), .redone(let receipt?): return follow(receipt, in: &session)
        case .changedElsewhere:
            isStale = true
            return reloadIfStale()
        case .synset: forgetLostClasses(in: session)
        case .sought(let after, let index):
            guard seekingAfter == after else { break }
            seekingAfter = nil
            let wasReview = seeksReview
            seeksReview = false
            guard let index else {
                let what = wasReview ? "no other image of this list waits for you" : "every image in this list is done"
                session.add("\(what); q goes back", .success)
                return imageID.map { [.open($0)] } ?? []
            }
            guard index != position else {
                session.add("this is the last undone image of the list")
                // What was on the way to disk may have changed whose boxes are seen.
                return imageID.map { [.open($0)] } ?? []
            }
            return go(to: index, in: &session)
        case .snapped(let image, let id, let before, let after) where image == imageID:
            return settleSnap(id, before: before, after: after, in: &session)
        case .copied(let source, let target, let copied) where target == imageID && document != nil:
            return add(copies: copied, from: source, in: &session)
        default: break
        }
        return []
    }

    /// Asks for the next image of the list that nobody has finished.
    mutating func seekUndone() -> [Effect] {
        (seekingAfter, seeksReview) = (position, false)
        return [.seekUndone(ids: listing, after: position)]
    }

    /// Asks for the next image of the list that waits for review.
    mutating func seekReview() -> [Effect] {
        (seekingAfter, seeksReview) = (position, true)
        return [.seekReview(ids: listing, after: position)]
    }

    private mutating func take(_ opened: ImageDocument, in session: inout Session) -> [Effect] {
        guard tickets.isEmpty else {
            isStale = true
            return []
        }
        let isFirst = document == nil
        document = opened
        // What is being put right is not in the store yet.
        let draft = boxes.filter { $0.id == correction?.id }
        boxes = opened.annotations + draft
        isStale = false
        isReloading = false
        if !boxes.contains(where: { $0.id == selection }) {
            selection = nil
            edges = []
        }
        if let wanted = aim.box {
            aim.box = nil
            if boxes.contains(where: { $0.id == wanted }) { selection = wanted }
        }
        if let wanted = wantedAnswer {
            wantedAnswer = nil
            let size = opened.image.size
            if let box = boxes.first(where: { wanted.matches($0.classID, $0.box, in: size) }) { selection = box.id }
        }
        fitView(to: session, fresh: isFirst)
        forgetLostClasses(in: session)
        return takeAim(in: &session)
    }

    /// Drops classes that are no longer in the synset: the one that made them was taken back.
    private mutating func forgetLostClasses(in session: Session) {
        if currentClass.flatMap({ session.synset[$0] }) == nil { currentClass = session.synset.classes.first?.id }
        if let soloClass, session.synset[soloClass] == nil { self.soloClass = nil }
        if currentClass == nil { mode = .select }
    }

    /// Why no box can be changed this moment, or `nil`: no edit is built on a box that is about to change.
    func whyBusy(_ session: Session) -> String? {
        if !session.steps.isEmpty { return "undoing…; try again" }
        if isReloading { return "the image is being read again; try again" }
        if let row = document?.image, row.isBlind, row.state != .unseen {
            return "your boxes are handed in: m u takes them back, as long as nobody has judged them"
        }
        return document?.image.stage.whyLocked(for: session.person)
    }

    private mutating func reloadIfStale() -> [Effect] {
        guard isStale, tickets.isEmpty, let imageID else { return [] }
        isStale = false
        return [.open(imageID), .readDetections(imageID)]
    }

    /// A class that was just made becomes the class of the next box, and of the box that it was made for.
    private mutating func adopt(_ receipt: EditReceipt, of ticket: Int, in session: inout Session) -> [Effect] {
        let asker = boxesToClass.removeValue(forKey: ticket)
        let asked = askingByTicket.removeValue(forKey: ticket)
        guard let added = receipt.addedClasses.first else { return [] }
        if let asked { return map(asked, to: added, in: &session) }
        currentClass = added
        guard let asker, mode == .select else { return [] }
        guard let box = asker else {
            let message: Message = firstMethod == .extremes ? .drawExtremes : .draw
            firstMethod = nil
            guard selection == nil, !isBroken, imageSize != nil else { return [] }
            return draw(message, in: &session)
        }
        guard let before = boxes.first(where: { $0.id == box }), !locked.contains(before.id) else { return [] }
        var after = before
        after.classID = added
        return replace(before, with: after, in: &session)
    }

    /// Shows what an undo or redo has changed, on another image if need be.
    private mutating func follow(_ receipt: EditReceipt, in session: inout Session) -> [Effect] {
        guard let imageID, !receipt.images.isEmpty else { return [] }
        if receipt.images.contains(imageID) {
            isStale = true
            isReloading = true
            return reloadIfStale()
        }
        guard receipt.images.count == 1, let index = listing.firstIndex(of: receipt.images[0]) else { return [] }
        return go(to: index, in: &session)
    }
}
