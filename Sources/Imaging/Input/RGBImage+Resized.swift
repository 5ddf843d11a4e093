public import Domain

extension RGBImage {
    /// Width and height.
    public var size: ImageSize { ImageSize(width: width, height: height) }

    /// The picture at another size, in the bytes that OpenCV's `resize` gives; both sizes must have pixels.
    public func resized(to size: ImageSize, by interpolation: Interpolation) -> RGBImage {
        guard size != self.size else { return self }
        return Resize(from: self.size, to: size, by: interpolation).bytes(self)
    }
}
