import Cells
import Imaging

/// Writes pictures in kitty's graphics protocol: uploaded once, then edited.
struct KittyEncoder: Sendable {
    /// Bytes of base64 in one command; the protocol allows no more.
    static let chunk = 4096

    /// Uploads dots as an image that is not shown yet.
    ///
    /// - Parameters:
    ///   - id: number of the image, at least 1; an image of that number is replaced
    static func upload(_ dots: RGBImage, id: Int, to out: inout ByteWriter) {
        let whole = DotRect(x0: 0, y0: 0, x1: dots.width, y1: dots.height)
        send(dots, whole, to: &out) { first, out in
            guard first else { return out.put("q=2," as StaticString) }
            out.put("a=t,f=24,t=d,q=2,i=" as StaticString)
            out.put(number: id)
            pair(",s=", dots.width, &out)
            pair(",v=", dots.height, &out)
            out.put(0x2C)
        }
    }

    /// Replaces the dots of a part of an uploaded image.
    static func edit(_ dots: RGBImage, part: DotRect, id: Int, to out: inout ByteWriter) {
        guard !part.isEmpty else { return }
        send(dots, part, to: &out) { first, out in
            out.put("a=f,q=2,r=1,i=" as StaticString)
            out.put(number: id)
            if first {
                out.put(",X=1,f=24,t=d" as StaticString)
                pair(",x=", part.x0, &out)
                pair(",y=", part.y0, &out)
                pair(",s=", part.width, &out)
                pair(",v=", part.height, &out)
            }
            out.put(0x2C)
        }
    }

    /// Shows a part of an uploaded image at the cursor, which stays.
    ///
    /// - Parameters:
    ///   - piece: number of the piece, at least 1; it leaves the place where it was
    ///   - part: dots of the image
    ///   - cells: cells that the part fills
    static func place(id: Int, piece: Int, part: DotRect, over cells: CellSize, to out: inout ByteWriter) {
        out.put("\u{1B}_Ga=p,q=2,C=1,i=" as StaticString)
        out.put(number: id)
        pair(",p=", piece, &out)
        pair(",x=", part.x0, &out)
        pair(",y=", part.y0, &out)
        pair(",w=", part.width, &out)
        pair(",h=", part.height, &out)
        pair(",c=", cells.columns, &out)
        pair(",r=", cells.rows, &out)
        out.put("\u{1B}\\" as StaticString)
    }

    /// Takes a piece from the screen; the image stays in the terminal's memory.
    static func remove(id: Int, piece: Int, to out: inout ByteWriter) {
        out.put("\u{1B}_Ga=d,d=i,q=2,i=" as StaticString)
        out.put(number: id)
        pair(",p=", piece, &out)
        out.put("\u{1B}\\" as StaticString)
    }

    /// Takes an image from the screen and from the terminal's memory.
    static func delete(id: Int, to out: inout ByteWriter) {
        out.put("\u{1B}_Ga=d,d=I,q=2,i=" as StaticString)
        out.put(number: id)
        out.put("\u{1B}\\" as StaticString)
    }

    private static func pair(_ key: StaticString, _ value: Int, _ out: inout ByteWriter) {
        out.put(key)
        out.put(number: value)
    }

    private static let digits: [UInt8] = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Writes dots row by row as base64 in chunks; `header` writes the keys of a command, up to its last comma.
    private static func send(
        _ dots: RGBImage, _ part: DotRect, to out: inout ByteWriter, header: (Bool, inout ByteWriter) -> Void
    ) {
        let total = part.width * part.height * 3
        out.reserve(total / 3 * 4 + (total / 3072 + 1) * 96)
        dots.pixels.withUnsafeBufferPointer { pixels in
            digits.withUnsafeBufferPointer { digits in
                // Every dot is three bytes, that is four digits: rows of any length fit together.
                var left = part.width * part.height
                var (x, y) = (part.x0, part.y0)
                var isFirst = true
                while left > 0 {
                    let count = min(left, chunk / 4)
                    out.put("\u{1B}_G" as StaticString)
                    header(isFirst, &out)
                    out.put("m=" as StaticString)
                    out.put(count < left ? 0x31 : 0x30)
                    out.put(0x3B)
                    out.reserve(count * 4 + 2)
                    for _ in 0..<count {
                        let at = (y &* dots.width &+ x) &* 3
                        let value = Int(pixels[at]) << 16 | Int(pixels[at &+ 1]) << 8 | Int(pixels[at &+ 2])
                        out.unchecked(digits[value >> 18])
                        out.unchecked(digits[value >> 12 & 63])
                        out.unchecked(digits[value >> 6 & 63])
                        out.unchecked(digits[value & 63])
                        x &+= 1
                        if x == part.x1 { (x, y) = (part.x0, y &+ 1) }
                    }
                    out.put("\u{1B}\\" as StaticString)
                    left -= count
                    isFirst = false
                }
            }
        }
    }
}
