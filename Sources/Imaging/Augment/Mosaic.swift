import Domain

/// Four pictures in one, each in a quarter: small datasets show more objects a sample, in more sizes and surroundings.
enum Mosaic {
    /// Least and most share of the sides at which the quarters meet.
    private static let (least, most) = (0.25, 0.75)

    /// Makes a mosaic.
    ///
    /// Each picture keeps its proportion and is as small as may be to fill its quarter; what does not fit is cut off, at a
    /// place that is drawn. Boxes follow the rule of `cropped(to:)`.
    ///
    /// - Parameters:
    ///   - pictures: left top, right top, left bottom, right bottom; none without pixels
    ///   - size: of the mosaic, at least 2×2
    ///   - draws: column and row where the quarters meet, then for each picture the column and the row of the cut
    static func make(_ pictures: [LabelledPicture], size: ImageSize, using draws: inout some Draws) -> LabelledPicture {
        precondition(pictures.count == 4 && size.width > 1 && size.height > 1, "\(pictures.count) pictures, \(size)")
        let x = meeting(size.width, &draws)
        let y = meeting(size.height, &draws)
        var mosaic = LabelledPicture(RGBImage(width: size.width, height: size.height), boxes: [])
        for (index, picture) in pictures.enumerated() {
            let (isRight, isLow) = (index % 2 == 1, index >= 2)
            let quarter = PixelRect(
                x: isRight ? x : 0, y: isLow ? y : 0, width: isRight ? size.width - x : x,
                height: isLow ? size.height - y : y)
            let target = ImageSize(width: quarter.width, height: quarter.height)
            let window = cut(picture.image.size, for: target, &draws)
            let part = picture.image.cut(window)
            let resized = part.resized(to: target, by: .suited(from: part.size, to: target))
            mosaic.image.paste(resized, x: quarter.x, y: quarter.y)
            mosaic.boxes += picture.boxes.cropped(to: window).scaled(from: part.size, to: target)
                .moved(dx: Double(quarter.x), dy: Double(quarter.y))
        }
        return mosaic
    }

    private static func meeting(_ length: Int, _ draws: inout some Draws) -> Int {
        max(1, min(length - 1, Int(Double(length) * draws.uniform(least, most))))
    }

    /// The largest part of a picture that has the proportion of its quarter.
    private static func cut(_ picture: ImageSize, for quarter: ImageSize, _ draws: inout some Draws) -> PixelRect {
        let scale = max(
            Double(quarter.width) / Double(picture.width), Double(quarter.height) / Double(picture.height))
        let width = max(1, min(picture.width, Int((Double(quarter.width) / scale).rounded())))
        let height = max(1, min(picture.height, Int((Double(quarter.height) / scale).rounded())))
        let x = draws.whole(below: picture.width - width + 1)
        let y = draws.whole(below: picture.height - height + 1)
        return PixelRect(x: x, y: y, width: width, height: height)
    }
}
