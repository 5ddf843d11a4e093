import Domain

/// Where a picture goes in an input, and what becomes of its boxes: a framing as drawn, before the flip.
struct Framing {
    var resize: WindowResize
    /// In pixels of the input.
    var boxes: [AugmentedBox]

    /// Windows that are drawn until one keeps a box.
    private static let trials = 10
    /// Share of the input that a box of darknet's must have along both axes.
    private static let leastShare = 0.001

    /// The whole input shows a window of the picture; boxes are cut by GluonCV's rule already, in pixels of the window.
    private init(
        _ window: PixelRect, _ boxes: [AugmentedBox], of picture: ImageSize, to input: ImageSize,
        by interpolation: Interpolation
    ) {
        resize = WindowResize(window, of: picture, to: input, by: interpolation)
        self.boxes = boxes.scaled(from: ImageSize(width: window.width, height: window.height), to: input)
    }

    /// The whole picture.
    init(
        stretched boxes: [AugmentedBox], of picture: ImageSize, to input: ImageSize, by interpolation: Interpolation?,
        using draws: inout some Draws
    ) {
        let window = PixelRect(x: 0, y: 0, width: picture.width, height: picture.height)
        self.init(window, boxes, of: picture, to: input, by: interpolation ?? .drawn(&draws))
    }

    /// GluonCV's canvas, crop and resize, drawn in this order.
    init(
        expanded boxes: [AugmentedBox], of picture: ImageSize, to input: ImageSize, most: Double,
        _ emptyPictures: ConstrainedCrop.EmptyPictures, by interpolation: Interpolation?, using draws: inout some Draws
    ) {
        let isExpanded = draws.happens(0.5)
        let canvas = isExpanded ? Expansion(picture, most: most, using: &draws) : Expansion(none: picture)
        let moved = boxes.moved(dx: Double(canvas.left), dy: Double(canvas.top))
        var (window, kept) = ConstrainedCrop.draw(moved, in: canvas.canvas, emptyPictures, using: &draws)
        window.x -= canvas.left
        window.y -= canvas.top
        self.init(window, kept, of: picture, to: input, by: interpolation ?? .drawn(&draws))
    }

    /// A window of another size and place; the whole picture where ten in a row would lose every box.
    init(
        jittered boxes: [AugmentedBox], of picture: ImageSize, to input: ImageSize, scale: Double, shift: Double,
        by interpolation: Interpolation?, using draws: inout some Draws
    ) {
        precondition(scale >= 0 && shift >= 0, "jitter by \(scale) and \(shift)")
        var window = PixelRect(x: 0, y: 0, width: picture.width, height: picture.height)
        var kept = boxes
        for _ in 0..<Self.trials {
            // A window twice as large shows the picture half as large.
            let grown = draws.uniform(1, 1 + scale)
            let factor = draws.whole(below: 2) == 1 ? grown : 1 / grown
            let (width, height) = (Double(picture.width), Double(picture.height))
            let centre = (
                x: width * (0.5 + draws.uniform(-shift, shift)), y: height * (0.5 + draws.uniform(-shift, shift))
            )
            let drawn = PixelRect(
                x: Int((centre.x - width * factor / 2).rounded()), y: Int((centre.y - height * factor / 2).rounded()),
                width: max(1, Int((width * factor).rounded())), height: max(1, Int((height * factor).rounded())))
            let left = boxes.cropped(to: drawn)
            if boxes.isEmpty || !left.isEmpty {
                (window, kept) = (drawn, left)
                break
            }
        }
        self.init(window, kept, of: picture, to: input, by: interpolation ?? .drawn(&draws))
    }

    /// darknet's placement: sides of a changed proportion, then the place, whole pixels cut off.
    ///
    /// Boxes follow the unrounded sides and places, are clipped, and go where less than a thousandth of the input is left
    /// of a side.
    init(
        placed boxes: [AugmentedBox], of picture: ImageSize, to input: ImageSize, jitter: Double,
        using draws: inout some Draws
    ) {
        precondition((0..<1).contains(jitter), "jitter \(jitter), expected 0 ..< 1")
        let (width, height) = (Double(picture.width), Double(picture.height))
        let (inputWidth, inputHeight) = (Double(input.width), Double(input.height))
        let wide = width + draws.uniform(-jitter * width, jitter * width)
        let high = height + draws.uniform(-jitter * height, jitter * height)
        let aspect = wide / high
        let size =
            aspect < 1 ? (x: inputHeight * aspect, y: inputHeight) : (x: inputWidth, y: inputWidth / aspect)
        // In an input that is no square the picture can be the larger: then a part of it is seen.
        let (spareX, spareY) = (inputWidth - size.x, inputHeight - size.y)
        let left = draws.uniform(min(0, spareX), max(0, spareX))
        let top = draws.uniform(min(0, spareY), max(0, spareY))
        let rect = PixelRect(x: Int(left), y: Int(top), width: max(1, Int(size.x)), height: max(1, Int(size.y)))
        resize = WindowResize(picture, placedIn: rect, of: input)
        self.boxes = boxes.compactMap { each in
            var each = each
            let box = each.box
            each.box = PixelBox(
                xMin: box.xMin / width * size.x + left, yMin: box.yMin / height * size.y + top,
                xMax: box.xMax / width * size.x + left, yMax: box.yMax / height * size.y + top
            ).clamped(to: input)
            let isSeen =
                each.box.width >= Self.leastShare * inputWidth && each.box.height >= Self.leastShare * inputHeight
            return isSeen ? each : nil
        }
    }
}

extension Interpolation {
    /// One of the five, each as likely.
    fileprivate static func drawn(_ draws: inout some Draws) -> Interpolation {
        allCases[draws.whole(below: allCases.count)]
    }
}
