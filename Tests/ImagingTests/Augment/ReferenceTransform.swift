import Domain

@testable import Imaging

/// A picture in floats of 0…255 that may go beyond, `[height, width, 3]`.
struct FloatPicture {
    var width: Int
    var height: Int
    var values: [Float]

    init(width: Int, height: Int, fill: SIMD3<Float>) {
        (self.width, self.height) = (width, height)
        values = (0..<width * height * 3).map { fill[$0 % 3] }
    }

    init(_ image: RGBImage) {
        (width, height, values) = (image.width, image.height, image.pixels.map { Float($0) })
    }

    subscript(x: Int, y: Int) -> SIMD3<Float> {
        get { SIMD3(values[(y * width + x) * 3], values[(y * width + x) * 3 + 1], values[(y * width + x) * 3 + 2]) }
        set { for c in 0..<3 { values[(y * width + x) * 3 + c] = newValue[c] } }
    }

    /// Each pixel changed by itself.
    func changed(_ change: (SIMD3<Float>) -> SIMD3<Float>) -> FloatPicture {
        var picture = self
        for y in 0..<height { for x in 0..<width { picture[x, y] = change(self[x, y]) } }
        return picture
    }

    /// A picture whose pixels are looked up.
    static func made(_ width: Int, _ height: Int, _ pixel: (Int, Int) -> SIMD3<Float>) -> FloatPicture {
        var picture = FloatPicture(width: width, height: height, fill: .zero)
        for y in 0..<height { for x in 0..<width { picture[x, y] = pixel(x, y) } }
        return picture
    }

    /// Weighted columns, then weighted rows, as OpenCV does with floats.
    func resized(to size: ImageSize, by interpolation: Interpolation) -> FloatPicture {
        let resize = Resize(from: ImageSize(width: width, height: height), to: size, by: interpolation)
        func weighted(_ axis: ResizeAxis, _ place: Int, _ value: (Int) -> SIMD3<Float>) -> SIMD3<Float> {
            (place * axis.taps..<(place + 1) * axis.taps).reduce(SIMD3<Float>.zero) {
                $0 + value(Int(axis.places[$1])) * axis.weights[$1]
            }
        }
        let columns = Self.made(size.width, height) { x, y in weighted(resize.columns, x) { self[$0, y] } }
        return Self.made(size.width, size.height) { x, y in
            weighted(resize.rows, y) { columns[x, $0] } * resize.gain
        }
    }
}

/// GluonCV's training transform step by step: what the one pass of `Augmentation` is compared with.
enum ReferenceTransform {
    /// One step of the colour distortion, in floats as the library computes it.
    static func distorted(_ picture: FloatPicture, _ step: ColourDistortion.Step) -> FloatPicture {
        switch step {
        case .brightness(let delta): return picture.changed { $0 + Float(delta) }
        case .contrast(let factor): return picture.changed { $0 * Float(factor) }
        case .saturation(let share):
            return picture.changed {
                let grey = ($0 * SIMD3<Float>(0.299, 0.587, 0.114)).sum()
                return $0 * Float(share) + grey * Float(1 - share)
            }
        case .hue:
            let map = ColourMap(step)
            let (red, green, blue) = (SIMD3<Float>(map.red), SIMD3<Float>(map.green), SIMD3<Float>(map.blue))
            return picture.changed { SIMD3(($0 * red).sum(), ($0 * green).sum(), ($0 * blue).sum()) }
        }
    }

    static func sample(
        _ picture: LabelledPicture, _ rule: AugmentationRule, to size: ImageSize,
        _ emptyPictures: ConstrainedCrop.EmptyPictures = .stayWhole, using draws: inout some Draws
    ) -> AugmentedSample {
        var boxes = picture.boxes
        var pixels = ColourDistortion(using: &draws).steps.reduce(FloatPicture(picture.image)) { distorted($0, $1) }
        if draws.happens(0.5) {
            let expansion = Expansion(picture.image.size, most: 4, using: &draws)
            pixels = expanded(pixels, expansion, fill: 255 * rule.mean)
            boxes = boxes.moved(dx: Double(expansion.left), dy: Double(expansion.top))
        }
        let crop = ConstrainedCrop.draw(
            boxes, in: ImageSize(width: pixels.width, height: pixels.height), emptyPictures, using: &draws)
        let part = FloatPicture.made(crop.window.width, crop.window.height) { [pixels] x, y in
            pixels[x + crop.window.x, y + crop.window.y]
        }
        let kind = Interpolation.allCases[draws.whole(below: 5)]
        let resized = part.resized(to: size, by: kind)
        boxes = crop.boxes.scaled(from: ImageSize(width: part.width, height: part.height), to: size)
        _ = draws.happens(0)
        let isFlipped = draws.happens(0.5)
        let output = FloatPicture.made(size.width, size.height) { x, y in
            (resized[isFlipped ? size.width - 1 - x : x, y] / 255 - rule.mean) / rule.deviation
        }
        return AugmentedSample(
            size: size, values: output.values, boxes: boxes.flipped(in: size, leftRight: isFlipped, topBottom: false))
    }

    static func expanded(_ picture: FloatPicture, _ expansion: Expansion, fill: SIMD3<Float>) -> FloatPicture {
        FloatPicture.made(expansion.canvas.width, expansion.canvas.height) { x, y in
            let (column, row) = (x - expansion.left, y - expansion.top)
            let isInside = (0..<picture.width).contains(column) && (0..<picture.height).contains(row)
            return isInside ? picture[column, row] : fill
        }
    }
}
