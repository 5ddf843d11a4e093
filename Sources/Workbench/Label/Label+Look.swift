import Cells
import Domain

extension Label {
    /// Changes how the picture is looked at; touches no box.
    mutating func look(_ message: Message, in session: inout Session) {
        switch message {
        case .zoomIn: viewport.zoom(by: 1.4, about: focus)
        case .zoomOut: viewport.zoom(by: 1 / 1.4, about: focus)
        case .zoomFit: viewport = Viewport(image: viewport.image, area: viewport.area, cellAspect: viewport.cellAspect)
        case .zoomBox: zoomToBox()
        case .pan(let dx, let dy): viewport.pan(columns: Double(dx) / 6, rows: Double(dy) / 6)
        case .brighter: brightness = min(1, brightness + 0.1)
        case .darker: brightness = max(-1, brightness - 0.1)
        case .moreContrast: contrast = min(1, contrast + 0.1)
        case .lessContrast: contrast = max(-1, contrast - 0.1)
        case .plainLook: (brightness, contrast) = (0, 0)
        case .toggleBoxes:
            showsBoxes.toggle()
            if !showsBoxes { choose(nil) }
        case .toggleNames: showsNames.toggle()
        case .toggleKeepView:
            keepsView.toggle()
            session.say(keepsView ? "the view stays from image to image" : "every image is shown whole")
        case .hide:
            if let selection { hidden.insert(selection) }
            choose(nil)
        case .lock:
            guard let selection else { return }
            if locked.remove(selection) == nil { locked.insert(selection) }
        case .solo:
            soloClass =
                soloClass == nil ? selected?.classID ?? detectionInFront(session)?.classID ?? currentClass : nil
            layer.settleCursor(lens(session), review: session.review)
            if let soloClass { session.say("only boxes of class \(session.name(of: soloClass)); v c shows all") }
        case .showAll: (hidden, locked, soloClass, showsBoxes) = ([], [], nil, true)
        case .guideline:
            guard let id = selected?.classID ?? currentClass, let entry = session.synset[id] else { return }
            session.say(
                entry.guideline.isEmpty ? "\(entry.name): no guideline is written" : "\(entry.name): \(entry.guideline)"
            )
        default: break
        }
    }

    /// The guideline of the class of the selected box, or of the next one; `nil` where none is written.
    func guidelineRemark(_ session: Session) -> (title: String, text: String)? {
        guard let entry = (selected?.classID ?? currentClass).flatMap({ session.synset[$0] }), !entry.guideline.isEmpty
        else { return nil }
        return (entry.name, entry.guideline)
    }

    /// What zooming keeps in place: the cross-hair while drawing, else the selected box, else the middle of the view.
    private var focus: (x: Double, y: Double) {
        if case .draw = mode { return pointer }
        return selected?.box.centre ?? (viewport.centreX, viewport.centreY)
    }

    private mutating func zoomToBox() {
        guard let box = selected?.box else {
            if viewport.isFit { viewport.zoom(by: 2, about: focus) } else { look(.zoomFit) }
            return
        }
        var close = viewport
        close.zoom(to: box)
        // A second press goes back to the whole picture.
        if abs(close.scale - viewport.scale) < 1e-9 { look(.zoomFit) } else { viewport = close }
    }

    private mutating func look(_ message: Message) {
        if message == .zoomFit {
            viewport = Viewport(image: viewport.image, area: viewport.area, cellAspect: viewport.cellAspect)
        }
    }

    // MARK: Drawing with keys

    mutating func draw(_ message: Message, in session: inout Session) -> [Effect] {
        switch message {
        case .draw, .drawExtremes:
            guard currentClass != nil else {
                if let reason = session.whyNoClassEdits {
                    session.refuse(reason)
                    return []
                }
                session.say("the synset is empty: name the first class")
                firstMethod = message == .draw ? .corners : .extremes
                session.requests.append(
                    .present(.picker(ClassPicker(synset: session.synset, current: nil, canAdd: true))))
                return []
            }
            mode = .draw(Drawing(method: message == .draw ? .corners : .extremes))
            choose(nil)
            pointer = clampedToView(pointer)
        case .cancel:
            guard case .draw(let drawing) = mode else { return [] }
            if drawing.points.isEmpty {
                mode = .select
            } else {
                mode = mode.withoutPoints
            }
            drag = nil
        case .stopDrawing:
            mode = .select
            drag = nil
        case .cursor(let dx, let dy, let fine):
            let step = fine ? 1 : max(1, (viewport.view.width / 50).rounded())
            movePointer(to: (pointer.x + Double(dx) * step, pointer.y + Double(dy) * step))
            viewport.reveal(x: pointer.x, y: pointer.y)
        case .setPoint(let x, let y):
            if let x, let y { movePointer(to: (x, y)) }
            return setPoint(in: &session)
        default: break
        }
        return []
    }

    /// Sets the next point at the cross-hair; the last one makes the box.
    mutating func setPoint(in session: inout Session) -> [Effect] {
        guard case .draw(var drawing) = mode else { return [] }
        drawing.points.append(pointer)
        guard drawing.points.count == drawing.pointsNeeded else {
            mode = .draw(drawing)
            return []
        }
        mode = mode.withoutPoints
        let effects = addBox(Drawing.hull(drawing.points), in: &session)
        // The next box is drawn at once: nothing stays selected that a digit could reclass.
        choose(nil)
        return effects
    }

    /// Moves the cross-hair, inside the picture and onto whole pixels.
    mutating func movePointer(to point: (x: Double, y: Double)) {
        guard let size = imageSize else { return }
        pointer = (
            max(0, min(Double(size.width), point.x.rounded())), max(0, min(Double(size.height), point.y.rounded()))
        )
    }

    private func clampedToView(_ point: (x: Double, y: Double)) -> (x: Double, y: Double) {
        let view = viewport.view
        let isInSight =
            point.x >= view.x && point.x <= view.x + view.width && point.y >= view.y && point.y <= view.y + view.height
        return isInSight ? point : (viewport.centreX.rounded(), viewport.centreY.rounded())
    }
}
