/// How each column (or row) of a view is made of columns (or rows) of a picture.
struct SampleAxis {
    /// Source pixels that each target pixel is made of.
    let taps: Int
    /// Per target pixel of the wanted range: its first source pixel; `first + taps` stays within the picture.
    private(set) var first: [UInt32]
    /// `[target pixels, taps]`: 0…`unit`, adding up to `unit`.
    private(set) var weights: [Int16]
    /// The target pixels, counted from the start of the wanted range, whose middle lies inside the picture.
    private(set) var inside: Range<Int>

    /// From this many target pixels a source pixel on, pixels are shown as what they are: squares with sharp borders.
    static let squaresFrom = 4.0

    /// Works out the taps.
    ///
    /// - Parameters:
    ///   - origin: left edge of the view in source pixels
    ///   - extent: width of the view in source pixels
    ///   - count: target pixels of the whole view
    ///   - wanted: the target pixels to work out; each depends on its own number alone
    ///   - length: source pixels of the picture
    ///   - visible: the part of them that belongs to the picture
    ///   - unit: what the weights of a target pixel add up to
    init(
        origin: Double, extent: Double, count: Int, wanted: Range<Int>, length: Int, visible: Range<Double>, unit: Int
    ) {
        let step = extent / Double(count)
        let smooth = step < 1 && step * Self.squaresFrom > 1
        let taps = min(length, smooth ? 2 : Int(min(Double(length), step.rounded(.up))) + 1)
        self.taps = taps
        first = [UInt32](repeating: 0, count: wanted.count)
        weights = [Int16](repeating: 0, count: wanted.count * taps)
        var (start, end) = (wanted.count, 0)
        var shares = [Double](repeating: 0, count: taps)
        let limit = Double(length)
        for (index, target) in wanted.enumerated() {
            var low = origin + extent * (Double(target) / Double(count))
            var high = origin + extent * (Double(target + 1) / Double(count))
            let middle = (low + high) / 2
            guard visible.contains(middle) && middle >= 0 && middle < limit else { continue }
            (start, end) = (min(start, index), index + 1)
            // Between two pixel middles lies one pixel's width of picture: that is bilinear interpolation.
            if smooth { (low, high) = (middle - 0.5, middle + 0.5) }
            (low, high) = (max(0, low), min(limit, high))
            let from = max(0, min(Int(low), length - taps))
            for tap in 0..<taps {
                let left = Double(from + tap)
                shares[tap] = max(0, min(high, left + 1) - max(low, left))
            }
            first[index] = UInt32(from)
            weights.withUnsafeMutableBufferPointer { weights in
                Self.quantize(shares, unit: unit, into: weights.extracting(index * taps..<(index + 1) * taps))
            }
        }
        inside = start < end ? start..<end : 0..<0
    }

    /// Scales shares to whole numbers that add up to `unit` exactly; the largest takes what rounding left.
    private static func quantize(_ shares: [Double], unit: Int, into weights: UnsafeMutableBufferPointer<Int16>) {
        let total = shares.reduce(0, +)
        var (rest, largest) = (unit, 0)
        for (tap, share) in shares.enumerated() {
            let weight = total > 0 ? Int((share / total * Double(unit)).rounded()) : 0
            weights[tap] = Int16(weight)
            rest -= weight
            if share > shares[largest] { largest = tap }
        }
        weights[largest] += Int16(rest)
    }
}
