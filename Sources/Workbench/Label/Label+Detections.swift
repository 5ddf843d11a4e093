import Cells
import Domain

/// Detections over the picture: stepping through them and judging them.
extension Label {
    /// Boxes of one class that overlap by more are one and the same object: what NMS leaves overlaps by less.
    private static let sameObjectIoU = 0.5

    /// What can happen to the detections of the image in front.
    enum Review: Equatable, Sendable {
        case toggleLayer, chooseRun, setRun(Int)
        case step(Int), select(Int)
        case accept, acceptAll, reject, rejectAll, correct
        case moveConfidence(Int), setConfidence(Double), toggleRejected
        case nextImage
        case map(String), mapNew(String)
        case predict(model: String?), predictUnseen(model: String?)
        case keepCorrection
    }

    /// Why a class is being asked for: what happens to the detection when it is known.
    struct Asking: Equatable, Sendable {
        var detection: DetectionID
        var thenCorrect: Bool
    }

    // MARK: What is in sight

    /// The run whose detections are in sight.
    func run(_ session: Session) -> DetectionRun? { layer.run(session.review) }

    /// What decides which detections are in sight.
    func lens(_ session: Session) -> DetectionLayer.Lens { layer.lens(session.review, soloClass: soloClass) }

    /// Detections in sight, the most confident first; that being corrected is a box already.
    func shownDetections(_ session: Session) -> [StoredDetection] {
        guard session.review.isShown else { return [] }
        return layer.shown(lens(session), review: session.review).filter { $0.id != correction?.detection.id }
    }

    /// The detection that the keys are about.
    func detectionInFront(_ session: Session) -> StoredDetection? {
        shownDetections(session).first { $0.id == layer.cursor }
    }

    // MARK: Update

    mutating func review(_ message: Review, in session: inout Session) -> [Effect] {
        switch message {
        case .map, .mapNew: break
        // A question that was left without an answer is over.
        default: asking = nil
        }
        switch message {
        case .toggleLayer: return toggleLayer(in: &session)
        case .chooseRun: return chooseRun(in: &session)
        case .setRun(let number): return setRun(number, in: &session)
        case .step(let delta):
            layer.step(by: delta, through: shownDetections(session))
            revealDetection(session)
        case .select(let number):
            let shown = shownDetections(session)
            guard shown.indices.contains(number - 1) else {
                session.refuse("detection \(number): \(shown.isEmpty ? "none is" : "1 to \(shown.count) are") shown")
                return []
            }
            layer.select(shown[number - 1].id)
            revealDetection(session)
        case .accept: return acceptOne(in: &session)
        case .acceptAll: return acceptAll(in: &session)
        case .reject: return reject(in: &session)
        case .rejectAll: return rejectAll(in: &session)
        case .correct: return beginCorrection(in: &session)
        case .moveConfidence(let hundredths):
            guard let run = run(session) else { return [] }
            let now = (session.review.confidence(of: run.modelName) * 100).rounded()
            return setConfidence((now + Double(hundredths)) / 100, in: &session) + [session.rememberReview]
        case .setConfidence(let confidence):
            return setConfidence(confidence, in: &session) + [session.rememberReview]
        case .toggleRejected:
            session.review.showsRejected.toggle()
            layer.settleCursor(lens(session), review: session.review)
            let count = layer.rejectedCount(session.review)
            session.say(
                session.review.showsRejected
                    ? "\(Quantity.count(count, "rejected detection")) here; r opens one again"
                    : "rejected detections are hidden")
            return [session.rememberReview]
        case .nextImage: return seekDetections(in: session)
        case .map(let name): return mapAsked(to: name, in: &session)
        case .mapNew(let name): return mapAskedToNew(name, in: &session)
        case .predict(let model):
            guard let imageID else { return [] }
            // What is found now shall be seen.
            layer.chosenRun = nil
            session.review.isShown = true
            fitView(to: session, fresh: false)
            return session.predict(.images([imageID]), with: model, command: "label.predict")
        case .predictUnseen(let model):
            return session.predict(.unseen(client: session.client), with: model, command: "label.predict-unseen")
        case .keepCorrection: return keepCorrection(in: &session)
        }
        return []
    }

    private mutating func toggleLayer(in session: inout Session) -> [Effect] {
        session.review.isShown.toggle()
        fitView(to: session, fresh: false)
        if session.review.isShown { layer.settleCursor(lens(session), review: session.review) }
        session.say(session.review.isShown ? "detections are shown" : "detections are hidden; o shows them")
        return [session.rememberReview]
    }

