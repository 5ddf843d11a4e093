import Dispatch
import GRDB
import Synchronization

/// Writes what came in while the last transaction was being flushed, all in the next one.
///
/// A flush takes as long for one job as for a thousand, so the rate of accepted jobs is that of SQLite's inserts and not that of
/// the disk. Whoever asked hears of it only when the transaction is on disk.
final class GroupCommit: Sendable {
    /// One piece of work, and how whoever asked for it hears of its end.
    private struct Work: Sendable {
        /// Does the work and gives back what is to be said when it is on disk.
        var perform: @Sendable (Database) throws -> @Sendable () -> Void
        var fail: @Sendable (any Error) -> Void
    }

    private struct State {
        var waiting: [Work] = []
        var isAtWork = false
    }

    /// Most pieces of work in one transaction: more would make the first wait for too many others.
    private static let limit = 1024
    private let pool: DatabasePool
    private let thread = DispatchQueue(label: "reticle.queue.writer", qos: .userInitiated)
    private let state = Mutex(State())
    private let didCommit: @Sendable () -> Void

    /// Writes to a pool; `didCommit` is called after every transaction.
    init(_ pool: DatabasePool, didCommit: @escaping @Sendable () -> Void) {
        (self.pool, self.didCommit) = (pool, didCommit)
    }

    /// Does work in the next transaction.
    ///
    /// - Parameters:
    ///   - isSafe: the work changes nothing before it throws, so that what others do in the transaction needs no protection
    ///   - body: what is thrown undoes this piece of work alone
    func write<T: Sendable>(
        isSafe: Bool = false, _ body: @escaping @Sendable (Database) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<T, any Error>) in
            submit(
                Work { db in
                    let value = isSafe ? try body(db) : try Self.protected(db, body)
                    return { continuation.resume(returning: value) }
                } fail: {
                    continuation.resume(throwing: $0)
                })
        }
    }

    private static func protected<T>(_ db: Database, _ body: (Database) throws -> T) throws -> T {
        var result: T?
        try db.inSavepoint {
            result = try body(db)
            return .commit
        }
        guard let result else { throw DatabaseError(resultCode: .SQLITE_ABORT, message: "the savepoint was undone") }
        return result
    }

    private func submit(_ work: Work) {
        let mustStart = state.withLock { state in
            state.waiting.append(work)
            defer { state.isAtWork = true }
            return !state.isAtWork
        }
        if mustStart { thread.async { self.drain() } }
    }

    private func drain() {
        while true {
            let works = state.withLock { state -> [Work] in
                let works = Array(state.waiting.prefix(Self.limit))
                state.waiting.removeFirst(works.count)
                state.isAtWork = !works.isEmpty
                return works
            }
            guard !works.isEmpty else { return }
            commit(works)
        }
    }

    private func commit(_ works: [Work]) {
        var answers: [@Sendable () -> Void] = []
        // Who failed alone has heard of it; the others hear of the transaction's end.
        var heard: Set<Int> = []
        do {
            try pool.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    for (index, work) in works.enumerated() {
                        do { answers.append(try work.perform(db)) } catch {
                            // A full disk or a lost file ends the transaction with all that was in it.
                            guard db.isInsideTransaction else { throw error }
                            heard.insert(index)
                            work.fail(error)
                        }
                    }
                    return .commit
                }
            }
        } catch {
            for (index, work) in works.enumerated() where !heard.contains(index) { work.fail(error) }
            return
        }
        didCommit()
        for answer in answers { answer() }
    }
}
