import Foundation
import Synchronization
import TestSupport

@testable import Fetching

/// A fetcher with a cache of its own, a clock that stands, and pauses that are only noted.
final class Desk: Sendable {
    let folder = FileManager.default.temporaryDirectory.path + "/fetching-" + UUID().uuidString
    let cache: ContentCache
    let fetcher: Fetcher
    private let clock = Mutex((now: 1_700_000_000.0, pauses: [Double]()))

    init(s3: S3Settings = S3Settings(), _ change: (inout FetchPolicy) -> Void = { _ in }) {
        var policy = FetchPolicy().allowingPrivateAddresses(true)
        change(&policy)
        cache = ContentCache(folder: folder)
        let box = Held()
        fetcher = Fetcher(
            policy: policy, cache: cache, s3: .success(s3), now: { box.desk?.clock.withLock { $0.now } ?? 0 },
            pause: { seconds in
                box.desk?.clock.withLock { clock in
                    clock.now += seconds
                    clock.pauses.append(seconds)
                }
            })
        box.set(self)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Seconds waited in all.
    var waited: Double { clock.withLock { $0.pauses.reduce(0, +) } }

    func advance(_ seconds: Double) { clock.withLock { $0.now += seconds } }

    /// The error that a fetch ends with.
    func failure(_ address: String) -> FetchError? {
        do throws(FetchError) {
            _ = try fetcher.fetch(address)
            return nil
        } catch { return error }
    }

    /// Breaks the circle between a desk and the closures that it gives away.
    private final class Held: @unchecked Sendable {
        // Written once before anybody reads.
        private(set) weak var desk: Desk?
        func set(_ desk: Desk) { self.desk = desk }
    }
}

/// Bytes that begin as a PNG does.
func png(_ count: Int = 200, _ fill: UInt8 = 7) -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + [UInt8](repeating: fill, count: count - 8)
}

func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }
