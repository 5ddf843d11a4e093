import Fetching
import Foundation
import Queue
import Synchronization

/// The service's queue as the workstation reaches it: opened when it is first asked for, and never made.
///
/// Its calls wait for the queue; they come from threads of the world's own.
final class QueueDoor: Sendable {
    let address: QueueAddress
    private let opened = Mutex<(any InferenceQueue)?>(nil)

    /// Makes the door to a queue, which need not be there yet.
    init(_ address: QueueAddress) { self.address = address }

    /// Reads where a queue is: `sqlite:PATH`, with `~` for home, or `postgres://…`.
    ///
    /// - Throws: `QueueError.badAddress`
    convenience init(_ text: String) throws(QueueError) {
        var address = try QueueAddress(text)
        if case .sqlite(let path) = address { address = .sqlite(path: Paths.absolute(path)) }
        self.init(address)
    }

    /// Where it is, without user, password and settings.
    var place: String {
        switch address {
        case .sqlite(let path): "sqlite:\((path as NSString).lastPathComponent)"
        case .postgres(let address): WebAddress.shown(address)
        }
    }

    /// Asks the queue something, and waits for the answer.
    ///
    /// - Throws: ``Refusal`` that says which queue cannot be opened, or whatever the question throws
    func ask<T: Sendable>(_ body: @escaping @Sendable (any InferenceQueue) async throws -> T) throws -> T {
        let queue = try queue()
        return try Waiting.value { try await body(queue) }
    }

    private func queue() throws -> any InferenceQueue {
        // Whoever comes second waits until the first one has opened it.
        try opened.withLock { opened in
            if let opened { return opened }
            let address = address
            do {
                let queue = try Waiting.value { try await address.open(makes: false) }
                opened = queue
                return queue
            } catch { throw Refusal("\(place): \(error)") }
        }
    }

    /// Lets go of the queue.
    func close() throws {
        guard let queue = opened.withLock({ $0.take() }) else { return }
        try Waiting.run { await queue.close() }
    }
}

extension Waiting {
    private final class Value<T: Sendable>: Sendable {
        let value = Mutex<T?>(nil)
    }

    /// Runs asynchronous work to its end, as `run` does, and gives back what came of it.
    static func value<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) throws -> T {
        let box = Value<T>()
        try run {
            let value = try await body()
            box.value.withLock { $0 = value }
        }
        guard let value = box.value.withLock({ $0 }) else { preconditionFailure("work ended without a value") }
        return value
    }
}
