import Domain

/// What the edges of boxes are measured in.
public enum CoordinateUnits: String, Sendable, CaseIterable {
    case pixels
    /// Hundredths of the picture's width and height.
    case percent
}

extension PixelBox {
    /// A box given in percent of a picture, in its pixels.
    func fromPercent(of size: ImageSize) -> PixelBox {
        let (x, y) = (Double(size.width) / 100, Double(size.height) / 100)
        return PixelBox(xMin: xMin * x, yMin: yMin * y, xMax: xMax * x, yMax: yMax * y)
    }
}
