import Fetching
import Foundation
import YOLO

/// Where the networks of clients lie: a folder, as `ClientNetworks` describes it, or a bucket that is mirrored in one.
public struct ClientModels: Sendable {
    let networks: ClientNetworks
    private let mirror: ModelMirror?
    /// The folder.
    public var folder: String { networks.folder }

    /// Makes a store of a folder.
    public init(folder: String) { (networks, mirror) = (ClientNetworks(folder: folder), nil) }

    init(mirror: ModelMirror) { (networks, self.mirror) = (mirror.networks, mirror) }

    /// Makes a store of a bucket, from which a client's network is brought when it is asked for.
    ///
    /// - Parameters:
    ///   - bucket: `s3://BUCKET/PREFIX`, with keys and endpoint from the environment and `~/.aws`
    ///   - folder: where networks are kept on this machine
    ///   - byteLimit: most bytes of networks there, and as many of files as they came
    ///   - interval: seconds for which nobody is asked whether a network was replaced
    public init(bucket: String, folder: String, byteLimit: Int, interval: Double) {
        let fetcher = Fetcher(
            policy: ModelMirror.policy, cache: ContentCache(folder: folder + "/.fetched", byteLimit: byteLimit))
        self.init(
            mirror: ModelMirror(
                bucket, folder: folder, byteLimit: byteLimit, interval: interval, fetcher: fetcher,
                now: { Date().timeIntervalSince1970 }))
    }

    /// A folder for networks from a bucket, beside that of fetched pictures.
    public static var usualMirror: String { ContentCache.shared().folder + "-networks" }

    /// Whether networks appear whole, so that none needs to be left alone for a while.
    var isMirrored: Bool { mirror != nil }

    /// Brings a client's network up to date where it comes from a bucket.
    ///
    /// - Throws: what stood in the way; what was here before stays
    func refresh(_ client: String) throws { try mirror?.refresh(client) }

    /// Where a client's network lies, and how its files are marked now.
    struct Place: Equatable {
        var kind: ClientNetworks.Place
        /// Tells that a file was replaced or is being written.
        var marks: [FileMark]

        /// When a file was changed last, in seconds since 1970.
        var changedAt: Double { marks.map(\.changedAt).max() ?? 0 }
    }

    /// Clients that have a network, in order.
    public func clients() -> [String] { networks.clients() }

    /// Whether a client has a network.
    public func hasModel(_ client: String) -> Bool { networks.place(of: client) != nil }

    /// Where a client's network lies; `nil` if there is none.
    func place(of client: String) -> Place? {
        networks.place(of: client).map { kind in
            Place(kind: kind, marks: networks.paths(of: client, at: kind).compactMap { FileMark($0) })
        }
    }
}

/// What a file's directory entry says: it changes when the file is replaced, and while it is being written.
struct FileMark: Equatable {
    var path: String
    private var number: UInt64
    private var size: Int
    private var seconds: Int
    private var nanoseconds: Int

    /// Looks at a file; `nil` where none is.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        (self.path, number, size) = (path, UInt64(status.st_ino), Int(status.st_size))
        (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }

    /// When it was written last, in seconds since 1970.
    var changedAt: Double { Double(seconds) + Double(nanoseconds) / 1e9 }
}
