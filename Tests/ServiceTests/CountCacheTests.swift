import Queue
import Synchronization
import Testing

@testable import Service

@Suite struct CountCacheTests {
    /// Counts one queued job more with each call; calls from the second on wait until they are let go.
    private final class Counter: Sendable {
        let calls = Mutex(0)
        let entered = AsyncStream<Void>.makeStream()
        let gate = AsyncStream<Void>.makeStream()

        func count() async -> Result<[InferenceCount], QueueError> {
            let call = calls.withLock { calls in
                calls += 1
                return calls
            }
            if call == 2 {
                entered.continuation.yield()
                for await _ in gate.stream { break }
            }
            return .success([
                InferenceCount(client: "acme", state: .queued, count: call),
                InferenceCount(client: "globex", state: .queued, count: 10),
            ])
        }
    }

    private static func queued(_ cache: CountCache) async throws -> Int? {
        try await cache.perState().first { $0.state == .queued }?.count
    }

    @Test func whileOneCountsTheOthersAreToldTheOldFigures() async throws {
        let counter = Counter()
        let cache = CountCache(freshness: .zero) { await counter.count() }
        #expect(try await Self.queued(cache) == 11)
        let second = Task { try await Self.queued(cache) }
        for await _ in counter.entered.stream { break }
        for _ in 0..<3 { #expect(try await Self.queued(cache) == 11) }
        #expect(counter.calls.withLock { $0 } == 2)
        counter.gate.continuation.yield()
        #expect(try await second.value == 12)
    }

    @Test func freshFiguresAreNotCountedAgain() async throws {
        let counter = Counter()
        let cache = CountCache(freshness: .seconds(1_000_000)) { await counter.count() }
        for _ in 0..<3 { #expect(try await Self.queued(cache) == 11) }
        #expect(counter.calls.withLock { $0 } == 1)
    }

    @Test func aFailureIsToldAndNotKept() async throws {
        let answers = Mutex<[Result<[InferenceCount], QueueError>]>([.success([]), .failure(.unavailable("now"))])
        let cache = CountCache(freshness: .seconds(1_000_000)) { answers.withLock { $0.removeLast() } }
        await #expect(throws: QueueError.unavailable("now")) { try await cache.perState() }
        #expect(try await Self.queued(cache) == 0)
    }
}