    private func chooseRun(in session: inout Session) -> [Effect] {
        let items = (layer.runs ?? []).enumerated().map { index, run in
            let count = layer.all.filter { $0.run == run.id && $0.verdict == .open }.count
            return Choice.Item(
                text: run.modelName.rawValue, detail: "\(count) open · \(Timestamp.text(run.startedAt))",
                call: CommandCall("label.set-run", Arguments(["number": "\(index + 1)"])))
        }
        let current = run(session).flatMap { front in layer.runs?.firstIndex { $0.id == front.id } } ?? 0
        session.requests.append(.present(.choice(Choice(title: "detections of", items: items, selected: current))))
        return []
    }

    private mutating func setRun(_ number: Int, in session: inout Session) -> [Effect] {
        guard let runs = layer.runs, runs.indices.contains(number - 1) else {
            session.refuse("run \(number): there are 1 to \(layer.runs?.count ?? 0)")
            return []
        }
        layer.chosenRun = runs[number - 1].id
        session.review.model = runs[number - 1].modelName
        session.review.isShown = true
        fitView(to: session, fresh: false)
        layer.settleCursor(lens(session), review: session.review)
        return [session.rememberReview]
    }

    /// Shows detections from that confidence up; the counts follow at once.
    mutating func setConfidence(_ confidence: Double, in session: inout Session) -> [Effect] {
        guard let run = run(session) else { return [] }
        session.review.setConfidence(confidence, of: run.modelName)
        layer.settleCursor(lens(session), review: session.review)
        return []
    }

    /// Brings the detection in front into a zoomed view.
    mutating func revealDetection(_ session: Session) {
        guard let box = detectionInFront(session)?.box, !viewport.isFit else { return }
        viewport.reveal(x: box.centre.x, y: box.centre.y)
    }

    /// Looks for the next image of the list that has something to judge.
    private mutating func seekDetections(in session: Session) -> [Effect] {
        seekingDetectionsAfter = position
        let sight = sight(session)
        return [
            .seekDetections(
                ids: listing, after: position, model: sight.model, minimumConfidence: sight.minimumConfidence)
        ]
    }

    /// The detections that are in sight here and on other images: of the network in front, from the slider up.
    func sight(_ session: Session) -> ImageQuery.DetectionSight {
        guard let model = run(session)?.modelName else { return session.sight }
        return ImageQuery.DetectionSight(model: model, minimumConfidence: session.review.confidence(of: model))
    }

    // MARK: Judging

    private mutating func acceptOne(in session: inout Session) -> [Effect] {
        guard let detection = detectionInFront(session) else { return [] }
        guard detection.verdict == .open else {
            session.refuse("it was rejected; r opens it again first")
            return []
        }
        guard isInside(detection) else {
            session.refuse("it lies outside of the picture; r rejects it")
            return []
        }
        guard let classID = detection.classID else { return ask(detection, thenCorrect: false, in: &session) }
        let isThere = boxes.contains { $0.classID == classID && $0.box.iou(detection.box) >= Self.sameObjectIoU }
        session.say(
            "accepted \(session.name(of: classID))"
                + (isThere ? "; a box of that class lies there already, u takes this one back" : "; u takes it back"),
            isThere ? .warning : .success)
        return accept([detection], in: &session)
    }

    private mutating func acceptAll(in session: inout Session) -> [Effect] {
        let open = shownDetections(session).filter { $0.verdict == .open && isInside($0) }
        let mapped = open.filter { $0.classID != nil }
        // Whoever runs a network over labelled images does not want every box twice.
        let fresh = mapped.filter { detection in
            !boxes.contains { $0.classID == detection.classID && $0.box.iou(detection.box) >= Self.sameObjectIoU }
        }
        var left: [String] = []
        let (unmapped, known) = (open.count - mapped.count, mapped.count - fresh.count)
        if unmapped > 0 { left.append("\(unmapped) of classes without a counterpart, t asks") }
        if known > 0 { left.append("\(known) where a box of the class lies already") }
        let rest = left.isEmpty ? "" : "; left: " + left.joined(separator: ", ")
        guard !fresh.isEmpty else {
            session.refuse("accepted none" + rest)
            return []
        }
        session.say("accepted \(Quantity.count(fresh.count, "detection"))" + rest + "; u takes back", .success)
        return accept(fresh, in: &session)
    }

    /// Whether at least a pixel of a detection lies in the picture: less is no box.
    func isInside(_ detection: StoredDetection) -> Bool {
        guard let box = imageSize.map(detection.box.clamped(to:)) else { return true }
        return box.width >= 1 && box.height >= 1
    }

    /// Makes annotations of detections, as one command.
    private mutating func accept(_ accepted: [StoredDetection], in session: inout Session) -> [Effect] {
        let ids = accepted.map(\.id)
        // Any id will do: the store gives the annotation its own before this verdict is looked at again.
        settle(Set(ids), as: .accepted(AnnotationID(rawValue: 0)), in: &session)
        noteBoxes()
        return judge(.accept(ids), in: &session)
    }

