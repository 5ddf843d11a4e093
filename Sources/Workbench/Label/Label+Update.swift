import Cells
import Domain

extension Label {
    mutating func update(_ message: Message, in session: inout Session) -> [Effect] {
        guard correction != nil, !Self.continuesCorrection(message) else { return act(message, in: &session) }
        switch message {
        case .letGo where !edges.isEmpty: return act(message, in: &session)
        case .letGo, .deselect, .review(.accept), .review(.keepCorrection), .review(.correct):
            let effects = keepCorrection(in: &session)
            finishAim(in: &session)
            return effects
        case .delete, .review(.reject):
            dropCorrection(in: &session)
            return act(.review(.reject), in: &session)
        case .difficult, .truncated, .occluded, .duplicate, .copy, .lock, .hide:
            session.refuse("the box is not kept yet: enter keeps it")
            return []
        default:
            // Whoever does something else here stays here.
            aim.comesBack = false
            return keepCorrection(in: &session) + act(message, in: &session)
        }
    }

    private mutating func act(_ message: Message, in session: inout Session) -> [Effect] {
        switch message {
        case .review(let message): return review(message, in: &session)
        case .synset: return session.openSynset()
        case .askComment:
            askComment(in: &session)
            return []
        case .comment(let text): return comment(text, in: &session)
        case .removeComment: return removeComment(in: &session)
        case .next, .previous, .nextUndone, .first, .last, .goTo, .askNumber, .back, .letGo, .history:
            return navigate(message, in: &session)
        case .finish:
            finishAim(in: &session)
            return []
        case .handIn, .accept, .sendBack, .askReason, .backAStage: return moveStage(message, in: &session)
        case .done, .nothingThere, .unseen: return judge(message, in: &session)
        case .draw, .drawExtremes, .setPoint, .cancel, .stopDrawing, .cursor: return draw(message, in: &session)
        case .zoomIn, .zoomOut, .zoomFit, .zoomBox, .pan, .brighter, .darker, .moreContrast, .lessContrast, .plainLook,
            .toggleBoxes, .toggleNames, .toggleKeepView, .hide, .showAll, .solo, .lock, .guideline:
            look(message, in: &session)
            return []
        default: return edit(message, in: &session)
        }
    }

    // MARK: From image to image

    private mutating func navigate(_ message: Message, in session: inout Session) -> [Effect] {
        switch message {
        case .next: return step(by: 1, in: &session)
        case .previous: return step(by: -1, in: &session)
        case .first: return go(to: 0, in: &session)
        case .last: return go(to: listing.count - 1, in: &session)
        case .nextUndone: return seekUndone()
        case .history: return [.history(imageID)]
        case .goTo(let number):
            guard listing.indices.contains(number - 1) else {
                session.refuse("image \(number): there are 1 to \(listing.count)")
                return []
            }
            return go(to: number - 1, in: &session)
        case .askNumber:
            let prompt = Prompt(
                title: "go to image number", hint: "1 to \(listing.count)", command: "label.go-to", argument: "number")
            session.requests.append(.present(.prompt(prompt)))
            return []
        default:
            if message == .letGo {
                // One thing at a time: the edges, then the box; the picture stays.
                if !edges.isEmpty {
                    edges = []
                } else if selection != nil {
                    selection = nil
                    finishAim(in: &session)
                } else {
                    session.say("q goes back to the list")
                }
                return []
            }
            session.requests.append(.browse)
            return []
        }
    }

    private mutating func step(by delta: Int, in session: inout Session) -> [Effect] {
        guard listing.indices.contains(position + delta) else {
            session.say(delta > 0 ? "this is the last image of the list" : "this is the first image of the list")
            return []
        }
        return go(to: position + delta, in: &session)
    }

    /// Says what the image is as a whole, and goes on.
    private mutating func judge(_ message: Message, in session: inout Session) -> [Effect] {
        guard let document else { return [] }
        let state: ImageState =
            switch message {
            case .done: .labelled
            case .nothingThere: .empty
            default: .unseen
            }
        if state == .labelled && boxes.isEmpty {
            session.refuse("no boxes here: w draws one, e says that nothing is there")
            return []
        }
        let old = document.image.state
        self.document?.image.state = state
        mode = mode.withoutPoints
        if state != .unseen { sayWhatIsLeftOpen(unchanged: old == state, in: &session) }
        if old == state {
            return state == .unseen ? [] : seekUndone()
        }
        isLeaving = state != .unseen
        return apply(.setState(document.image.id, from: old, to: state), in: &session)
    }

