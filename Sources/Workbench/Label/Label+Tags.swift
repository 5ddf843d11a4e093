import Cells
import Domain

/// Names over the picture: of annotations at their upper edges, of detections at their lower ones.
extension Label {
    func drawTags(on canvas: inout Canvas, in rect: CellRect, viewport: Viewport, session: Session) {
        let charset = canvas.charset
        func boxTags(_ boxes: [Annotation]) -> [NameTag] {
            boxes.compactMap { tag(of: $0, in: rect, viewport: viewport, session: session) }
        }
        func detectionTags(_ detections: [StoredDetection]) -> [NameTag] {
            detections.compactMap { tag(of: $0, in: rect, viewport: viewport, charset: charset, session: session) }
        }
        // Those that the keys are about have the first choice of a place, and are drawn last.
        let (boxes, found) = (shown, shownDetections(session))
        var tags = boxTags(boxes.filter { $0.id == selection })
        tags += detectionTags(found.filter { $0.id == layer.cursor })
        tags += boxTags(boxes.filter { $0.id != selection })
        tags += detectionTags(found.filter { $0.id != layer.cursor })
        var layout = TagLayout(in: rect)
        let placed = tags.map { (layout.place($0), $0.style) }
        canvas.clipped(to: rect) { canvas in
            for ((text, place), style) in placed.reversed() {
                canvas.put(text, column: place.column, row: place.row, style)
            }
        }
    }

    /// The name of an annotation, on the ground of its colour.
    private func tag(of annotation: Annotation, in rect: CellRect, viewport: Viewport, session: Session) -> NameTag? {
        guard let cells = viewport.cells(of: annotation.box, in: rect) else { return nil }
        let isSelected = annotation.id == selection
        let glyph = session.glyph(of: annotation.classID)
        let lock = locked.contains(annotation.id) ? " locked" : ""
        let full = " \(glyph) \(session.name(of: annotation.classID))\(annotation.attributes.letters)\(lock) "
        // A name that is wider than its box would hide the neighbours: the glyph has to do.
        let isFull = isSelected || GlyphWidth.of(full) <= max(3, cells.columns.count)
        let colour = session.colour(of: annotation.classID)
        let ink: RGB = colour.luma > 500 ? RGB(0, 0, 0) : RGB(255, 255, 255)
        let above = cells.top.lowerBound - 1
        return NameTag(
            texts: isFull ? [full, glyph] : [glyph], columns: cells.columns,
            home: above >= rect.row ? above : cells.top.upperBound,
            inside: cells.top.upperBound, opposite: cells.bottom.upperBound,
            style: Style(.rgb(ink), on: .rgb(colour), bold: isSelected))
    }

    /// What the network thinks and how sure it is.
    private func tag(
        of detection: StoredDetection, in rect: CellRect, viewport: Viewport, charset: Charset, session: Session
    ) -> NameTag? {
        guard let cells = viewport.cells(of: detection.box, in: rect) else { return nil }
        let isInFront = detection.id == layer.cursor
        let colour = colour(of: detection, in: session)
        let ground: RGB = colour.luma > 300 ? RGB(0, 0, 0) : RGB(255, 255, 255)
        let below = cells.bottom.upperBound
        return NameTag(
            texts: texts(of: detection, columns: isInFront ? .max : cells.columns.count, charset, session),
            columns: cells.columns, home: below < rect.endRow ? below : rect.endRow - 1,
            inside: cells.bottom.lowerBound - 1, opposite: cells.top.lowerBound - 1,
            style: Style(.rgb(colour), on: .rgb(ground), bold: isInFront))
    }

    /// As much of `?dog 0.87` as fits under the box, and what is shorter.
    private func texts(
        of detection: StoredDetection, columns: Int, _ charset: Charset, _ session: Session
    ) -> [String] {
        let sign = detection.verdict.isRejected ? (charset == .ascii ? "x" : "✗") : "?"
        let confidence = detection.confidenceText
        let texts = ["\(sign)\(name(of: detection, in: session)) \(confidence)", "\(sign)\(confidence)", sign]
        return Array(texts.drop { GlyphWidth.of($0) > max(1, columns) })
    }
}

extension Viewport {
    /// Where the edges of a box lie on the screen: its columns, and the rows that its upper and lower edge run through;
    /// `nil` where it is out of sight.
    fileprivate func cells(
        of box: PixelBox, in rect: CellRect
    ) -> (columns: Range<Int>, top: ClosedRange<Int>, bottom: ClosedRange<Int>)? {
        let a = screenPoint(x: box.xMin, y: box.yMin), b = screenPoint(x: box.xMax, y: box.yMax)
        guard b.x > Double(rect.column), a.x < Double(rect.endColumn), b.y > Double(rect.row), a.y < Double(rect.endRow)
        else { return nil }
        // A network of wild numbers finds boxes that no integer holds; beyond a screen's width one is as good as another.
        func near(_ value: Double) -> Double { min(max(value, -1e6), 1e6) }
        let left = Int(near(a.x).rounded()), columns = Int((near(b.x) - near(a.x)).rounded())
        let top = near(a.y), bottom = near(b.y)
        return (
            left..<max(left, left + columns),
            Int(top.rounded(.down))...Int(top.rounded(.up)), Int(bottom.rounded(.down))...Int(bottom.rounded(.up))
        )
    }
}
