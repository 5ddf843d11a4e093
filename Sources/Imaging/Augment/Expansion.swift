import Domain

/// A canvas around a picture, up to four times as wide and high, with the picture somewhere on it.
struct Expansion: Equatable {
    var canvas: ImageSize
    /// Columns of the canvas left of the picture.
    var left: Int
    /// Rows of the canvas above the picture.
    var top: Int

    /// No canvas but the picture.
    init(none picture: ImageSize) { (canvas, left, top) = (picture, 0, 0) }

    /// Draws the ratio of the sides, 1…`most`, then the row and the column of the picture, every place as likely.
    init(_ picture: ImageSize, most: Double, using draws: inout some Draws) {
        let ratio = draws.uniform(1, most)
        canvas = ImageSize(width: Int(Double(picture.width) * ratio), height: Int(Double(picture.height) * ratio))
        top = draws.whole(below: canvas.height - picture.height + 1)
        left = draws.whole(below: canvas.width - picture.width + 1)
    }
}
