/// Candidates by falling confidence, of equal ones the earlier first.
enum ConfidenceOrder {
    /// From this many on, sorting by digits beats comparing.
    private static let digitsFrom = 1024

    /// Places of the `first` surest candidates above a confidence; `nil` for all of them.
    static func sorted(
        _ candidates: [Candidate], above confidence: Float, without background: Int32?, first: Int?
    ) -> [UInt32] {
        var keys: [UInt64] = []
        keys.reserveCapacity(min(candidates.count, 1 << 16))
        for (place, candidate) in candidates.enumerated() where candidate.confidence > confidence {
            if let background, candidate.classIndex == background { continue }
            keys.append(UInt64(falling(candidate.confidence)) << 32 | UInt64(UInt32(place)))
        }
        if let first, first < keys.count { keys = surest(max(0, first), of: keys) }
        if keys.count < digitsFrom { keys.sort() } else { sortByDigits(&keys) }
        if let first, first < keys.count { keys.removeSubrange(max(0, first)...) }
        return keys.map { UInt32(truncatingIfNeeded: $0) }
    }

    /// Bits that grow as the number falls; +0 and −0 are one number.
    private static func falling(_ value: Float) -> UInt32 {
        let bits = (value + 0).bitPattern
        return bits >> 31 == 0 ? ~(bits | 1 << 31) : bits
    }

    /// At least the `count` smallest keys, in their order: all up to the digit in which the last of them lies.
    private static func surest(_ count: Int, of keys: [UInt64]) -> [UInt64] {
        var counts = [Int](repeating: 0, count: 1 << 16)
        for key in keys { counts[Int(key >> 48)] += 1 }
        var (total, last) = (0, 0)
        while last < counts.count - 1 {
            total += counts[last]
            if total >= count { break }
            last += 1
        }
        return keys.filter { Int($0 >> 48) <= last }
    }

    /// Sorts by the upper 32 bits, 11 at a time from below; the lower ones rise already and stay in order.
    private static func sortByDigits(_ keys: inout [UInt64]) {
        var other = [UInt64](repeating: 0, count: keys.count)
        for shift in [32, 43, 54] {
            var starts = [Int](repeating: 0, count: 1 << 11)
            for key in keys { starts[Int(key >> UInt64(shift)) & 2047] += 1 }
            var start = 0
            for digit in starts.indices { (starts[digit], start) = (start, start + starts[digit]) }
            for key in keys {
                let digit = Int(key >> UInt64(shift)) & 2047
                other[starts[digit]] = key
                starts[digit] += 1
            }
            swap(&keys, &other)
        }
    }
}
