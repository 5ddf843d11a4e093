import CKernels
public import Domain

extension RGBImage {
    /// The picture turned so that it stands upright.
    public func upright(_ orientation: Orientation) -> RGBImage {
        guard orientation != .upright else { return self }
        let turned = [UInt8](unsafeUninitializedCapacity: pixels.count) { buffer, filled in
            ck_upright_rgb(pixels, width, height, Int32(orientation.rawValue), buffer.baseAddress)
            filled = pixels.count
        }
        let size = orientation.upright(ImageSize(width: width, height: height))
        return RGBImage(width: size.width, height: size.height, pixels: turned)
    }
}
