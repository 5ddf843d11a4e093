import Domain
public import Fetching
public import Foundation
public import Logging
public import Queue

/// Tells clients that their jobs have ended, each until it is taken or there were enough attempts.
public struct CallbackSender: Sendable {
    /// Callbacks sent at a time.
    private static let room = 16
    private let queue: any InferenceQueue
    private let messenger: Messenger
    private let logger: Logger
    private let now: @Sendable () -> Moment
    private let calls = BlockingCalls(limit: Self.room)

    /// Makes a sender.
    ///
    /// - Parameter policy: what addresses may be connected to
    public init(
        queue: any InferenceQueue, policy: FetchPolicy, logger: Logger,
        now: @escaping @Sendable () -> Moment = { Moment(seconds: Date().timeIntervalSince1970) }
    ) {
        var policy = policy
        (policy.totalTimeout, policy.maximumBytes) = (10, 64 << 10)
        (self.queue, self.logger, self.now) = (queue, logger, now)
        messenger = Messenger(policy: policy)
    }

    /// Sends what is due until the task is cancelled.
    public func run() async { _ = await sendDue(watching: true) }

    /// Sends what is due now, and what becomes due meanwhile.
    ///
    /// - Returns: how many were sent, taken or not
    @discardableResult public func sendDue() async -> Int { await sendDue(watching: false) }

    /// Sends as many at a time as there is room for.
    ///
    /// A client has others taken up only when all of its have ended: addresses that do not answer hold up nobody else.
    ///
    /// - Parameter watching: goes on, when nothing is due, until the task is cancelled
    private func sendDue(watching: Bool) async -> Int {
        await withTaskGroup(of: String?.self) { group in
            // How many of each client are under way.
            var flying: [String: Int] = [:]
            var (count, isWatching) = (0, false)
            while true {
                let seen = queue.changes.count
                if !Task.isCancelled {
                    for order in await claim(Self.room - flying.values.reduce(0, +), except: Set(flying.keys)) {
                        let client = order.inference.client
                        flying[client, default: 0] += 1
                        count += 1
                        group.addTask {
                            await send(order)
                            return client
                        }
                    }
                }
                if watching, !isWatching, !Task.isCancelled {
                    isWatching = true
                    group.addTask {
                        await queue.changes.wait(after: seen, timeout: .seconds(1))
                        return nil
                    }
                }
                guard let ended = await group.next() else { return count }
                guard let client = ended else {
                    isWatching = false
                    continue
                }
                let left = (flying[client] ?? 1) - 1
                flying[client] = left > 0 ? left : nil
            }
        }
    }

    private func claim(_ limit: Int, except busy: Set<String>) async -> [CallbackOrder] {
        guard limit > 0 else { return [] }
        do { return try await queue.claimCallbacks(limit: limit, except: busy, at: now()) } catch {
            // Whoever is being ended has nothing to complain about.
            guard !Task.isCancelled else { return [] }
            logger.error("callbacks could not be taken", metadata: ["reason": "\(error)"])
            return []
        }
    }

    private func send(_ order: CallbackOrder) async {
        let taken = await calls.run { post(order) }
        do {
            try await queue.finishCallback(order.inference.id, attempt: order.attempt, taken: taken, at: now())
        } catch {
            // Sent again when its lease has run out: clients may hear of an end twice.
            logger.error("a callback could not be noted", metadata: ["reason": "\(error)"])
        }
    }

    private func post(_ order: CallbackOrder) -> Bool {
        let body = Array(InferenceDocument.text(order.inference).utf8)
        var headers = ["Content-Type: application/json"]
        if !order.key.isEmpty { headers.append(Self.signature(body, key: order.key, at: now())) }
        do {
            return (200..<300).contains(try messenger.post(body, to: order.address, headers: headers))
        } catch {
            var about: Logger.Metadata = [
                "inference": "\(order.inference.id)", "attempt": "\(order.attempt)", "reason": "\(error)",
            ]
            if error.isForbidden { about["setting"] = "\(WorkerSettings.privateAddresses)" }
            logger.info("a callback was not taken", metadata: about)
            return false
        }
    }

    /// `Reticle-Signature: t=SECONDS,v1=HEX`, HEX = HMAC-SHA256(key, SECONDS + "." + body).
    static func signature(_ body: [UInt8], key: [UInt8], at moment: Moment) -> String {
        let seconds = "\(moment.milliseconds / 1000)"
        let hash = SHA256.authentication(key: key, Array("\(seconds).".utf8) + body)
        return "Reticle-Signature: t=\(seconds),v1=\(SHA256.digits(of: hash))"
    }
}
