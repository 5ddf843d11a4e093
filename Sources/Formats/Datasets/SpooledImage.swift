import Domain

/// An image of an export on its way into a client's lists: what is left of its line.
struct SpooledImage: Equatable {
    /// Line of the export.
    var line: Int
    /// Its id in the export, else its address.
    var identity: String
    var path: String
    /// Upright size, where export or picture say it.
    var size: ImageSize?
    /// Class of each box, by number of first appearance at this client.
    var classes: [Int]
    var boxes: [PixelBox]

    init(line: Int, identity: String, path: String, size: ImageSize?, classes: [Int], boxes: [PixelBox]) {
        (self.line, self.identity, self.path, self.size) = (line, identity, path, size)
        (self.classes, self.boxes) = (classes, boxes)
    }

    /// Appends the image as bytes: numbers seven bits a byte, edges as eight bytes each.
    func encode(into bytes: inout [UInt8]) {
        func number(_ value: Int) {
            var rest = UInt(bitPattern: value)
            while rest >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            bytes.append(UInt8(rest))
        }
        func text(_ value: String) {
            number(value.utf8.count)
            bytes += value.utf8
        }
        number(line)
        text(identity)
        text(path == identity ? "" : path)
        number(size?.width ?? 0)
        number(size?.height ?? 0)
        number(boxes.count)
        for (index, box) in zip(classes, boxes) {
            number(index)
            for edge in [box.xMin, box.yMin, box.xMax, box.yMax] {
                withUnsafeBytes(of: edge.bitPattern.littleEndian) { bytes += $0 }
            }
        }
    }

    /// Takes an image off the front of bytes; `nil` where they end before it does.
    init?(from bytes: ArraySlice<UInt8>, end: inout Int) {
        var at = bytes.startIndex
        func number() -> Int? {
            var (value, shift) = (UInt(0), UInt(0))
            while at < bytes.endIndex, shift < 64 {
                let byte = bytes[at]
                at += 1
                value |= UInt(byte & 0x7F) << shift
                if byte < 0x80 { return Int(bitPattern: value) }
                shift += 7
            }
            return nil
        }
        func text() -> String? {
            guard let count = number(), count >= 0, count <= bytes.endIndex - at else { return nil }
            defer { at += count }
            return String(decoding: bytes[at..<at + count], as: UTF8.self)
        }
        func edge() -> Double {
            let bits = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[at + $1]) << UInt64(8 * $1) }
            at += 8
            return Double(bitPattern: bits)
        }
        guard let line = number(), let identity = text(), let path = text(), let width = number(),
            let height = number(), let count = number()
        else { return nil }
        self.init(
            line: line, identity: identity, path: path.isEmpty ? identity : path,
            size: width > 0 && height > 0 ? ImageSize(width: width, height: height) : nil, classes: [], boxes: [])
        for _ in 0..<count {
            guard let index = number(), bytes.endIndex - at >= 32 else { return nil }
            classes.append(index)
            boxes.append(PixelBox(xMin: edge(), yMin: edge(), xMax: edge(), yMax: edge()))
        }
        end = at
    }
}
