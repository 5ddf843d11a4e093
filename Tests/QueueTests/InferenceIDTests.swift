import TestSupport
import Testing

@testable import Queue

@Suite struct InferenceIDTests {
    @Test(arguments: 0..<50 as Range<UInt64>) func namesRiseWhateverTheClockDoes(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let ids = InferenceIDs()
        var last: InferenceID?
        for _ in 0..<200 {
            let next = ids.next(at: Moment(milliseconds: 1_700_000_000_000 + Int64.random(in: -3...3, using: &random)))
            if let last { #expect(last < next) }
            #expect(InferenceID(next.text) == next)
            last = next
        }
    }

    /// The example of the ULID specification: 1469918176385 ms is 01ARYZ6S41 in Crockford's base 32.
    @Test func theTimeComesFirst() {
        let id = InferenceID(Moment(milliseconds: 1_469_918_176_385), 0, 33)
        #expect(id.text == "01ARYZ6S410000000000000011")
    }

    @Test(arguments: ["", "01ARYZ6S4100000000000000", "01ARYZ6S41000000000000001I", "01aryz6s410000000000000011"])
    func otherTextsAreNone(text: String) { #expect(InferenceID(text) == nil) }

    @Test func pausesDoubleAndAreSpread() {
        let rules = QueueRules()
        let ids = InferenceIDs()
        for attempt in 1...30 {
            let whole = min(Duration.seconds(2) * Double(1 << min(attempt - 1, 20)), .seconds(300))
            let pause = rules.pause(after: attempt, of: ids.next(at: Moment(milliseconds: 1)))
            #expect(pause <= whole && pause >= whole * 0.5)
        }
    }
}
