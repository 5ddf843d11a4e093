public import Cells
public import Imaging

/// Where the dots of a picture come from: something that holds it decoded.
public protocol PictureSource: Sendable {
    /// Width of the upright picture in pixels, as the canvas counts them.
    var width: Int { get }
    /// Height of the upright picture in pixels.
    var height: Int { get }

    /// Samples a part of the picture, averaged over the area of each dot.
    ///
    /// - Parameters:
    ///   - view: part in picture pixels; may reach outside
    ///   - columns: dots in a row of the result, at least 1
    ///   - rows: rows of the result, at least 1
    ///   - background: what stands outside the picture
    /// - Returns: `[rows, columns, 3]`
    func sample(_ view: PictureRect, columns: Int, rows: Int, background: RGB) -> RGBImage
}
