@testable import Catalog
import TestSupport
import Testing

@Suite struct SortedIDTests {
    /// The same by comparing.
    static func reference(_ values: [Double], descending: Bool) -> [Int64] {
        values.indices.sorted { a, b in
            if values[a] == values[b] { return a < b }
            return descending ? values[a] > values[b] : values[a] < values[b]
        }.map(Int64.init)
    }

    @Test(arguments: 0..<40 as Range<UInt64>, [false, true])
    func theOrderIsThatOfAStableSort(seed: UInt64, descending: Bool) {
        var random = SplitMix64(seed: seed)
        let odd: [Double] = [
            0, -0, -1, 1, .infinity, -.infinity, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 1e300,
        ]
        let values = (0..<Int(random.next() % 500)).map { _ -> Double in
            switch seed % 4 {
            case 0: Double(random.next() % 9)
            case 1: Double.random(in: -1e9...1e9, using: &random)
            case 2: odd[Int(random.next() % UInt64(odd.count))]
            default: 1_700_000_000 + Double(random.next() % 100) / 8
            }
        }
        var items = values.enumerated().map { SortedID(Int64($0), by: $1, descending: descending) }
        SortedID.sort(&items)
        #expect(items.map(\.id) == Self.reference(values, descending: descending))
    }
}
