import ArgumentParser
import Fetching
import Foundation

/// How pictures are fetched.
struct FetchOptions: ParsableArguments {
    @Flag(help: "Fetch from loopback and private networks too, and through proxies of the environment.")
    var allowPrivate = false
    @Option(help: "Folder of fetched pictures (default: ~/.cache/reticle/fetched).")
    var cache: String?
    @Option(help: "Most gigabytes kept in that folder, from now on (default: as said last, at first 20).")
    var cacheLimit: Int?
    @Option(help: "Largest picture fetched, in megabytes.")
    var maxPicture = 64
    @Option(help: "Pictures fetched at the same time.")
    var threads = 8

    func validate() throws {
        if !(1...64).contains(threads) { throw ValidationError("--threads \(threads): expected 1 to 64") }
        if !(1...4096).contains(maxPicture) { throw ValidationError("--max-picture \(maxPicture): expected 1 to 4096") }
        if let cacheLimit, !(1...1_000_000).contains(cacheLimit) {
            throw ValidationError("--cache-limit \(cacheLimit): expected 1 to 1000000")
        }
    }

    /// What fetches; `freshness` is the age in seconds from which a server is asked whether a picture has changed.
    ///
    /// Throws `FetchError.Reason` if a new limit cannot be noted in the cache's folder.
    func fetcher(freshness: Double?, usual: String? = nil) throws -> Fetcher {
        var policy = FetchPolicy().allowingPrivateAddresses(allowPrivate)
        (policy.freshness, policy.maximumBytes) = (freshness, maxPicture << 20)
        let folder = cache.map(Paths.absolute) ?? usual ?? ContentCache.shared().folder
        guard let cacheLimit else { return Fetcher(policy: policy, cache: .noted(in: folder)) }
        let limited = ContentCache(folder: folder, byteLimit: cacheLimit << 30)
        try limited.noteLimit()
        return Fetcher(policy: policy, cache: limited)
    }
}
