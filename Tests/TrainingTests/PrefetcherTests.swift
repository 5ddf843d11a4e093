import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Training

@Suite struct PrefetcherTests {
    @Test(arguments: [1, 2, 5])
    func thingsComeInOrderWhoeverIsFaster(workers: Int) {
        let prefetcher = Prefetcher(3..<203, workers: workers, ahead: 7) { number in
            var random = SplitMix64(seed: UInt64(number))
            usleep(UInt32.random(in: 0...200, using: &random))
            return number * 2
        }
        defer { prefetcher.stop() }
        #expect((3..<203).allSatisfy { prefetcher.next() == $0 * 2 })
        #expect(prefetcher.next() == nil)
    }

    @Test func noMoreIsMadeThanMayWait() {
        let begun = Mutex(0)
        let prefetcher = Prefetcher(0..<100, workers: 4, ahead: 6) { number in
            begun.withLock { $0 = max($0, number) }
            return number
        }
        for number in 0..<100 {
            #expect(prefetcher.next() == number)
            #expect(begun.withLock { $0 } <= number + 6)
        }
        prefetcher.stop()
    }

    @Test func stoppingEarlyEndsAllThreads() {
        let prefetcher = Prefetcher(0..<1_000_000, workers: 4, ahead: 10) { $0 }
        _ = prefetcher.next()
        prefetcher.stop()
    }
}
