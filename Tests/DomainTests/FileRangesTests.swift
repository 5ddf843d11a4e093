import Domain
import TestSupport
import Testing

@Suite struct FileRangesTests {
    @Test(arguments: [
        ("/a b.rec#12+5", [12..<17]), ("/a#b.rec#0+0,7+1", [0..<0, 7..<8]), ("/å.rec#5+5,1+2", [5..<10, 1..<3]),
    ])
    func anAddressIsTakenApartAndPutTogether(_ row: (String, [Range<Int>])) throws {
        let ranges = try #require(FileRanges(address: row.0))
        #expect(ranges.ranges == row.1 && ranges.address == row.0)
    }

    @Test(arguments: [
        "", "/a.png", "/a#", "/a#1", "/a#1+", "/a#+1", "/a#1+2,", "/a#-1+2", "/a#1+2+3", "/a#1 +2", "#1+2",
        "/a#9223372036854775807+1", "/a#99999999999999999999+1", "/a#0+9223372036854775807,0+1",
    ])
    func anythingElseIsNoAddress(_ text: String) { #expect(FileRanges(address: text) == nil) }

    /// Against the plain way: the places of all bytes in a row.
    @Test(arguments: 0..<100) func aPartIsWhereItsBytesLie(_ seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        var ranges: [Range<Int>] = []
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            let start = Int.random(in: 0...100, using: &random)
            ranges.append(start..<start + Int.random(in: 0...9, using: &random))
        }
        let places = ranges.flatMap { Array($0) }
        let whole = FileRanges(path: "/a", ranges: ranges)
        #expect(whole.count == places.count)
        let low = Int.random(in: 0...places.count, using: &random)
        let high = Int.random(in: low...places.count + 3, using: &random)
        #expect(whole.part(low..<high).flatMap { Array($0) } == Array(places[low..<min(high, places.count)]))
    }
}
