import Domain
import Fetching
import Foundation
import Queue
import Workbench

/// What the interface asks of the service's queue.
extension World {
    /// Most failures of a client that are listed.
    private static let mostFailures = 500

    /// Whether an effect is a matter of the service's queue, which may be slow to answer.
    static func concernsQueue(_ effect: Effect) -> Bool {
        switch effect {
        case .readQueue, .readFailures, .retryFailed, .withdrawJob: true
        default: false
        }
    }

    /// Carries out an effect that concerns the queue.
    func answerOfQueue(_ effect: Effect) throws -> [Answer] {
        guard let queue else { return [.queue(nil)] }
        switch effect {
        case .readQueue: return [.queue(try report(of: queue))]
        case .readFailures(let client):
            let query = InferenceQuery(client: client, states: [.failed], limit: Self.mostFailures)
            return [.failures(client: client, try queue.ask { try await $0.inferences(query) }.map(FailedJob.init))]
        case .retryFailed(let client, let job):
            let id = try job.map { try Self.id($0) }
            let count = try queue.ask { try await $0.retry(id, of: client) }
            return [
                .queueChanged(
                    count == 0
                        ? "nothing is left to try again"
                        : "\(Quantity.count(count, "job")) of \(client) will be tried again")
            ]
        case .withdrawJob(let client, let job):
            let id = try Self.id(job)
            let isDone = try queue.ask { try await $0.withdraw(id, of: client, at: .now) }
            return [.queueChanged(isDone ? "withdrew \(job)" : "\(job) is gone already")]
        case .pull(let wish): return [try pull(wish, from: queue)]
        default: return []
        }
    }

    private static func id(_ text: String) throws -> InferenceID {
        guard let id = InferenceID(text) else { throw Refusal("'\(text)' is no job: expected its 26 signs") }
        return id
    }

    private func report(of queue: QueueDoor) throws -> QueueReport {
        let overview = try queue.ask { try await $0.overview(at: .now) }
        return QueueReport(overview, place: queue.place, pulling: pulling.words)
    }

    private func pull(_ wish: PullWish, from queue: QueueDoor) throws -> Answer {
        defer { pulling.words = nil }
        try remote.refuseNever()
        let pull = Pull(
            store: store, door: queue, fetcher: remote.fetcher, actor: person, now: Date(),
            progress: { [pulling] done, total in pulling.words = "\(done) of \(Quantity.count(total, "picture"))" })
        return .pulled(try pull.run(wish))
    }
}

extension Moment {
    /// This moment.
    static var now: Moment { Moment(seconds: Date().timeIntervalSince1970) }
}

extension QueueReport {
    /// An overview as people read it.
    init(_ overview: QueueOverview, place: String, pulling: String?) {
        self.init(
            place: place,
            clients: overview.clients.map { client in
                QueueReport.Client(
                    name: client.name, queued: client.queued, paused: client.paused, running: client.running,
                    failed: client.failed, oldest: client.oldest.map { max(0, overview.at.seconds - $0.seconds) },
                    perMinute: overview.rate(of: client), done: client.minutes.map(\.done),
                    failures: client.minutes.map(\.failed))
            },
            pulling: pulling)
    }
}

extension FailedJob {
    /// A job that was given up as people read it.
    init(_ inference: Inference) {
        self.init(
            id: inference.id.text, reason: inference.error ?? "no reason was given",
            address: inference.address.map(WebAddress.shown), attempts: inference.attempts,
            postedAt: inference.createdAt.seconds, endedAt: inference.endedAt?.seconds)
    }
}
