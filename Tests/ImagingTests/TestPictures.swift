import Domain
import Imaging
import TestSupport

/// Pictures made for tests.
enum TestPictures {
    /// Noise of a seed.
    static func noise(width: Int, height: Int, seed: UInt64) -> RGBImage {
        var random = SplitMix64(seed: seed)
        let pixels = (0..<width * height * 3).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    /// Smooth and unlike itself in every turn: red grows to the right, green downwards.
    static func ramp(width: Int, height: Int) -> RGBImage {
        var image = RGBImage(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                image[x, y] = (UInt8(x * 255 / max(1, width - 1)), UInt8(y * 255 / max(1, height - 1)), 96)
            }
        }
        return image
    }

    /// A light rectangle with fractional edges on a dark ground, plus noise.
    static func rectangle(_ box: PixelBox, width: Int, height: Int, noise: Int, seed: UInt64) -> RGBImage {
        var random = SplitMix64(seed: seed)
        var image = RGBImage(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                let pixel = PixelBox(xMin: Double(x), yMin: Double(y), xMax: Double(x + 1), yMax: Double(y + 1))
                let grey = 60 + 120 * pixel.intersection(box).area
                let value = UInt8(min(255, max(0, Int(grey) + Int.random(in: -noise...noise, using: &random))))
                image[x, y] = (value, value, value)
            }
        }
        return image
    }

    /// Largest difference of any channel; 256 where the sizes differ.
    static func largestDifference(_ a: RGBImage, _ b: RGBImage) -> Int {
        guard a.width == b.width, a.height == b.height else { return 256 }
        return zip(a.pixels, b.pixels).reduce(0) { max($0, abs(Int($1.0) - Int($1.1))) }
    }

    /// Mean difference of the channels; 256 where the sizes differ.
    static func meanDifference(_ a: RGBImage, _ b: RGBImage) -> Double {
        guard a.width == b.width, a.height == b.height else { return 256 }
        let sum = zip(a.pixels, b.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        return Double(sum) / Double(a.pixels.count)
    }
}

/// Small files as bytes.
enum TestFiles {
    /// 16×8, lossy: red above, blue below.
    static let lossyWebP = bytes(
        """
        524946464c000000574542505650382040000000d001009d012a1000080002c04c25a802746b80fe0006c000fef22d9fe35f4f37f4ad2e0e\
        ffa9bf5fae9fe927e81211d87ffd2b1fbc17ff04c29ff130a3cbc000
        """)
    /// 16×8, lossless: the left half green, the right half transparent.
    static let alphaWebP = bytes(
        "5249464624000000574542505650384c170000002f0fc001100f30ff11f31f0cb160327fe9ce1422fa1f3900")
    /// The lossy one in an extended file whose EXIF says: turn right.
    static let turnedWebP = bytes(
        """
        524946468000000057454250565038580a000000080000000f00000700005650382040000000d001009d012a1000080002c04c25a802746b\
        80fe0006c000fef22d9fe35f4f37f4ad2e0effa9bf5fae9fe927e81211d87ffd2b1fbc17ff04c29ff130a3cbc000455849461a0000004949\
        2a0008000000010012010300010000000600000000000000
        """)

    /// A TIFF block whose only entry is the orientation, of a TIFF type (1 BYTE, 3 SHORT, 4 LONG).
    static func exif(orientation: Int, type: UInt8 = 3, bigEndian: Bool = false) -> [UInt8] {
        func number(_ value: Int, _ length: Int) -> [UInt8] {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
            return bigEndian ? bytes.reversed() : bytes
        }
        let length = [1: 1, 3: 2, 4: 4][type] ?? 4
        let value = number(orientation, length) + [UInt8](repeating: 0, count: 4 - length)
        return Array((bigEndian ? "MM" : "II").utf8) + number(42, 2) + number(8, 4) + number(1, 2) + number(0x0112, 2)
            + number(Int(type), 2) + number(1, 4) + value + number(0, 4)
    }

    /// A JPEG with an EXIF segment put right after its start.
    static func jpeg(_ jpeg: [UInt8], exif: [UInt8]) -> [UInt8] {
        let body = Array("Exif\0\0".utf8) + exif
        let length = body.count + 2
        return Array(jpeg.prefix(2)) + [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + body + jpeg.dropFirst(2)
    }

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
