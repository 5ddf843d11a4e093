import CKernels
import Cells
import Imaging

/// The colours of one picture's sixels: fitted to the picture, and a few registers kept for lines drawn over it.
struct SixelPalette: Sendable {
    /// Registers kept for marks.
    static let reserved = 16

    /// Colours of the picture, then those of marks.
    private(set) var colours: [RGB]
    private let fitted: Int
    private let capacity: Int
    /// Register of each 15-bit colour: 5 bits red, green, blue from the top.
    private(set) var table: [UInt8]
    /// How far apart neighbouring colours lie, in values of one channel: the reach of the dither.
    let spread: Int

    /// Fits a palette by median cut over a subsample of a picture.
    ///
    /// - Parameters:
    ///   - image: the picture, or a small version of it; not empty
    ///   - capacity: registers of the terminal, 2…256
    init(fitting image: RGBImage, capacity: Int = 256) {
        self.capacity = min(256, max(2, capacity))
        let wanted = max(2, self.capacity > 64 ? self.capacity - Self.reserved : self.capacity * 3 / 4)
        var histogram = Histogram(image)
        colours = histogram.cut(wanted)
        fitted = colours.count
        table = Histogram.nearest(colours)
        spread = min(32, max(4, 160 / max(1, Int(Double(colours.count).squareRoot() * 2))))
    }

    /// The register that shows a mark's colour: its own while registers last, then the nearest.
    mutating func register(_ colour: RGB) -> UInt8 {
        if let known = colours[fitted...].firstIndex(of: colour) { return UInt8(known) }
        guard colours.count < capacity else {
            return table[Histogram.index(Int(colour.red), Int(colour.green), Int(colour.blue))]
        }
        colours.append(colour)
        return UInt8(colours.count - 1)
    }
}

/// How often each of the 32,768 colours of 5 bits a channel stands in a picture.
private struct Histogram {
    /// A colour and its weight.
    struct Entry {
        var colour: SIMD4<Int32>
        var count: Int32
    }

    private var entries: [Entry]

    /// Counts some 16,000 pixels spread over the picture.
    init(_ image: RGBImage) {
        var counts = [Int32](repeating: 0, count: 32_768)
        let step = max(1, Int((Double(image.width * image.height) / 16_000).squareRoot()))
        for y in stride(from: step / 2, to: image.height, by: step) {
            for x in stride(from: (step / 2 + y / step * 7 % step) % step, to: image.width, by: step) {
                let at = (y * image.width + x) * 3
                let (r, g, b) = (Int(image.pixels[at]), Int(image.pixels[at + 1]), Int(image.pixels[at + 2]))
                counts[Self.index(r, g, b)] += 1
            }
        }
        entries = counts.indices.compactMap { index in
            guard counts[index] > 0 else { return nil }
            return Entry(colour: Self.middle(index), count: counts[index])
        }
    }

    /// The 15 bits of a colour, 0…255 each.
    static func index(_ red: Int, _ green: Int, _ blue: Int) -> Int {
        (red & 0xF8) << 7 | (green & 0xF8) << 2 | blue >> 3
    }

    private static func middle(_ index: Int) -> SIMD4<Int32> {
        func wide(_ value: Int) -> Int32 { Int32(value << 3 | value >> 2) }
        return SIMD4(wide(index >> 10), wide(index >> 5 & 31), wide(index & 31), 0)
    }

    private struct Box {
        var range: Range<Int>
        var axis: Int
        var error: Double
    }

    /// Splits the colours into at most `count` groups and returns their means.
    mutating func cut(_ count: Int) -> [RGB] {
        guard !entries.isEmpty else { return [RGB(0, 0, 0)] }
        var boxes = [box(0..<entries.count)]
        while boxes.count < count, let worst = boxes.indices.max(by: { boxes[$0].error < boxes[$1].error }) {
            let chosen = boxes[worst]
            guard chosen.error > 0 else { break }
            sort(chosen.range, along: chosen.axis)
            let middle = split(chosen)
            boxes[worst] = box(chosen.range.lowerBound..<middle)
            boxes.append(box(middle..<chosen.range.upperBound))
        }
        return boxes.map(mean)
    }

    /// Sorts by one channel, of which there are 32 values: by counting.
    private mutating func sort(_ range: Range<Int>, along axis: Int) {
        var places = [Int](repeating: 0, count: 33)
        for entry in entries[range] { places[Int(entry.colour[axis] >> 3) + 1] += 1 }
        for value in 1...32 { places[value] += places[value - 1] }
        for entry in Array(entries[range]) {
            let value = Int(entry.colour[axis] >> 3)
            entries[range.lowerBound + places[value]] = entry
            places[value] += 1
        }
    }

    /// Where the sum of squared distances to the two means is least.
    private func split(_ box: Box) -> Int {
        var (sum, weight, total, totalWeight) = (0.0, 0.0, 0.0, 0.0)
        for entry in entries[box.range] {
            total += Double(entry.colour[box.axis]) * Double(entry.count)
            totalWeight += Double(entry.count)
        }
        var (best, place) = (-1.0, box.range.lowerBound + 1)
        for index in box.range.dropLast() {
            sum += Double(entries[index].colour[box.axis]) * Double(entries[index].count)
            weight += Double(entries[index].count)
            let rest = totalWeight - weight
            let gain = sum * sum / weight + (total - sum) * (total - sum) / rest
            if gain > best { (best, place) = (gain, index + 1) }
        }
        return place
    }

    private func box(_ range: Range<Int>) -> Box {
        var (sum, squares, weight) = (SIMD4<Double>(), SIMD4<Double>(), 0.0)
        for entry in entries[range] {
            let colour = SIMD4<Double>(entry.colour)
            sum += colour * Double(entry.count)
            squares += colour * colour * Double(entry.count)
            weight += Double(entry.count)
        }
        // The eye sees green best, blue worst.
        let error = (squares - sum * sum / max(1, weight)) * SIMD4(1, 1.6, 0.6, 0)
        let axis = error[1] >= error[0] && error[1] >= error[2] ? 1 : error[0] >= error[2] ? 0 : 2
        return Box(range: range, axis: axis, error: range.count > 1 ? error[0] + error[1] + error[2] : 0)
    }

    private func mean(_ box: Box) -> RGB {
        var (sum, weight) = (SIMD4<Int>(), 0)
        for entry in entries[box.range] {
            sum &+= SIMD4<Int>(truncatingIfNeeded: entry.colour) &* Int(entry.count)
            weight += Int(entry.count)
        }
        let mean = (sum &+ weight / 2) / SIMD4(repeating: max(1, weight))
        return RGB(UInt8(clamping: mean[0]), UInt8(clamping: mean[1]), UInt8(clamping: mean[2]))
    }

    /// The nearest of `colours` for each colour of 15 bits.
    static func nearest(_ colours: [RGB]) -> [UInt8] {
        let bytes = colours.flatMap { [$0.red, $0.green, $0.blue] }
        return [UInt8](unsafeUninitializedCapacity: 32_768) { table, count in
            table.initialize(repeating: 0)
            ck_nearest_colours(bytes, colours.count, table.baseAddress)
            count = 32_768
        }
    }
}
