import CKernels
public import Domain

/// A picture with its halves, quarters and so on, from which any part can be shown at any size at once.
public struct MipPyramid: Sendable {
    /// Size of the whole upright picture: the frame of every crop and box.
    public let fullSize: ImageSize
    /// The area of the full picture that the decoded pixels cover; the last of them may reach a little outside.
    let cover: PixelBox
    /// The picture as decoded, then each half as large as the one before, down to one pixel.
    let levels: [RGBImage]

    /// Builds the levels.
    ///
    /// - Parameters:
    ///   - image: the upright picture, at least 1×1, perhaps decoded smaller than it is
    ///   - fullSize: its real size, where that is another
    public init(_ image: RGBImage, fullSize: ImageSize? = nil) {
        let size = fullSize ?? ImageSize(width: image.width, height: image.height)
        self.init(
            image, fullSize: size,
            cover: PixelBox(xMin: 0, yMin: 0, xMax: Double(size.width), yMax: Double(size.height)))
    }

    /// Builds the levels of a decoded picture.
    public init(_ picture: DecodedPicture) {
        self.init(picture.image, fullSize: picture.fullSize, cover: picture.cover)
    }

    private init(_ image: RGBImage, fullSize: ImageSize, cover: PixelBox) {
        precondition(image.width > 0 && image.height > 0, "a pyramid of nothing")
        (self.fullSize, self.cover) = (fullSize, cover)
        var levels = [image]
        while let last = levels.last, last.width > 1 || last.height > 1 { levels.append(last.halved()) }
        self.levels = levels
    }

    /// The picture as decoded.
    public var base: RGBImage { levels[0] }

    /// Memory of all levels in bytes: four thirds of the picture.
    public var byteCount: Int { levels.reduce(0) { $0 + $1.byteCount } }

    /// The whole picture, as a crop.
    public var wholeCrop: PixelBox {
        PixelBox(xMin: 0, yMin: 0, xMax: Double(fullSize.width), yMax: Double(fullSize.height))
    }

    /// Shows a part of the picture at `width` × `height`.
    public func sample(crop: PixelBox, width: Int, height: Int) -> RGBImage {
        sample(SampleView(crop: crop, width: width, height: height))
    }

    /// Draws a view, or a part of it: a part has exactly the pixels that the whole has there.
    ///
    /// Made smaller, each pixel is the mean of the area it covers; made up to four times larger it is interpolated,
    /// and beyond that the picture's own pixels show as squares.
    ///
    /// - Parameters:
    ///   - view: the crop and the grid
    ///   - part: the rectangle of the view to draw, within its bounds; all of it if `nil`
    /// - Returns: a picture of the size of the part.
    public func sample(_ view: SampleView, part: PixelRect? = nil) -> RGBImage {
        let part = part ?? view.bounds
        precondition(part == part.intersection(view.bounds), "\(part) reaches outside \(view.width)×\(view.height)")
        guard part.area > 0 else { return RGBImage(width: part.width, height: part.height) }
        let (index, image) = level(for: view)
        let shrink = Double(1 << index)
        let (xScale, yScale) = (
            Double(base.width) / cover.width / shrink, Double(base.height) / cover.height / shrink
        )
        let columns = SampleAxis(
            origin: (view.crop.xMin - cover.xMin) * xScale, extent: view.crop.width * xScale, count: view.width,
            wanted: part.x..<part.x + part.width, length: image.width,
            visible: -cover.xMin * xScale..<(Double(fullSize.width) - cover.xMin) * xScale, unit: 16384)
        let rows = SampleAxis(
            origin: (view.crop.yMin - cover.yMin) * yScale, extent: view.crop.height * yScale, count: view.height,
            wanted: part.y..<part.y + part.height, length: image.height,
            visible: -cover.yMin * yScale..<(Double(fullSize.height) - cover.yMin) * yScale, unit: 256)
        return Resampler(columns: columns, rows: rows).draw(
            image, width: part.width, height: part.height, table: view.tone.isNeutral ? nil : view.tone.table,
            margin: view.margin)
    }

    /// The smallest level that still has at least one pixel for each pixel of the view, and its number.
    ///
    /// Each halving rounds up, so a level's last pixel may stand for less than the others: coordinates are divided by
    /// the exact power of two, which keeps all pixels in place.
    private func level(for view: SampleView) -> (index: Int, image: RGBImage) {
        let across = view.crop.width * Double(base.width) / cover.width / Double(view.width)
        let down = view.crop.height * Double(base.height) / cover.height / Double(view.height)
        var (index, step) = (0, min(across, down))
        while step >= 2 && index + 1 < levels.count { (index, step) = (index + 1, step / 2) }
        return (index, levels[index])
    }
}

extension RGBImage {
    /// The picture at half its size, each pixel the rounded mean of 2×2; an odd last row or column counts twice.
    func halved() -> RGBImage {
        let (width, height) = ((self.width + 1) / 2, (self.height + 1) / 2)
        let count = width * height * 3
        let half = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            ck_halve_rgb(pixels, self.width, self.height, buffer.baseAddress)
            filled = count
        }
        return RGBImage(width: width, height: height, pixels: half)
    }
}
