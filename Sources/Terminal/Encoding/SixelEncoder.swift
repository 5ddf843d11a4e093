import Cells
import Imaging

/// Writes dots as sixels (DEC STD 070, §Sixel Graphics).
struct SixelEncoder: Sendable {
    /// Registers of the dots, row by row.
    struct Indices: Sendable {
        var width: Int
        var height: Int
        var registers: [UInt8]
    }

    /// Thresholds of the 8×8 ordered dither, 0…63.
    static let bayer: [Int] = (0..<64).map { at in
        var (x, y, value) = (at & 7, at >> 3, 0)
        for _ in 0..<3 {
            value = value << 2 | ((x ^ y) & 1) << 1 | (y & 1)
            (x, y) = (x >> 1, y >> 1)
        }
        return value
    }

    /// Finds the register of each dot of a part.
    ///
    /// The dither is anchored to the picture's corner: a part gets the registers that the whole would have there.
    /// - Parameters:
    ///   - dots: `[height, width, 3]`, the whole picture
    ///   - part: which dots; within the picture
    ///   - exact: colours of marks with their registers: these are never dithered
    static func indices(_ dots: RGBImage, part: DotRect, palette: SixelPalette, exact: [UInt32: UInt8]) -> Indices {
        let (width, height) = (part.width, part.height)
        let offsets = bayer.map { Int16(($0 * 2 - 63) * palette.spread / 128) }
        var keys = [UInt32](exact.keys)
        keys.append(contentsOf: repeatElement(UInt32.max, count: max(0, 1 - keys.count)))
        // A table over six bits says quickly that a dot is no mark.
        var maybe = [Bool](repeating: false, count: 4096)
        for key in exact.keys { maybe[Self.hash(key)] = true }
        let registers = [UInt8](unsafeUninitializedCapacity: width * height) { target, count in
            dots.pixels.withUnsafeBufferPointer { pixels in
                palette.table.withUnsafeBufferPointer { table in
                    offsets.withUnsafeBufferPointer { offsets in
                        maybe.withUnsafeBufferPointer { maybe in
                            var at = 0
                            for y in part.y0..<part.y1 {
                                var from = (y &* dots.width &+ part.x0) &* 3
                                let line = (y & 7) &* 8
                                for x in part.x0..<part.x1 {
                                    let (r, g, b) = (pixels[from], pixels[from &+ 1], pixels[from &+ 2])
                                    from &+= 3
                                    let shift = offsets[line &+ (x & 7)]
                                    let packed = UInt32(r) << 16 | UInt32(g) << 8 | UInt32(b)
                                    if maybe[Self.hash(packed)], let register = exact[packed] {
                                        target[at] = register
                                    } else {
                                        target[at] =
                                            table[
                                                five(r, shift) << 10 | five(g, shift) << 5 | five(b, shift)]
                                    }
                                    at &+= 1
                                }
                            }
                        }
                    }
                }
            }
            count = width * height
        }
        return Indices(width: width, height: height, registers: registers)
    }

    @inline(__always)
    private static func hash(_ packed: UInt32) -> Int { Int((packed &* 0x9E37_79B1) >> 20) }

    @inline(__always)
    private static func five(_ value: UInt8, _ shift: Int16) -> Int {
        let moved = Int16(value) &+ shift
        return Int(moved < 0 ? 0 : moved > 255 ? 255 : moved) >> 3
    }

    /// Writes a whole sixel, with the colours that it uses; the cursor must stand on its top left cell.
    static func encode(_ indices: Indices, colours: [RGB], to out: inout ByteWriter) {
        var used = [Bool](repeating: false, count: 256)
        indices.registers.withUnsafeBufferPointer { registers in
            used.withUnsafeMutableBufferPointer { used in
                for register in registers { used[Int(register)] = true }
            }
        }
        out.put("\u{1B}P0;1;0q\"1;1;" as StaticString)
        out.put(number: indices.width)
        out.put(0x3B)
        out.put(number: indices.height)
        for (register, colour) in colours.enumerated() where used[register] {
            out.put(0x23)
            out.put(number: register)
            out.put(";2;" as StaticString)
            out.put(number: percent(colour.red))
            out.put(0x3B)
            out.put(number: percent(colour.green))
            out.put(0x3B)
            out.put(number: percent(colour.blue))
        }
        bands(indices, to: &out)
        out.put("\u{1B}\\" as StaticString)
    }

    /// Sixel knows colours in hundredths.
    private static func percent(_ value: UInt8) -> Int { (Int(value) * 100 + 127) / 255 }

    /// Six rows at a time; per colour one run-length coded line from its first to its last dot.
    private static func bands(_ indices: Indices, to out: inout ByteWriter) {
        let (width, height) = (indices.width, indices.height)
        guard width > 0 else { return }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256 * width) { lines in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: 512) { ends in
                guard let line = lines.baseAddress, let first = ends.baseAddress else { return }
                let last = first + 256
                lines.initialize(repeating: 0)
                indices.registers.withUnsafeBufferPointer { registers in
                    for top in stride(from: 0, to: height, by: 6) {
                        first.update(repeating: Int32.max, count: 256)
                        last.update(repeating: -1, count: 256)
                        for k in 0..<min(6, height &- top) {
                            let bit = UInt8(1) << UInt8(k)
                            let from = (top &+ k) &* width
                            for x in 0..<width {
                                let register = Int(registers[from &+ x])
                                line[register &* width &+ x] |= bit
                                let place = Int32(truncatingIfNeeded: x)
                                if place < first[register] { first[register] = place }
                                if place > last[register] { last[register] = place }
                            }
                        }
                        if top > 0 { out.put(0x2D) }
                        var isFirst = true
                        for register in 0..<256 where last[register] >= 0 {
                            if !isFirst { out.put(0x24) }
                            isFirst = false
                            let (low, high) = (Int(first[register]), Int(last[register]))
                            out.reserve(16 &+ high &+ 2)
                            out.put(0x23)
                            out.put(number: register)
                            run(line + register * width, from: low, through: high, to: &out)
                        }
                    }
                }
            }
        }
    }

    /// Writes one line of one colour and blanks it.
    @inline(__always)
    private static func run(
        _ line: UnsafeMutablePointer<UInt8>, from low: Int, through high: Int, to out: inout ByteWriter
    ) {
        repeated(63, low, &out)
        var x = low
        while x <= high {
            let value = line[x]
            var end = x &+ 1
            while end <= high && line[end] == value { end &+= 1 }
            repeated(63 &+ value, end &- x, &out)
            x = end
        }
        (line + low).update(repeating: 0, count: high - low + 1)
    }

    @inline(__always)
    private static func repeated(_ byte: UInt8, _ count: Int, _ out: inout ByteWriter) {
        if count > 3 {
            out.put(0x21)
            out.put(number: count)
            out.put(byte)
        } else {
            out.reserve(3)
            var left = count
            while left > 0 {
                out.unchecked(byte)
                left &-= 1
            }
        }
    }
}
