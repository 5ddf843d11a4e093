import CCairo

/// Draws the shapes of a plot with cairo, in points.
struct PlotPainter {
    let context: OpaquePointer

    func draw(_ scene: PlotScene) {
        set(.paper)
        cairo_paint(context)
        for shape in scene.shapes { draw(shape) }
    }

    private func draw(_ shape: PlotScene.Shape) {
        switch shape {
        case .rectangle(let x, let y, let width, let height, let colour):
            set(colour)
            cairo_rectangle(context, x, y, width, height)
            cairo_fill(context)
        case .line(let points, let colour, let width, let isDashed):
            guard let first = points.first else { return }
            set(colour)
            cairo_set_line_width(context, width)
            cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
            let dashes = isDashed ? [4.0, 3.0] : [Double]()
            cairo_set_dash(context, dashes, Int32(dashes.count), 0)
            cairo_move_to(context, first.x, first.y)
            for point in points.dropFirst() { cairo_line_to(context, point.x, point.y) }
            cairo_stroke(context)
        case .diamond(let x, let y, let radius, let colour, let edge):
            cairo_move_to(context, x, y - radius)
            cairo_line_to(context, x + radius, y)
            cairo_line_to(context, x, y + radius)
            cairo_line_to(context, x - radius, y)
            cairo_close_path(context)
            set(colour)
            cairo_fill_preserve(context)
            set(edge)
            cairo_set_line_width(context, 1.5)
            cairo_set_dash(context, [Double](), 0, 0)
            cairo_stroke(context)
        case .text(let text): draw(text)
        }
    }

    private func draw(_ text: PlotScene.Text) {
        cairo_select_font_face(
            context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
            text.isBold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
        cairo_set_font_size(context, text.size)
        var extents = cairo_text_extents_t()
        // Control characters have no glyphs, and a zero byte would end the text.
        let string = String(text.string.map { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 } ? $0 : " " })
        cairo_text_extents(context, string, &extents)
        let shift: Double =
            switch text.side {
            case .begins: 0
            case .centred: extents.x_advance / 2
            case .ends: extents.x_advance
            }
        set(text.colour)
        cairo_save(context)
        cairo_translate(context, text.x, text.y)
        if text.isTurned { cairo_rotate(context, -Double.pi / 2) }
        cairo_move_to(context, -shift, 0)
        cairo_show_text(context, string)
        cairo_restore(context)
    }

    private func set(_ colour: PlotColour) {
        cairo_set_source_rgb(context, colour.red, colour.green, colour.blue)
    }
}
