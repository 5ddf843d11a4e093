import CCairo

/// Writes drawings as files, whole or not at all, and replaces none but its own.
public enum PlotWriter {
    /// Pixels of a PNG for each point of the drawing.
    private static let scale = 2.0

    /// Writes a drawing as a PNG file.
    ///
    /// - Throws: `ImagingError` where another program's file is in the way or writing fails.
    public static func png(_ scene: PlotScene, to path: String) throws(ImagingError) {
        try PictureWriter.write(try picture(scene), to: path, as: .png)
    }

    /// The drawing as a picture.
    static func picture(_ scene: PlotScene) throws(ImagingError) -> RGBImage {
        let (width, height) = (Int((scene.width * scale).rounded()), Int((scene.height * scale).rounded()))
        guard (1...32767).contains(width), (1...32767).contains(height),
            let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
        else { throw failed("\(width)×\(height) pixels") }
        defer { cairo_surface_destroy(surface) }
        try draw(scene, on: surface, scale: scale)
        cairo_surface_flush(surface)
        guard let data = cairo_image_surface_get_data(surface) else { throw failed("no pixels") }
        let stride = Int(cairo_image_surface_get_stride(surface))
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width * height * 3)
        for row in 0..<height {
            data.advanced(by: row * stride).withMemoryRebound(to: UInt32.self, capacity: width) { words in
                for column in 0..<width {
                    let word = words[column]
                    pixels.append(UInt8(truncatingIfNeeded: word >> 16))
                    pixels.append(UInt8(truncatingIfNeeded: word >> 8))
                    pixels.append(UInt8(truncatingIfNeeded: word))
                }
            }
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    /// Writes a drawing as an SVG file.
    ///
    /// - Throws: `ImagingError` where another program's file is in the way or writing fails.
    public static func svg(_ scene: PlotScene, to path: String) throws(ImagingError) {
        try PictureWriter.write(bytes: try vectors(scene), to: path, replacing: .ownFiles)
    }

    /// The drawing as the text of an SVG file, with the mark by which Reticle knows its own.
    ///
    /// - Throws: `ImagingError` where cairo cannot draw it.
    public static func vectors(_ scene: PlotScene) throws(ImagingError) -> [UInt8] {
        let sink = Sink()
        let pointer = Unmanaged.passUnretained(sink).toOpaque()
        let made = cairo_svg_surface_create_for_stream(
            { closure, data, count in
                guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
                Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue().bytes
                    .append(contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
                return CAIRO_STATUS_SUCCESS
            }, pointer, scene.width, scene.height)
        guard let surface = made else { throw failed("no SVG surface") }
        defer { cairo_surface_destroy(surface) }
        try draw(scene, on: surface, scale: 1)
        cairo_surface_finish(surface)
        let status = cairo_surface_status(surface)
        guard status == CAIRO_STATUS_SUCCESS else { throw failed(String(cString: cairo_status_to_string(status))) }
        guard let end = sink.bytes.firstIndex(of: UInt8(ascii: "\n")) else { throw failed("an SVG file without lines") }
        sink.bytes.insert(contentsOf: Array("<!-- \(PictureEncoder.mark) -->\n".utf8), at: end + 1)
        return withExtendedLifetime(sink) { sink.bytes }
    }

    /// Where cairo's stream ends.
    private final class Sink { var bytes: [UInt8] = [] }

    private static func draw(
        _ scene: PlotScene, on surface: OpaquePointer, scale: Double
    ) throws(ImagingError) {
        guard let context = cairo_create(surface) else { throw failed("no memory") }
        defer { cairo_destroy(context) }
        cairo_scale(context, scale, scale)
        PlotPainter(context: context).draw(scene)
        let status = cairo_status(context)
        guard status == CAIRO_STATUS_SUCCESS else { throw failed(String(cString: cairo_status_to_string(status))) }
    }

    private static func failed(_ found: String) -> ImagingError {
        ImagingError(.unwritable, file: "plot", found: found, expected: "a drawing")
    }
}
