import Fetching
import Formats
import Foundation
import Synchronization

/// Pictures of a dataset: fetched, or found on this machine, several at a time.
final class FetchedPictures: PictureSupply {
    private let fetcher: Fetcher
    private let threads: Int

    /// Makes a supply that asks for so many pictures at the same time, 1…64.
    init(_ fetcher: Fetcher, threads: Int) { (self.fetcher, self.threads) = (fetcher, threads) }

    func pictures(at locations: [String], take: (Int, Result<SuppliedPicture, SupplyFailure>) -> Void) {
        let found = Mutex<[(Int, Result<SuppliedPicture, SupplyFailure>)]>([])
        let next = Mutex(0)
        let arrived = DispatchSemaphore(value: 0)
        for _ in 0..<min(threads, locations.count) {
            // Threads of their own: they wait for servers most of the time.
            Thread.detachNewThread { [self] in
                while let index = Self.claim(next, locations.count) {
                    let result = picture(at: locations[index])
                    found.withLock { $0.append((index, result)) }
                    arrived.signal()
                }
            }
        }
        for _ in locations {
            arrived.wait()
            if let (index, result) = found.withLock({ $0.popLast() }) { take(index, result) }
        }
    }

    private static func claim(_ next: borrowing Mutex<Int>, _ count: Int) -> Int? {
        next.withLock { next in
            guard next < count else { return nil }
            next += 1
            return next - 1
        }
    }

    private func picture(at location: String) -> Result<SuppliedPicture, SupplyFailure> {
        if location.hasPrefix("file:") { return local(FileAddress.path(location)) }
        guard location.contains("://") else { return local(location) }
        do {
            let file = try fetcher.fetch(location)
            return .success(
                SuppliedPicture(path: file.path, contentName: file.contentName, isConstant: true))
        } catch { return .failure(SupplyFailure(reason: error.description)) }
    }

    private func local(_ path: String) -> Result<SuppliedPicture, SupplyFailure> {
        do {
            let (hash, kind) = try ContentCache.identity(ofFile: path)
            return .success(
                SuppliedPicture(
                    path: path, contentName: "\(hash.prefix(2))/\(hash).\(kind.rawValue)", isConstant: false))
        } catch { return .failure(SupplyFailure(reason: "\(error)")) }
    }
}
