import Cells

/// A small sixel decoder for tests: one sixel in, dots out.
struct SixelReader {
    private(set) var width = 0
    private(set) var height = 0
    /// Colours in hundredths by dot; `nil` where nothing was drawn.
    private(set) var dots: [[Int]?] = []
    private(set) var registers: Set<Int> = []

    /// Reads `DCS … q … ST`; stops the test at what it does not know.
    init?(_ bytes: [UInt8]) {
        guard let start = bytes.firstIndex(of: 0x71), bytes.starts(with: [0x1B, 0x50]), bytes.suffix(2) == [0x1B, 0x5C]
        else {
            return nil
        }
        var at = start + 1
        let end = bytes.count - 2
        func numbers() -> [Int] {
            var result = [0]
            while at < end, bytes[at] == 0x3B || (0x30...0x39).contains(bytes[at]) {
                if bytes[at] == 0x3B {
                    result.append(0)
                } else {
                    result[result.count - 1] = result[result.count - 1] * 10 + Int(bytes[at]) - 48
                }
                at += 1
            }
            return result
        }
        var palette: [Int: [Int]] = [:]
        var (x, top, colour, count) = (0, 0, 0, 1)
        while at < end {
            let byte = bytes[at]
            at += 1
            switch byte {
            case 0x22:
                let raster = numbers()
                guard raster.count == 4 else { return nil }
                (width, height) = (raster[2], raster[3])
                dots = Array(repeating: nil, count: width * height)
            case 0x23:
                let values = numbers()
                colour = values[0]
                if values.count == 5 { palette[colour] = Array(values[2...]) }
            case 0x21: count = numbers()[0]
            case 0x24: x = 0
            case 0x2D: (x, top) = (0, top + 6)
            case 0x3F...0x7E:
                guard x + count <= width else { return nil }
                for column in x..<x + count {
                    for bit in 0..<6 where (byte - 63) >> UInt8(bit) & 1 == 1 {
                        guard top + bit < height, let value = palette[colour] else { return nil }
                        dots[(top + bit) * width + column] = value
                        registers.insert(colour)
                    }
                }
                (x, count) = (x + count, 1)
            default: return nil
            }
        }
    }
}
