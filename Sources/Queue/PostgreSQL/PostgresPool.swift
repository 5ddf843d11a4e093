import Dispatch
import Synchronization

/// A few connections, each with a thread of its own for the time of a call; more callers wait their turn.
final class PostgresPool: Sendable {
    private final class Seat: Sendable {
        let thread: DispatchQueue
        /// Used on `thread` only, one call at a time.
        let connection = Mutex<PostgresConnection?>(nil)

        init(_ number: Int) { thread = DispatchQueue(label: "reticle.queue.postgres.\(number)") }
    }

    private struct State {
        var free: [Seat]
        var waiting: [CheckedContinuation<Seat, Never>] = []
    }

    private let connect: @Sendable () throws(QueueError) -> PostgresConnection
    private let outage: Outage
    private let state: Mutex<State>

    /// Makes a pool; connections are made when they are needed, and again when they broke.
    convenience init(_ address: String, size: Int) {
        self.init(size: size, now: { .now }) { () throws(QueueError) in try PostgresConnection(address) }
    }

    /// Makes a pool of connections that `connect` makes.
    init(
        size: Int, now: @escaping @Sendable () -> ContinuousClock.Instant,
        connect: @escaping @Sendable () throws(QueueError) -> PostgresConnection
    ) {
        self.connect = connect
        outage = Outage(now: now)
        state = Mutex(State(free: (0..<size).map { Seat($0) }))
    }

    /// Lends a connection for a call that blocks.
    ///
    /// What the server refuses because of others, a deadlock say, and what a broken connection left open is tried three times:
    /// all that a queue asks for may be said twice. A server that is away is tried by one call at a time, and once a second at
    /// most: all others fail at once.
    func run<T: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws(QueueError) -> T
    ) async throws(QueueError) -> T {
        let seat = await take()
        let result: Result<T, QueueError> = await withCheckedContinuation { continuation in
            seat.thread.async { continuation.resume(returning: self.perform(seat, body)) }
        }
        giveBack(seat)
        return try result.get()
    }

    private func perform<T>(
        _ seat: Seat, _ body: (PostgresConnection) throws(QueueError) -> T
    ) -> Result<T, QueueError> {
        seat.connection.withLock { connection in
            var attempt = 1
            while true {
                do throws(QueueError) {
                    if connection?.isSound != true { connection = try outage.pass(connect) }
                    guard let standing = connection else { return .failure(.unavailable("no connection")) }
                    return .success(try body(standing))
                } catch {
                    let wasConnected = connection != nil
                    if connection?.isSound != true { connection = nil }
                    // A server that cannot be reached at all is not waited for here.
                    guard case .unavailable = error, wasConnected, attempt < 3 else { return .failure(error) }
                    attempt += 1
                }
            }
        }
    }

    private func take() async -> Seat {
        await withCheckedContinuation { continuation in
            let seat = state.withLock { state -> Seat? in
                if let seat = state.free.popLast() { return seat }
                state.waiting.append(continuation)
                return nil
            }
            if let seat { continuation.resume(returning: seat) }
        }
    }

    private func giveBack(_ seat: Seat) {
        let next = state.withLock { state -> CheckedContinuation<Seat, Never>? in
            guard !state.waiting.isEmpty else {
                state.free.append(seat)
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume(returning: seat)
    }

    /// Closes the connections that nobody uses.
    func close() {
        let seats = state.withLock { $0.free }
        for seat in seats { seat.thread.async { seat.connection.withLock { $0 = nil } } }
    }
}