    /// Warns of detections at or above the slider that nobody has judged on an image that is being left as finished.
    private func sayWhatIsLeftOpen(unchanged: Bool, in session: inout Session) {
        let sight = sight(session)
        let count = layer.open(session.review).count { $0.isAtLeast(sight.minimumConfidence) }
        guard count > 0 else { return }
        let what = Quantity.count(count, "open detection") + sight.words
        // Without a change of its state there is nothing that undo would lead back to.
        let back = unchanged ? "# \(position + 1) goes back" : "u goes back"
        session.say("image \(position + 1) has \(what); \(back)", .warning)
    }

    // MARK: Edits

    /// Whether boxes can be changed this moment; says why not.
    private func mayEdit(in session: inout Session) -> Bool {
        guard let reason = whyBusy(session) else { return true }
        session.refuse(reason)
        return false
    }

    /// The store takes an image for labelled as soon as it gets a box: so does the screen.
    mutating func noteBoxes() {
        if document?.image.state == .empty { document?.image.state = .labelled }
    }

    /// Sends an edit of this image to the store; it says whose boxes it was made on.
    mutating func apply(_ edit: Edit, in session: inout Session) -> [Effect] {
        let before = session.pending
        let isBlind = document?.image.isBlind == true
        let effects = session.apply(edit.labelledImages.isEmpty ? edit : .asSeen(blind: isBlind, edit))
        tickets.formUnion(session.pending.subtracting(before))
        return effects
    }

    /// Changes one box, here and in the store.
    mutating func replace(_ before: Annotation, with changed: Annotation, in session: inout Session) -> [Effect] {
        guard let imageID, before != changed, let index = boxes.firstIndex(where: { $0.id == before.id }) else {
            return []
        }
        guard mayEdit(in: &session) else { return [] }
        var after = changed
        // The source's own text speaks of the old box; a copied box that somebody touches is confirmed by it.
        if after.box != before.box { after.origin = nil }
        if after.provenance == .copied { after.provenance = .drawn }
        boxes[index] = after
        // What is being put right is written when it is kept.
        if before.id == correction?.id { return [] }
        return apply(.replace([AnnotationChange(before: before, after: after)], on: imageID), in: &session)
    }

    private mutating func edit(_ message: Message, in session: inout Session) -> [Effect] {
        switch message {
        case .move(let dx, let dy): return nudge(dx: dx, dy: dy, in: &session)
        case .edge(let edge): edges.toggle(edge)
        case .snap:
            guard let selected, let imageID else { return [] }
            return [.snap(imageID, selected.id, selected.box, edges: edges.isEmpty ? .all : edges)]
        case .classIndex(let index):
            guard session.digits.indices.contains(index), let id = session.digits[index] else {
                let count = session.synset.classes.count
                session.refuse("there is no class \(index + 1): the synset has \(count); c makes one")
                return []
            }
            return useClass(id, in: &session)
        case .pickClass:
            firstMethod = nil
            let picker = ClassPicker(
                synset: session.synset, current: selected?.classID ?? currentClass,
                canAdd: session.whyNoClassEdits == nil)
            session.requests.append(.present(.picker(picker)))
        case .setClass(let name):
            guard let entry = session.synset.named(name) else {
                session.refuse("there is no class '\(name)'")
                return []
            }
            return useClass(entry.id, in: &session)
        case .newClass(let name):
            let name = name.trimmed
            if let reason = session.whyNoClassEdits {
                session.refuse(reason)
                return []
            }
            guard !name.isEmpty, session.synset.named(name) == nil else {
                session.refuse(name.isEmpty ? "a class needs a name" : "there is a class '\(name)' already")
                return []
            }
            let effects = apply(.addClass(name: name), in: &session)
            if let warning = session.namesakeWarning(name) { session.say(warning, .warning) }
            if mode == .select, case .apply(_, let ticket)? = effects.first {
                boxesToClass.updateValue(selection, forKey: ticket)
            }
            return effects
        case .cycle(let step): cycle(by: step)
        case .select(let number):
            guard boxes.indices.contains(number - 1) else {
                session.refuse("box \(number): there are 1 to \(boxes.count)")
                return []
            }
            choose(boxes[number - 1].id)
        case .deselect: choose(nil)
        case .delete: return delete(selected.map { [$0] } ?? [], in: &session)
        case .deleteAll: return delete(visibleBoxes.filter { !locked.contains($0.id) }, in: &session)
        case .duplicate: return duplicate(in: &session)
        case .copy, .copyAll:
            session.clipboard = message == .copy ? selected.map { [$0] } ?? [] : visibleBoxes
            session.clipboardImage = imageID
            session.say(
                "copied \(session.clipboard.count == 1 ? "1 box" : "\(session.clipboard.count) boxes"); p pastes on any image"
            )
            return session.replenish()
        case .paste: return paste(in: &session)
        case .copyPrevious:
            guard let imageID, position > 0 else {
                session.refuse("this is the first image of the list: there is none before it")
                return []
            }
            return [.copyBoxes(from: listing[position - 1], to: imageID)]
        case .difficult: return toggle(\.difficult, in: &session)
        case .truncated: return toggle(\.truncated, in: &session)
        case .occluded: return toggle(\.occluded, in: &session)
        case .addBox(let box, let name):
            if let name {
                guard let entry = session.synset.named(name) else {
                    session.refuse("there is no class '\(name)'")
                    return []
                }
                currentClass = entry.id
            }
            return addBox(box, in: &session)
        case .setBox(let box):
            guard let selected, let size = imageSize else { return [] }
            var after = selected
            after.box = box.clamped(to: size)
            guard after.box.width >= 1, after.box.height >= 1 else {
                session.refuse("a box is at least 1 pixel wide and high, inside the picture")
                return []
            }
            return replace(selected, with: after, in: &session)
        default: break
        }
        return []
    }

