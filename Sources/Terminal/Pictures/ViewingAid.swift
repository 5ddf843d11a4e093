import Cells
import Imaging

/// Brightness and contrast for looking, never for saving.
struct ViewingAid: Sendable {
    private var table: [UInt8]?

    /// Makes an aid; both −1…1, and 0 for both changes nothing.
    init(brightness: Double, contrast: Double) {
        guard brightness != 0 || contrast != 0 else { return }
        let gain = contrast >= 0 ? 1 + 3 * min(1, contrast) : 1 + max(-1, contrast)
        let lift = 128 * min(1, max(-1, brightness))
        table = (0..<256).map { UInt8(max(0, min(255, (Double($0) - 128) * gain + 128 + lift))) }
    }

    /// Changes those dots that show the picture and not the background.
    ///
    /// - Parameters:
    ///   - view: what `dots` show, in picture pixels
    ///   - width: of the picture in pixels
    ///   - height: of the picture in pixels
    func apply(to dots: inout RGBImage, _ view: PictureRect, width: Int, height: Int) {
        guard let table else { return }
        func range(_ start: Double, _ extent: Double, _ limit: Int, _ count: Int) -> Range<Int> {
            let scale = Double(count) / extent
            let low = min(Double(count), max(0, (-start * scale).rounded()))
            let high = min(Double(count), max(low, ((Double(limit) - start) * scale).rounded()))
            return Int(low)..<Int(high)
        }
        let columns = range(view.x, view.width, width, dots.width)
        let rowWidth = dots.width
        for y in range(view.y, view.height, height, dots.height) {
            dots.pixels.withUnsafeMutableBufferPointer { pixels in
                for at in (y * rowWidth + columns.lowerBound) * 3..<(y * rowWidth + columns.upperBound) * 3 {
                    pixels[at] = table[Int(pixels[at])]
                }
            }
        }
    }
}
