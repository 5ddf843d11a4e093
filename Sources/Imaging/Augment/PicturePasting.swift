import CKernels
import Domain

/// Bytes weighted, added, and cut off to whole values.
func mix(_ a: [UInt8], _ shareA: Float, _ b: [UInt8], _ shareB: Float, into target: UnsafeMutableBufferPointer<UInt8>) {
    precondition(a.count == b.count && a.count <= target.count, "\(a.count), \(b.count) and \(target.count) bytes")
    ck_mix_bytes(a, shareA, b, shareB, a.count, target.baseAddress)
}

extension RGBImage {
    /// The pixels in the left top corner of a black canvas that is at least as large.
    func padded(to width: Int, _ height: Int) -> [UInt8] {
        guard width != self.width || height != self.height else { return pixels }
        var canvas = RGBImage(width: width, height: height)
        canvas.paste(self, x: 0, y: 0)
        return canvas.pixels
    }

    /// Copies a picture to a place where all of it lies inside.
    mutating func paste(_ other: RGBImage, x: Int, y: Int) {
        precondition(
            x >= 0 && y >= 0 && x + other.width <= width && y + other.height <= height,
            "\(other.width)×\(other.height) at \(x), \(y) in \(width)×\(height)")
        let (length, stride, start) = (other.width * 3, width * 3, (y * width + x) * 3)
        pixels.withUnsafeMutableBufferPointer { target in
            other.pixels.withUnsafeBufferPointer { source in
                guard let target = target.baseAddress, let source = source.baseAddress else { return }
                for row in 0..<other.height {
                    (target + start + row * stride).update(from: source + row * length, count: length)
                }
            }
        }
    }

    /// A part, which lies inside.
    func cut(_ window: PixelRect) -> RGBImage {
        precondition(
            window.x >= 0 && window.y >= 0 && window.x + window.width <= width && window.y + window.height <= height,
            "\(window) of \(width)×\(height)")
        let length = window.width * 3
        let cut = [UInt8](unsafeUninitializedCapacity: length * window.height) { target, filled in
            pixels.withUnsafeBufferPointer { source in
                guard let target = target.baseAddress, let source = source.baseAddress else { return }
                for row in 0..<window.height {
                    (target + row * length).initialize(
                        from: source + ((window.y + row) * width + window.x) * 3, count: length)
                }
            }
            filled = length * window.height
        }
        return RGBImage(width: window.width, height: window.height, pixels: cut)
    }
}