    private mutating func nudge(dx: Double, dy: Double, in session: inout Session) -> [Effect] {
        guard let selected, let size = imageSize else { return [] }
        var after = selected
        after.box =
            edges.isEmpty
            ? selected.box.shifted(dx: dx, dy: dy, within: size)
            : selected.box.resized(edges, dx: dx, dy: dy, within: size)
        guard after.box != selected.box else {
            session.say(
                edges.isEmpty ? "the box is at the border of the picture" : "the active edge does not move that way")
            return []
        }
        guard edges.isEmpty || (after.box.width >= 1 && after.box.height >= 1) else {
            session.refuse("a box is at least 1 pixel wide and high")
            return []
        }
        return replace(selected, with: after, in: &session)
    }

    /// Gives the selected box a class; without one, chooses the class of the next box and starts drawing.
    private mutating func useClass(_ id: ClassID, in session: inout Session) -> [Effect] {
        currentClass = id
        guard mode == .select else { return [] }
        guard let selected else {
            if !isBroken { return draw(.draw, in: &session) }
            session.refuse("the picture cannot be shown, so nothing can be drawn")
            return []
        }
        if locked.contains(selected.id) {
            session.refuse("the box is locked; v l unlocks it")
            return []
        }
        var after = selected
        after.classID = id
        // Whoever meant the class of the next box sees here that it was this one's.
        session.say("this box is now \(session.name(of: id)); esc first chooses the class of the next one")
        return replace(selected, with: after, in: &session)
    }

    /// Adds a box of the current class.
    mutating func addBox(_ box: PixelBox, in session: inout Session) -> [Effect] {
        guard let imageID, let size = imageSize else { return [] }
        guard let currentClass else {
            session.refuse("which class? c makes the first one")
            return []
        }
        let inside = box.clamped(to: size).rounded
        guard inside.width >= 1, inside.height >= 1 else {
            session.say("a box of less than one pixel was dropped")
            return []
        }
        guard mayEdit(in: &session) else { return [] }
        guard let id = session.takeID() else {
            session.refuse("not ready yet; try again")
            return session.replenish()
        }
        let annotation = Annotation(id: id, classID: currentClass, box: inside)
        boxes.append(annotation)
        noteBoxes()
        // What was just drawn is seen, whatever was hidden before.
        showsBoxes = true
        if soloClass != currentClass { soloClass = nil }
        choose(id)
        return apply(.add([annotation], to: imageID), in: &session)
    }

    private mutating func delete(_ gone: [Annotation], in session: inout Session) -> [Effect] {
        guard let imageID, !gone.isEmpty, mayEdit(in: &session) else { return [] }
        let order = cycleOrder
        let ids = Set(gone.map(\.id))
        // The selection goes on to the box after the deleted one.
        let at = order.firstIndex { $0 == selection } ?? 0
        let next = (order[at...] + order[..<at]).first { !ids.contains($0) }
        boxes.removeAll { ids.contains($0.id) }
        choose(gone.count == 1 ? next : nil)
        session.say(gone.count == 1 ? "deleted; u brings it back" : "deleted \(gone.count) boxes; u brings them back")
        // A detection is open again when the box that it became is gone.
        if gone.contains(where: { $0.provenance == .accepted }) { isStale = true }
        return apply(.remove(gone, from: imageID), in: &session)
    }

    private mutating func duplicate(in session: inout Session) -> [Effect] {
        guard let selected, let size = imageSize else { return [] }
        var copy = selected
        copy.box = aside(selected.box, in: size)
        return insert([copy], provenance: .drawn, in: &session)
    }

