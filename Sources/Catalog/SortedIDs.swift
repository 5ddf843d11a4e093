/// An image and the number that it is sorted by.
struct SortedID {
    /// Bits that compare as the number does.
    private var key: UInt64
    private(set) var id: Int64

    /// Makes an item to be sorted.
    ///
    /// - Parameters:
    ///   - id: the image
    ///   - value: any number but NaN
    ///   - descending: whether greater numbers come first
    init(_ id: Int64, by value: Double, descending: Bool) {
        // Adding zero turns −0 into 0. Negative numbers compare the other way round.
        let bits = (value + 0).bitPattern
        let ascending = bits >> 63 == 1 ? ~bits : bits | 1 << 63
        (self.id, key) = (id, descending ? ~ascending : ascending)
    }

    /// Sorts by the numbers; equals keep their places.
    ///
    /// Digit by digit from the lowest (radix 2¹⁶), leaving out digits that all have in common: two rounds for counts
    /// and sizes, where comparing would take seventeen.
    static func sort(_ items: inout [SortedID]) {
        guard let first = items.first else { return }
        let different = items.reduce(0 as UInt64) { $0 | ($1.key ^ first.key) }
        var other = items
        for shift in stride(from: UInt64(0), to: 64, by: 16) where different >> shift & 0xFFFF != 0 {
            var places = [Int](repeating: 0, count: 0x1_0000)
            for item in items { places[Int(truncatingIfNeeded: item.key >> shift & 0xFFFF)] += 1 }
            var sum = 0
            for digit in places.indices { (places[digit], sum) = (sum, sum + places[digit]) }
            for item in items {
                let digit = Int(truncatingIfNeeded: item.key >> shift & 0xFFFF)
                other[places[digit]] = item
                places[digit] += 1
            }
            swap(&items, &other)
        }
    }
}
