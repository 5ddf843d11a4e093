import Domain

/// The one thing Reticle wants from EXIF (2.3, a TIFF 6.0 directory): which way up the picture is.
enum EXIF {
    /// Reads the orientation from a TIFF block, or `nil` if it says nothing usable: a damaged block is no reason to
    /// refuse a picture.
    static func orientation(_ block: ArraySlice<UInt8>) -> Orientation? {
        var block = block
        if block.starts(with: Array("Exif\0\0".utf8)) { block = block.dropFirst(6) }
        let bytes = Array(block)
        let bigEndian = bytes.starts(with: [0x4D, 0x4D])
        guard bigEndian || bytes.starts(with: [0x49, 0x49]) else { return nil }
        func number(at offset: Int, _ length: Int) -> Int? {
            guard offset >= 0, offset <= bytes.count - length else { return nil }
            let field = bytes[offset..<offset + length]
            return bigEndian ? field.reduce(0) { $0 << 8 | Int($1) } : field.reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        guard number(at: 2, 2) == 42, let directory = number(at: 4, 4), let entries = number(at: directory, 2) else {
            return nil
        }
        for entry in 0..<entries {
            let at = directory + 2 + entry * 12
            guard let tag = number(at: at, 2), let type = number(at: at + 2, 2) else { return nil }
            guard tag == 0x0112 else { continue }
            // SHORT by the standard; some writers use BYTE or LONG.
            let length = [1: 1, 3: 2, 4: 4][type]
            guard let length, let value = number(at: at + 8, length) else { return nil }
            return Orientation(rawValue: value)
        }
        return nil
    }
}
