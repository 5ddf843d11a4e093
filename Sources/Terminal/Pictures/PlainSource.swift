public import Cells
public import Imaging

/// A picture as it is, sampled by plain area average: simple rather than fast.
public struct PlainSource: PictureSource {
    public let image: RGBImage

    /// Makes a source of a picture.
    public init(_ image: RGBImage) { self.image = image }

    public var width: Int { image.width }
    public var height: Int { image.height }

    /// Averages the whole pixels under each dot, at least one.
    public func sample(_ view: PictureRect, columns: Int, rows: Int, background: RGB) -> RGBImage {
        var result = RGBImage(width: columns, height: rows, fill: (background.red, background.green, background.blue))
        func span(_ index: Int, _ count: Int, _ start: Double, _ extent: Double, _ limit: Int) -> Range<Int>? {
            let (low, high) = (start + extent * Double(index) / Double(count), start + extent * Double(index + 1) / Double(count))
            let middle = (low + high) / 2
            guard middle >= 0, middle < Double(limit) else { return nil }
            let first = min(limit - 1, max(0, Int(low.rounded())))
            return first..<max(first + 1, min(limit, Int(high.rounded())))
        }
        let across = (0..<columns).map { span($0, columns, view.x, view.width, width) }
        for y in 0..<rows {
            guard let lines = span(y, rows, view.y, view.height, height) else { continue }
            for x in 0..<columns {
                guard let pixels = across[x] else { continue }
                var sum = (0, 0, 0)
                for line in lines {
                    for pixel in pixels {
                        let value = image[pixel, line]
                        sum = (sum.0 + Int(value.red), sum.1 + Int(value.green), sum.2 + Int(value.blue))
                    }
                }
                let count = lines.count * pixels.count
                result[x, y] = (UInt8(sum.0 / count), UInt8(sum.1 / count), UInt8(sum.2 / count))
            }
        }
        return result
    }
}
