import CCairo
import CKernels
import Domain

/// Draws boxes with their labels into copies of pictures, with smooth lines and text.
public enum PictureRenderer {
    /// Cairo takes at most 32767 pixels a side, and a tile needs four bytes a pixel beside the picture: tiles bound both.
    private static let (tileWidth, tileHeight) = (4096, 1024)

    /// A copy of the picture with boxes drawn in, in their order, the labels above all frames.
    public static func render(_ image: RGBImage, boxes: [RenderedBox]) throws(ImagingError) -> RGBImage {
        var copy = image
        let boxes = boxes.filter { $0.box.isFinite && !$0.box.isEmpty }
        guard !boxes.isEmpty else { return copy }
        let size = ImageSize(width: image.width, height: image.height)
        let lineWidth = max(1.5, Double(max(size.width, size.height)) / 480)
        let fontSize = max(10, Double(max(size.width, size.height)) / 60)
        for y in stride(from: 0, to: size.height, by: tileHeight) {
            for x in stride(from: 0, to: size.width, by: tileWidth) {
                let tile = PixelRect(
                    x: x, y: y, width: min(tileWidth, size.width - x), height: min(tileHeight, size.height - y))
                try draw(boxes, on: &copy, tile, lineWidth: lineWidth, fontSize: fontSize)
            }
        }
        return copy
    }

    private static func draw(
        _ boxes: [RenderedBox], on image: inout RGBImage, _ tile: PixelRect, lineWidth: Double, fontSize: Double
    ) throws(ImagingError) {
        let size = ImageSize(width: image.width, height: image.height)
        guard let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(tile.width), Int32(tile.height)) else {
            throw failed(CAIRO_STATUS_NO_MEMORY)
        }
        defer { cairo_surface_destroy(surface) }
        guard cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS, let data = cairo_image_surface_get_data(surface)
        else { throw failed(cairo_surface_status(surface)) }
        let stride = Int(cairo_image_surface_get_stride(surface))
        for row in 0..<tile.height {
            image.pixels.withUnsafeBufferPointer { pixels in
                guard let base = pixels.baseAddress else { return }
                data.advanced(by: row * stride).withMemoryRebound(to: UInt32.self, capacity: tile.width) { words in
                    ck_rgb_to_words(base + ((tile.y + row) * size.width + tile.x) * 3, tile.width, words)
                }
            }
        }
        cairo_surface_mark_dirty(surface)
        guard let context = cairo_create(surface) else { throw failed(CAIRO_STATUS_NO_MEMORY) }
        defer { cairo_destroy(context) }
        cairo_translate(context, Double(-tile.x), Double(-tile.y))
        for box in boxes { BoxPainter(context, size, box, lineWidth, fontSize).drawFrame() }
        for box in boxes { BoxPainter(context, size, box, lineWidth, fontSize).drawLabel() }
        guard cairo_status(context) == CAIRO_STATUS_SUCCESS else { throw failed(cairo_status(context)) }
        cairo_surface_flush(surface)
        for row in 0..<tile.height {
            image.pixels.withUnsafeMutableBufferPointer { pixels in
                guard let base = pixels.baseAddress else { return }
                data.advanced(by: row * stride).withMemoryRebound(to: UInt32.self, capacity: tile.width) { words in
                    ck_words_to_rgb(words, tile.width, base + ((tile.y + row) * size.width + tile.x) * 3)
                }
            }
        }
    }

    private static func failed(_ status: cairo_status_t) -> ImagingError {
        ImagingError(
            .unwritable, file: "rendered picture", found: String(cString: cairo_status_to_string(status)),
            expected: "a drawing")
    }
}
