public import Fetching
public import Foundation
public import Imaging
public import Queue

/// How a worker works.
public struct WorkerSettings: Sendable {
    /// Only jobs of this client; `nil` for all.
    public var client: String?
    /// Jobs taken at a time, all of one client.
    public var batch = 16
    /// Bytes of networks kept in memory.
    public var modelBytes = 2 << 30
    /// How long a job is the worker's own unless it says that it is still at it.
    public var lease = Duration.seconds(60)
    /// Jobs, divided by the client's weight, that a client whose network is in memory may be ahead; with 0 a batch is all for
    /// which others wait longer than their share says.
    public var slack = 0.0
    public var weights = ClientWeights()
    /// Pictures fetched at a time.
    public var fetches = 8
    /// What may be fetched.
    public var policy = WorkerSettings.usualPolicy
    /// Which objects of buckets are read for clients; by itself none.
    public var buckets = AllowedBuckets()
    /// Where pictures are kept for as long as they are worked on.
    public var cache = ContentCache.usualFolder
    /// Largest picture.
    public var limits = PictureLimits(maxPixels: 100_000_000, maxBytes: 512 << 20)
    /// Confidence from which detections are answered, 0…1.
    public var minimumConfidence = 0.25
    /// Threads of the network; `nil` for as many as the machine has cores.
    public var threads: Int?
    /// What is added to the niceness of the network's threads, 0…19.
    public var niceness = 0
    /// File of measured choices for this machine.
    public var tuning: URL?

    /// Makes the usual settings.
    public init() {}

    /// How an operator allows addresses that the usual policy forbids, for the log.
    static let privateAddresses = "work --allow-private"

    /// For addresses that strangers wrote: less patient than a person's, for others wait.
    public static var usualPolicy: FetchPolicy {
        var policy = FetchPolicy()
        policy.maximumBytes = 32 << 20
        policy.totalTimeout = 30
        policy.stallTimeout = 10
        // The queue tries again, without anybody waiting for it.
        policy.retries = 0
        // Others have their pictures on the host too, and a client may name any.
        policy.hostFailureLimit = .max
        // What a client replaced behind its address is to be looked at anew.
        policy.freshness = 0
        return policy
    }
}

extension ContentCache {
    /// A folder of the worker's own, beside that of the workstation.
    static var usualFolder: String { shared().folder + "-service" }
}
