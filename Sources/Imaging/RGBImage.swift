/// A picture in memory: rows from the top, three bytes (red, green, blue) a pixel, no padding between rows.
public struct RGBImage: Sendable, Equatable {
    /// Pixels in a row, at least 0.
    public let width: Int
    /// Rows, at least 0.
    public let height: Int
    /// `[height, width, 3]`, sRGB values of 0…255; whoever writes keeps the count.
    public var pixels: [UInt8]

    /// Makes a picture of pixels that exist already.
    ///
    /// - Parameters:
    ///   - width: pixels in a row
    ///   - height: rows
    ///   - pixels: `[height, width, 3]`
    public init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(width >= 0 && height >= 0, "a picture of \(width)×\(height)")
        precondition(pixels.count == width * height * 3, "\(pixels.count) bytes for \(width)×\(height)×3")
        (self.width, self.height, self.pixels) = (width, height, pixels)
    }

    /// Makes a picture of one colour.
    ///
    /// - Parameters:
    ///   - width: pixels in a row
    ///   - height: rows
    ///   - fill: red, green and blue, 0…255
    public init(width: Int, height: Int, fill: (UInt8, UInt8, UInt8) = (0, 0, 0)) {
        let count = width * height * 3
        let pixels = [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
            for at in stride(from: 0, to: count, by: 3) {
                (bytes[at], bytes[at + 1], bytes[at + 2]) = fill
            }
            initialized = count
        }
        self.init(width: width, height: height, pixels: pixels)
    }

    /// Memory of the pixels in bytes.
    public var byteCount: Int { pixels.count }

    /// Red, green and blue of one pixel; `x` and `y` must lie inside.
    public subscript(x: Int, y: Int) -> (red: UInt8, green: UInt8, blue: UInt8) {
        get {
            let at = (y * width + x) * 3
            return (pixels[at], pixels[at + 1], pixels[at + 2])
        }
        set {
            let at = (y * width + x) * 3
            (pixels[at], pixels[at + 1], pixels[at + 2]) = newValue
        }
    }
}
