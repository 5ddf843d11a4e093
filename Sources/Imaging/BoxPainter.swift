import CCairo
import Domain

/// Draws one box with cairo, in pixels of the whole picture.
struct BoxPainter {
    private let context: OpaquePointer
    private let size: ImageSize
    private let box: RenderedBox
    private let lineWidth: Double
    private let fontSize: Double

    init(_ context: OpaquePointer, _ size: ImageSize, _ box: RenderedBox, _ lineWidth: Double, _ fontSize: Double) {
        (self.context, self.size, self.box) = (context, size, box)
        (self.lineWidth, self.fontSize) = (max(0.5, min(1000, box.lineWidth ?? lineWidth)), fontSize)
    }

    /// The frame, its line centred on the edges of the box.
    func drawFrame() {
        // Cairo's coordinates are 24-bit fixed point: far outside they would wrap.
        let reach = 4 * lineWidth + 16
        let outline = box.box.intersection(
            PixelBox(
                xMin: -reach, yMin: -reach, xMax: Double(size.width) + reach, yMax: Double(size.height) + reach))
        guard !outline.isEmpty else { return }
        setColour(box.colour)
        cairo_set_line_width(context, lineWidth)
        cairo_set_line_join(context, CAIRO_LINE_JOIN_MITER)
        let dashes = box.isDashed ? [4 * lineWidth, 3 * lineWidth] : []
        cairo_set_dash(context, dashes, Int32(dashes.count), 0)
        cairo_rectangle(context, outline.xMin, outline.yMin, outline.width, outline.height)
        cairo_stroke(context)
    }

    /// The label: above the box where there is room, else inside its top, and always within the picture.
    func drawLabel() {
        let text = box.label
        let visible = box.box.clamped(to: size)
        guard !visible.isEmpty, text.contains(where: { $0 != " " }) else { return }
        cairo_select_font_face(context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD)
        cairo_set_font_size(context, fontSize)
        var (extents, font) = (cairo_text_extents_t(), cairo_font_extents_t())
        cairo_text_extents(context, text, &extents)
        cairo_font_extents(context, &font)
        let pad = (fontSize / 4).rounded()
        let (width, height) = ((extents.x_advance + 2 * pad).rounded(.up), (font.ascent + font.descent).rounded(.up))
        let x = max(0, min(visible.xMin - lineWidth / 2, Double(size.width) - width)).rounded()
        let above = visible.yMin - lineWidth / 2 - height
        let y = max(0, above >= 0 ? above : min(visible.yMin + lineWidth / 2, Double(size.height) - height)).rounded()
        setColour(box.colour)
        cairo_rectangle(context, x, y, width, height)
        cairo_fill(context)
        // Black or white, whichever can be read on the colour.
        let luma = 0.299 * Double(box.colour.x) + 0.587 * Double(box.colour.y) + 0.114 * Double(box.colour.z)
        setColour(luma > 140 ? .zero : SIMD3(repeating: 255))
        cairo_move_to(context, x + pad, y + font.ascent)
        cairo_show_text(context, text)
    }

    private func setColour(_ colour: SIMD3<UInt8>) {
        cairo_set_source_rgb(context, Double(colour.x) / 255, Double(colour.y) / 255, Double(colour.z) / 255)
    }
}
