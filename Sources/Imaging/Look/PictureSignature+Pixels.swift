public import Domain

extension PictureSignature {
    /// Pixels along each side of what is transformed.
    private static let grid = 32
    /// Pictures are decoded no smaller than this needs.
    static let fitting = ImageSize(width: 64, height: 64)
    /// Contrast below which a picture counts as one colour, as the standard deviation of its luma of 0…255.
    ///
    /// What is left is noise of the camera or of the codec.
    private static let leastContrast = 1.0

    /// Works out the signature of an upright picture; `nil` for one of one colour or without pixels.
    public init?(of image: RGBImage) {
        guard image.width > 0, image.height > 0 else { return nil }
        let luma = Self.luma(of: image)
        let mean = luma.reduce(0, +) / Float(luma.count)
        let variance = luma.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(luma.count)
        guard variance.squareRoot() >= Float(Self.leastContrast) else { return nil }
        self.init(Self.quantised(Self.transformed(luma)))
    }

    /// The picture at 32×32 in grey (ITU-R BT.601), rows from the top.
    private static func luma(of image: RGBImage) -> [Float] {
        let isShrunk = image.width >= grid && image.height >= grid
        let small = image.resized(to: ImageSize(width: grid, height: grid), by: isShrunk ? .area : .linear)
        return (0..<grid * grid).map { at in
            0.299 * Float(small.pixels[at * 3]) + 0.587 * Float(small.pixels[at * 3 + 1])
                + 0.114 * Float(small.pixels[at * 3 + 2])
        }
    }

    /// `[12, 32]`, rows of cosines of a DCT-II of 32 values, not scaled: all rows but the first have one length.
    private static let cosines: [Float] = (0..<side).flatMap { frequency in
        (0..<grid).map { at in cosine(Double(frequency) * (2 * Double(at) + 1) / Double(2 * grid)) }
    }

    /// `[32, 32]` → `[12, 12]`, rows of vertical frequencies, weighted.
    private static func transformed(_ luma: [Float]) -> [Float] {
        var rows = [Float](repeating: 0, count: grid * side)
        for y in 0..<grid {
            for frequency in 0..<side {
                rows[y * side + frequency] = (0..<grid).reduce(0 as Float) {
                    $0 + luma[y * grid + $1] * cosines[frequency * grid + $1]
                }
            }
        }
        var result = [Float](repeating: 0, count: side * side)
        for v in 0..<side {
            for u in 0..<side where u + v > 0 {
                let sum = (0..<grid).reduce(0 as Float) { $0 + rows[$1 * side + u] * cosines[v * grid + $1] }
                // The first row and column are longer by the root of two.
                let norm = u == 0 || v == 0 ? Float(0.5).squareRoot() : 1
                let distance = Float(u * u + v * v).squareRoot()
                result[v * side + u] = sum * norm * (1 + distance).squareRoot()
            }
        }
        return result
    }

    private static func quantised(_ values: [Float]) -> [Int8] {
        let most = values.reduce(0) { max($0, abs($1)) }
        guard most > 0 else { return values.map { _ in 0 } }
        return values.map { Int8(($0 / most * 127).rounded()) }
    }

    /// cos(π · `turns`) for 0 or more, to a Float's precision: the same bits on every machine, whatever its library.
    private static func cosine(_ turns: Double) -> Float {
        let folded = turns.truncatingRemainder(dividingBy: 2)
        let angle = (folded > 1 ? 2 - folded : folded) * .pi
        // Round the middle: the series is short where the angle is small.
        let offset = angle - .pi / 2
        let square = offset * offset
        var (term, sum) = (offset, offset)
        for step in 1..<12 {
            term *= -square / Double((2 * step) * (2 * step + 1))
            sum += term
        }
        return Float(-sum)
    }
}