    /// The box aside by a twentieth of the view, so that it is seen; back the other way at the border.
    private func aside(_ box: PixelBox, in size: ImageSize) -> PixelBox {
        let (dx, dy) = ((viewport.view.width / 20).rounded(), (viewport.view.height / 20).rounded())
        let moved = box.shifted(dx: dx, dy: dy, within: size)
        return moved == box ? box.shifted(dx: -dx, dy: -dy, within: size) : moved
    }

    /// Adds what was copied; aside, where it would cover what it was copied from.
    private mutating func paste(in session: inout Session) -> [Effect] {
        guard let size = imageSize else { return [] }
        var copies = session.clipboard
        if session.clipboardImage == imageID {
            for index in copies.indices { copies[index].box = aside(copies[index].box, in: size) }
        }
        return insert(copies, provenance: .drawn, in: &session)
    }

    /// Adds copies of boxes of the previous image that are not here yet.
    mutating func add(copies: [Annotation], from source: ImageID, in session: inout Session) -> [Effect] {
        let fresh = copies.filter { copy in !boxes.contains { $0.classID == copy.classID && $0.box.iou(copy.box) > 0.9 }
        }
        guard !fresh.isEmpty else {
            session.say(
                copies.isEmpty ? "the previous image has no boxes" : "all boxes of the previous image are here already")
            return []
        }
        return insert(fresh, provenance: .copied, in: &session)
    }

    private mutating func insert(_ copies: [Annotation], provenance: Provenance, in session: inout Session) -> [Effect]
    {
        guard let imageID, let size = imageSize, mayEdit(in: &session) else { return [] }
        let fitting = copies.map { ($0, $0.box.clamped(to: size)) }.filter { $0.1.width >= 1 && $0.1.height >= 1 }
        guard !fitting.isEmpty else {
            session.refuse("no box fits into this picture")
            return []
        }
        guard let ids = session.takeIDs(fitting.count) else {
            session.refuse("not ready yet: numbers for \(fitting.count) boxes are being set aside; try again")
            return session.replenish(for: fitting.count)
        }
        let added = zip(ids, fitting).map { id, copy in
            Annotation(
                id: id, classID: copy.0.classID, box: copy.1, attributes: copy.0.attributes, provenance: provenance)
        }
        boxes += added
        noteBoxes()
        choose(added.last?.id)
        if added.count > 1 || added.count < copies.count {
            session.say("added \(added.count) of \(copies.count) boxes", added.count < copies.count ? .warning : .news)
        }
        return apply(.add(added, to: imageID), in: &session)
    }

    private mutating func toggle(_ attribute: WritableKeyPath<BoxAttributes, Bool?>, in session: inout Session)
        -> [Effect]
    {
        guard let selected else { return [] }
        var after = selected
        after.attributes[keyPath: attribute] = !(selected.attributes[keyPath: attribute] ?? false)
        return replace(selected, with: after, in: &session)
    }

    /// Writes a snapped box, if it is still as it was.
    mutating func settleSnap(_ id: AnnotationID, before: PixelBox, after: PixelBox, in session: inout Session)
        -> [Effect]
    {
        guard let current = boxes.first(where: { $0.id == id }), current.box == before else { return [] }
        guard after != before, after.width >= 1, after.height >= 1 else {
            session.say("no clear edge nearby; zoom in or move closer")
            return []
        }
        var changed = current
        changed.box = after
        return replace(current, with: changed, in: &session)
    }

    // MARK: Selection

    /// Boxes in sight, smallest first.
    var cycleOrder: [AnnotationID] {
        visibleBoxes.sorted { ($0.box.area, $0.id.rawValue) < ($1.box.area, $1.id.rawValue) }.map(\.id)
    }

    private mutating func cycle(by step: Int) {
        let order = cycleOrder
        guard !order.isEmpty else { return }
        guard let selection, let at = order.firstIndex(of: selection) else {
            choose(step > 0 ? order.first : order.last)
            return
        }
        choose(order[(at + step + order.count) % order.count])
    }

    mutating func choose(_ id: AnnotationID?) {
        if id != selection { edges = [] }
        selection = id
        guard let box = selected?.box, !viewport.isFit else { return }
        viewport.reveal(x: box.centre.x, y: box.centre.y)
    }
}

extension PixelBox {
    /// The box with edges on whole pixels.
    var rounded: PixelBox {
        PixelBox(xMin: xMin.rounded(), yMin: yMin.rounded(), xMax: xMax.rounded(), yMax: yMax.rounded())
    }
}

extension Label.Mode {
    /// The same mode with no box begun.
    var withoutPoints: Label.Mode {
        guard case .draw(var drawing) = self else { return self }
        drawing.points = []
        return .draw(drawing)
    }
}
