import Cells
import Domain

extension Label {
    mutating func point(_ mouse: Mouse, in session: inout Session) -> [Effect] {
        let places = places(in: session.body, session: session)
        if isSliding || (drag == nil && places.strip.contains(column: mouse.cell.column, row: mouse.cell.row)) {
            return slide(mouse, in: places.strip, session: &session)
        }
        if drag == nil && !places.picture.contains(column: mouse.cell.column, row: mouse.cell.row) {
            return pointAtPanel(mouse, places: places, in: &session)
        }
        guard imageSize != nil else { return [] }
        let at = viewport.picturePoint(x: mouse.x, y: mouse.y)
        switch mouse.action {
        case .wheel(let dx, let dy): wheel(mouse, dx: dx, dy: dy, about: at)
        case .press: return press(mouse, at: at, in: &session)
        case .drag: follow(mouse, at: at)
        case .release: return release(at: at, in: &session)
        case .move: if mode != .select { movePointer(to: at) }
        }
        return []
    }

    private mutating func wheel(_ mouse: Mouse, dx: Int, dy: Int, about at: (x: Double, y: Double)) {
        if mouse.shift || dx != 0 {
            viewport.pan(columns: Double(dx == 0 ? dy : dx) / 12, rows: 0)
        } else if mouse.control || mouse.alt {
            viewport.pan(columns: 0, rows: Double(dy) / 12)
        } else {
            viewport.zoom(by: dy > 0 ? 1 / 1.2 : 1.2, about: at)
        }
    }

    // MARK: Press

    private mutating func press(_ mouse: Mouse, at: (x: Double, y: Double), in session: inout Session) -> [Effect] {
        if mouse.button == .middle || (mouse.button == .left && mouse.alt) {
            begin(.pan, mouse, at)
            return []
        }
        guard mouse.button == .left else {
            // The right button lets go, as Esc does.
            return mode == .select ? update(.deselect, in: &session) : update(.cancel, in: &session)
        }
        movePointer(to: at)
        if mode != .select {
            guard mayDraw(in: &session) else { return [] }
            begin(.draw, mouse, pointer)
            return []
        }
        // Only the selected box can be grabbed: what lies around it never gets in the way.
        if let selected, !locked.contains(selected.id), session.whyNoEdits == nil {
            let edges = handles(of: selected.box, at: (mouse.x, mouse.y), metrics: session.metrics)
            if !edges.isEmpty {
                begin(.resize(selected, edges), mouse, at)
                return []
            }
            if selected.box.contains(x: at.x, y: at.y) {
                begin(.move(selected), mouse, at)
                return []
            }
        }
        let kept = keepCorrection(in: &session)
        // The detection in front can be grabbed by its handles as a box can: that begins to put it right.
        if kept.isEmpty, selected == nil, session.whyNoEdits == nil, whyBusy(session) == nil,
            let detection = detectionInFront(session), detection.classID != nil, detection.verdict == .open
        {
            let edges = handles(of: detection.box, at: (mouse.x, mouse.y), metrics: session.metrics)
            if !edges.isEmpty {
                _ = beginCorrection(in: &session)
                if let draft = selected {
                    begin(.resize(draft, edges), mouse, at)
                    return []
                }
            }
        }
        begin(.draw, mouse, pointer)
        return kept
    }

    /// Whether a box can be drawn with the mouse; says why not.
    private func mayDraw(in session: inout Session) -> Bool {
        let reason =
            session.whyNoEdits ?? (document == nil ? "the image is still being read" : nil) ?? whyBusy(session)
            ?? (isBroken ? "the picture cannot be shown, so nothing can be drawn" : nil)
        if let reason { session.refuse(reason) }
        return reason == nil
    }

    private mutating func begin(_ kind: Drag.Kind, _ mouse: Mouse, _ at: (x: Double, y: Double)) {
        drag = Drag(kind: kind, from: at, fromScreen: (mouse.x, mouse.y), to: at)
    }

    /// Edges of the box under the pointer: a corner gives two.
    ///
    /// The reach is in cells, the same at any zoom.
    private func handles(of box: PixelBox, at place: (x: Double, y: Double), metrics: ScreenMetrics) -> Edges {
        let a = viewport.screenPoint(x: box.xMin, y: box.yMin)
        let b = viewport.screenPoint(x: box.xMax, y: box.yMax)
        // Half a cell in either direction, less on a box that is small on the screen.
        let reachX = min(1.0, (b.x - a.x) / 4), reachY = min(0.6, (b.y - a.y) / 4)
        guard place.x >= a.x - 1, place.x <= b.x + 1, place.y >= a.y - 0.6, place.y <= b.y + 0.6 else { return [] }
        var edges: Edges = []
        if abs(place.x - a.x) <= max(0.5, reachX) { edges.insert(.left) }
        if abs(place.x - b.x) <= max(0.5, reachX) { edges.insert(.right) }
        if abs(place.y - a.y) <= max(0.5, reachY) { edges.insert(.top) }
        if abs(place.y - b.y) <= max(0.5, reachY) { edges.insert(.bottom) }
        if edges.isSuperset(of: [.left, .right]) { edges.remove(.left) }
        if edges.isSuperset(of: [.top, .bottom]) { edges.remove(.top) }
        return edges
    }

    // MARK: Drag and release

