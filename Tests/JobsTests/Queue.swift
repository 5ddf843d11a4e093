@testable import Jobs
import Catalog
import Domain
import Foundation
import Synchronization

/// A workspace with a queue, and a table of processes in place of the machine's.
final class Queue: Sendable {
    let catalog: CatalogStore
    let store: JobStore
    private let alive = Mutex<Set<Int32>>([])
    private let sent = Mutex<[String]>([])

    private static let root: String = {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("reticle-\(UUID().uuidString)").path
        atexit { try? FileManager.default.removeItem(atPath: Queue.root) }
        return path
    }()

    static let start = 1_700_000_000.0

    static func time(_ seconds: Double) -> Date { Date(timeIntervalSince1970: start + seconds) }

    init() throws {
        catalog = try CatalogStore.create(at: "\(Self.root)/\(UUID().uuidString)")
        let table = Table()
        store = JobStore(
            catalog, lease: 30, grace: 10,
            processes: ProcessControl(
                isAlive: { worker in table.queue?.isAlive(worker) ?? false },
                signal: { worker, number in table.queue?.note(worker, number) }))
        table.queue = self
    }

    /// Ties the closures to the queue, which does not exist yet when they are made.
    private final class Table: @unchecked Sendable {
        // Written once, before any other thread can have it.
        weak var queue: Queue?
    }

    /// Signals sent, such as `15 to 7`.
    var signals: [String] { sent.withLock { $0 } }

    func begin(_ pid: Int32) -> WorkerIdentity {
        alive.withLock { _ = $0.insert(pid) }
        return WorkerIdentity(pid: pid, birth: 1)
    }

    func end(_ pid: Int32) { alive.withLock { _ = $0.remove(pid) } }

    func add(_ kind: JobKind = .predict, total: Int = 10) throws -> Job {
        try store.enqueue(kind, payload: ["n": 1], total: total, by: "anna", at: Self.time(0))
    }

    private func isAlive(_ worker: WorkerIdentity) -> Bool { alive.withLock { $0.contains(worker.pid) } }

    private func note(_ worker: WorkerIdentity, _ number: Int32) {
        sent.withLock { $0.append("\(number) to \(worker.pid)") }
    }
}
