public import Domain
public import Imaging

/// Where the dots of a picture come from: something that holds it decoded.
public protocol PictureSource: Sendable {
    /// Size of the upright picture in pixels, as views count them.
    var fullSize: ImageSize { get }

    /// Draws a view of the picture, each dot the mean of the area that it covers.
    ///
    /// - Returns: `[view.height, view.width, 3]`
    func dots(_ view: SampleView) -> RGBImage
}

extension MipPyramid: PictureSource {
    /// Samples the nearest larger level.
    public func dots(_ view: SampleView) -> RGBImage { sample(view) }
}