    private mutating func follow(_ mouse: Mouse, at: (x: Double, y: Double)) {
        guard var held = drag else { return }
        if abs(mouse.x - held.fromScreen.x) >= 0.75 || abs(mouse.y - held.fromScreen.y) >= 0.4 { held.hasMoved = true }
        if held.kind == .pan {
            viewport.pan(dx: held.from.x - at.x, dy: held.from.y - at.y)
            drag = held
            return
        }
        if held.kind == .draw {
            movePointer(to: at)
            held.to = pointer
        } else {
            // Boxes move by whole pixels: what was exact stays exact.
            held.to = (held.from.x + (at.x - held.from.x).rounded(), held.from.y + (at.y - held.from.y).rounded())
        }
        drag = held
    }

    private mutating func release(at: (x: Double, y: Double), in session: inout Session) -> [Effect] {
        guard let held = drag else { return [] }
        drag = nil
        switch held.kind {
        case .pan: return []
        case .draw where mode != .select: return releaseInDrawMode(held, in: &session)
        case .draw:
            if held.hasMoved, let size = imageSize, let box = held.box(in: size) {
                guard mayDraw(in: &session) else { return [] }
                return addBox(box, in: &session)
            }
            click(at: held.from, in: session)
            return []
        case .move(let before), .resize(let before, _):
            guard held.hasMoved, let size = imageSize, let box = held.box(in: size) else {
                if correction == nil { click(at: held.from, in: session) }
                return []
            }
            // What else became of the box while the button was held stays.
            guard let current = boxes.first(where: { $0.id == before.id }) else { return [] }
            guard current.box == before.box else {
                session.refuse("the box has changed meanwhile")
                return []
            }
            var after = current
            after.box = box
            if case .resize = held.kind, box.width < 1 || box.height < 1 {
                session.refuse("a box is at least 1 pixel wide and high")
                return []
            }
            return replace(current, with: after, in: &session)
        }
    }

    /// A drag makes the box at once; a click sets one point of it.
    private mutating func releaseInDrawMode(_ held: Drag, in session: inout Session) -> [Effect] {
        guard case .draw(let drawing) = mode else { return [] }
        if held.hasMoved && drawing.points.isEmpty && drawing.method == .corners {
            guard let size = imageSize, let box = held.box(in: size) else { return [] }
            let effects = addBox(box, in: &session)
            choose(nil)
            return effects
        }
        return setPoint(in: &session)
    }

    /// Selects the smallest box under the pointer; clicking on goes to the next larger one.
    private mutating func click(at: (x: Double, y: Double), in session: Session) {
        let under = visibleBoxes.filter { $0.box.contains(x: at.x, y: at.y) }
            .sorted { ($0.box.area, $0.id.rawValue) < ($1.box.area, $1.id.rawValue) }.map(\.id)
        let isRepeated =
            lastClick.map {
                abs($0.x - at.x) < viewport.pixelsPerColumn * 1.5 && abs($0.y - at.y) < viewport.pixelsPerRow * 1.5
            } ?? false
        lastClick = at
        guard isRepeated, let selection, let index = under.firstIndex(of: selection) else {
            choose(under.first)
            if under.isEmpty { clickDetection(at: at, in: session) }
            return
        }
        // Behind the last box lie the detections.
        if index + 1 == under.count && clickDetection(at: at, in: session) {
            choose(nil)
        } else {
            choose(under[(index + 1) % under.count])
        }
    }

    /// Goes to the smallest detection under the pointer; clicking on goes to the next larger one.
    @discardableResult
    private mutating func clickDetection(at: (x: Double, y: Double), in session: Session) -> Bool {
        let under = shownDetections(session).filter { $0.box.contains(x: at.x, y: at.y) }
            .sorted { ($0.box.area, $0.id) < ($1.box.area, $1.id) }.map(\.id)
        guard !under.isEmpty else { return false }
        let at = under.firstIndex { $0 == layer.cursor }.map { $0 + 1 } ?? 0
        layer.select(under[at % under.count])
        return true
    }

    // MARK: Side panel

    private mutating func pointAtPanel(_ mouse: Mouse, places: Places, in session: inout Session) -> [Effect] {
        switch mouse.action {
        case .wheel(_, let dy): return boxes.isEmpty ? [] : update(.cycle(dy > 0 ? 1 : -1), in: &session)
        case .press where mouse.button == .left:
            let found = places.detections.inset(1)
            if found.contains(column: mouse.cell.column, row: mouse.cell.row) {
                let shown = shownDetections(session)
                let index = detectionListTop(shown, rows: found.rows) + mouse.cell.row - found.row
                return shown.indices.contains(index) ? update(.review(.select(index + 1)), in: &session) : []
            }
            let list = places.boxes.inset(1)
            let classes = places.classes.inset(1)
            if list.contains(column: mouse.cell.column, row: mouse.cell.row) {
                let index = boxListTop(rows: list.rows) + mouse.cell.row - list.row
                guard boxes.indices.contains(index), boxes[index].id != correction?.id else { return [] }
                let id = boxes[index].id
                let kept = keepCorrection(in: &session)
                choose(id)
                return kept
            } else if classes.contains(column: mouse.cell.column, row: mouse.cell.row) {
                let index = mouse.cell.row - classes.row
                guard session.synset.classes.indices.contains(index) else { return [] }
                if let reason = session.whyNoEdits ?? (document == nil ? "the image is still being read" : nil)
                    ?? whyBusy(session)
                {
                    session.refuse(reason)
                    return []
                }
                return update(.classIndex(index), in: &session)
            }
            return []
        default: return []
        }
    }
}
