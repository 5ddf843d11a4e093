import CoreMetrics
import Foundation
import Logging
import Queue
import ServiceLifecycle

/// Tidies the queue once a second as long as the service runs; any number may do so at a time.
struct Caretaker: Service {
    let queue: any InferenceQueue
    let logger: Logger
    let metrics: PrometheusMetrics
    let now: @Sendable () -> Moment

    func run() async throws {
        let lost = Counter(label: "reticle_leases_lost_total", factory: metrics)
        let forgotten = Counter(label: "reticle_inferences_forgotten_total", factory: metrics)
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                var hasMore = false
                do {
                    let tending = try await queue.tend(at: now())
                    lost.increment(by: tending.lost)
                    forgotten.increment(by: tending.forgotten)
                    hasMore = tending.forgotten >= Tending.most
                    if tending.lost > 0 {
                        logger.warning(
                            "workers were not heard of again",
                            metadata: ["jobs": "\(tending.lost)", "givenUp": "\(tending.givenUp)"])
                    }
                } catch {
                    logger.error("the queue could not be tidied", metadata: ["reason": "\(error)"])
                }
                if !hasMore { try? await Task.sleep(for: .seconds(1)) }
            }
        }
    }
}
