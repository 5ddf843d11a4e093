import Synchronization
import Testing

@testable import YOLO

@Suite struct DetectorPipelineTests {
    struct Broken: Error, Equatable { var item: Int }

    /// Counts what is under way at a time.
    final class Gauge: Sendable {
        private let state = Mutex((now: 0, most: 0))
        func enter() {
            state.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
        }
        func leave() { state.withLock { $0.now -= 1 } }
        var most: Int { state.withLock { $0.most } }
    }

    final class Log: Sendable {
        private let state = Mutex<[(Int, Result<Int, Broken>)]>([])
        func add(_ place: Int, _ outcome: Result<Int, any Error>) {
            let outcome = outcome.mapError { $0 as? Broken ?? Broken(item: -1) }
            state.withLock { $0.append((place, outcome)) }
        }
        var places: [Int] { state.withLock { $0.map(\.0) } }
        var outcomes: [Result<Int, Broken>] { state.withLock { $0.map(\.1) } }
    }

    @Test(arguments: [(0, 1, 1), (1, 1, 1), (1, 4, 2), (7, 4, 2), (8, 4, 4), (100, 1, 1), (101, 5, 3), (64, 16, 1)])
    func resultsComeInOrderWhateverDepthAndBatch(count: Int, depth: Int, batch: Int) async throws {
        let log = Log()
        let batches = Mutex<[Int]>([])
        let pipeline = PicturePipeline<Int, Int, Int>(
            depth: depth, batch: batch, prepare: { $0 * 10 },
            run: { pictures in
                batches.withLock { $0.append(pictures.count) }
                return pictures.map { $0 + 1 }
            })
        try await pipeline.run(0..<count) { log.add($0, $1) }
        #expect(log.places == Array(0..<count))
        #expect(log.outcomes == (0..<count).map { .success($0 * 10 + 1) })
        let full = [Int](repeating: batch, count: count / batch)
        #expect(batches.withLock { $0 } == full + (count % batch > 0 ? [count % batch] : []))
    }

    @Test func noMoreThanTheDepthIsUnderWay() async throws {
        let gauge = Gauge()
        let pipeline = PicturePipeline<Int, Int, Int>(
            depth: 3, batch: 2,
            prepare: { item in
                gauge.enter()
                return item
            }, run: { $0 })
        try await pipeline.run(0..<200) { _, _ in gauge.leave() }
        #expect((2...3).contains(gauge.most))
    }

    @Test(arguments: [1, 3])
    func aPictureThatFailsIsReportedInItsPlace(batch: Int) async throws {
        let log = Log()
        let pipeline = PicturePipeline<Int, Int, Int>(
            depth: 4, batch: batch,
            prepare: { item in
                if item % 5 == 2 { throw Broken(item: item) }
                return item
            },
            run: { pictures in
                if let bad = pictures.first(where: { $0 % 7 == 3 }) { throw Broken(item: bad) }
                return pictures
            })
        try await pipeline.run(0..<50) { log.add($0, $1) }
        let expected = (0..<50).map { item -> Result<Int, Broken> in
            item % 5 == 2 || item % 7 == 3 ? .failure(Broken(item: item)) : .success(item)
        }
        #expect(log.places == Array(0..<50) && log.outcomes == expected)
    }

    @Test func preparingGoesOnWhileTheNetworkIsAtWork() async throws {
        // The run of the first picture ends only when the second has been prepared: one after the other would never end.
        let prepared = Mutex(0)
        let pipeline = PicturePipeline<Int, Int, Int>(
            depth: 2,
            prepare: { item in
                prepared.withLock { $0 += 1 }
                return item
            },
            run: { pictures in
                while prepared.withLock({ $0 }) < 2 {}
                return pictures
            })
        let log = Log()
        try await pipeline.run(0..<2) { log.add($0, $1) }
        #expect(log.places == [0, 1])
    }

    @Test func cancellingEndsTheRunBetweenPictures() async throws {
        let log = Log()
        let pipeline = PicturePipeline<Int, Int, Int>(depth: 2, prepare: { $0 }, run: { $0 })
        let task = Task {
            try await pipeline.run(0...) { place, outcome in
                log.add(place, outcome)
                if place == 10 { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(log.places == Array(0...10))
    }

    @Test func anErrorOfTheReceiverEndsTheRun() async {
        let pipeline = PicturePipeline<Int, Int, Int>(depth: 2, prepare: { $0 }, run: { $0 })
        await #expect(throws: Broken(item: 4)) {
            try await pipeline.run(0...) { place, _ in if place == 4 { throw Broken(item: 4) } }
        }
    }
}