    private mutating func reject(in session: inout Session) -> [Effect] {
        guard let detection = detectionInFront(session) else { return [] }
        guard detection.verdict == .open else {
            settle([detection.id], as: .open, in: &session)
            session.say("open again", .success)
            return judge(.reopen([detection.id]), in: &session)
        }
        settle([detection.id], as: .rejected(reason: nil), in: &session)
        session.say("rejected \(name(of: detection, in: session)); u brings it back")
        return judge(.reject([detection.id], reason: nil), in: &session)
    }

    private mutating func rejectAll(in session: inout Session) -> [Effect] {
        let ids = shownDetections(session).filter { $0.verdict == .open }.map(\.id)
        guard !ids.isEmpty else { return [] }
        settle(Set(ids), as: .rejected(reason: nil), in: &session)
        session.say("rejected \(Quantity.count(ids.count, "detection")); u takes back")
        return judge(.reject(ids, reason: nil), in: &session)
    }

    /// Takes judged detections out of sight and goes on to the next; says so at the end.
    mutating func settle(_ ids: Set<DetectionID>, as verdict: Verdict, in session: inout Session) {
        layer.judge(ids, as: verdict, lens: lens(session), review: session.review)
        revealDetection(session)
    }

    /// Sends a judgement of this image to the store; the image is read again when it is on disk.
    mutating func judge(_ judgement: Judgement, in session: inout Session) -> [Effect] {
        let before = session.pending
        let effects = session.judge(judgement)
        tickets.formUnion(session.pending.subtracting(before))
        isStale = true
        if detectionInFront(session) == nil, !aim.comesBack, let notice = session.notice, notice.kind != .failure {
            let hidden = layer.open(session.review).count
            let rest = hidden > 0 && soloClass == nil ? " (\(hidden) less sure)" : ""
            session.say("\(notice.text) · none left\(rest): N next image", notice.kind)
        }
        return effects
    }

    // MARK: Classes

    /// The class of a detection as people read it; of one without a counterpart the network's own name.
    func name(of detection: StoredDetection, in session: Session) -> String {
        detection.classID.map(session.name(of:)) ?? detection.className
    }

    /// Asks which class of the synset a class of the network is.
    mutating func ask(_ detection: StoredDetection, thenCorrect: Bool, in session: inout Session) -> [Effect] {
        asking = Asking(detection: detection.id, thenCorrect: thenCorrect)
        let picker = ClassPicker(
            synset: session.synset, current: nil, canAdd: session.whyNoClassEdits == nil,
            title: "'\(detection.className)' of the model is",
            text: detection.className, existing: "label.map", new: "label.map-new")
        session.requests.append(.present(.picker(picker)))
        return []
    }

    private mutating func mapAsked(to name: String, in session: inout Session) -> [Effect] {
        guard let entry = session.synset.named(name) else {
            session.refuse("there is no class '\(name)'")
            return []
        }
        guard let asked = asking ?? layer.cursor.map({ Asking(detection: $0, thenCorrect: false) }) else {
            session.refuse("no detection is in front; . takes the next one")
            return []
        }
        asking = nil
        return map(asked, to: entry.id, in: &session)
    }

    private mutating func mapAskedToNew(_ name: String, in session: inout Session) -> [Effect] {
        let name = name.trimmed
        guard !name.isEmpty, session.synset.named(name) == nil else {
            session.refuse(name.isEmpty ? "a class needs a name" : "there is a class '\(name)' already")
            return []
        }
        guard let asked = asking ?? layer.cursor.map({ Asking(detection: $0, thenCorrect: false) }) else {
            session.refuse("no detection is in front; . takes the next one")
            return []
        }
        asking = nil
        let effects = apply(.addClass(name: name), in: &session)
        if case .apply(_, let ticket)? = effects.first { askingByTicket[ticket] = asked }
        return effects
    }

    /// Maps the class of a detection, and goes on with what the person had asked for.
    mutating func map(_ asked: Asking, to classID: ClassID, in session: inout Session) -> [Effect] {
        guard let detection = layer[asked.detection], let run = layer.runs?.first(where: { $0.id == detection.run })
        else { return [] }
        layer.map(classIndex: detection.classIndex, of: detection.model, to: classID)
        layer.select(detection.id)
        var effects: [Effect] = [.mapClass(run.modelName, classIndex: detection.classIndex, .mapped(classID))]
        effects += asked.thenCorrect ? beginCorrection(in: &session) : acceptOne(in: &session)
        return effects
    }
}
