import Foundation

/// Threads for calls that block: none of the cooperative pool may wait for a server that is slow.
final class BlockingCalls: Sendable {
    private let queue: OperationQueue

    /// Makes room for so many calls at a time.
    init(limit: Int) {
        queue = OperationQueue()
        queue.maxConcurrentOperationCount = limit
        queue.qualityOfService = .userInitiated
    }

    /// Does a call on a thread of its own.
    func run<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
        await withCheckedContinuation { continuation in
            queue.addOperation { continuation.resume(returning: body()) }
        }
    }
}
