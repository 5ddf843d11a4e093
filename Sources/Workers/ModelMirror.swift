import Domain
import Fetching
import Foundation
import Synchronization
import YOLO

/// Networks of clients that lie in a bucket, brought into a folder of this machine as they are asked for.
///
/// In the bucket they lie as promotions leave them in a folder: `CLIENT/promotions.json` says which version is in service,
/// `CLIENT/versions/N/model.json` names its files; or `CLIENT/model.json` and its files, as a shelf has them. Here each
/// network that came whole is a version of its own, and what is fetched next takes its place only when it is whole as well.
final class ModelMirror: Sendable {
    private struct State {
        /// When each client's network was asked for last, in seconds since 1970.
        var looked: [String: Double] = [:]
        /// Clients, those used last at the end.
        var used: [String] = []
    }

    /// What a bucket has for a client now.
    private struct Wanted {
        /// Key of the folder of its files, below the prefix.
        var base: String
        var manifest: ModelManifest
        /// The manifest's own bytes.
        var data: Data

        /// Tells it from what was there before.
        var origin: String { "\(base) \(SHA256.digits(of: SHA256.hash(data)).prefix(16))" }
    }

    /// Of the networks of this machine.
    let networks: ClientNetworks
    private let address: String
    private let byteLimit: Int
    private let interval: Double
    private let fetcher: Fetcher
    private let now: @Sendable () -> Double
    private let state = Mutex(State())

    /// Makes a mirror.
    ///
    /// - Parameters:
    ///   - address: `s3://BUCKET/PREFIX`
    ///   - folder: where networks are kept
    ///   - byteLimit: most bytes of them; the one that is asked for is kept whatever it takes
    ///   - interval: seconds for which nobody is asked whether a network was replaced
    ///   - fetcher: asks the server whenever it is asked
    ///   - now: seconds since 1970
    init(
        _ address: String, folder: String, byteLimit: Int, interval: Double, fetcher: Fetcher,
        now: @escaping @Sendable () -> Double
    ) {
        self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
        (networks, self.byteLimit, self.interval) = (ClientNetworks(folder: folder), byteLimit, interval)
        (self.fetcher, self.now) = (fetcher, now)
    }

    /// What may be fetched: the address is the operator's, not a stranger's.
    static var policy: FetchPolicy {
        var policy = FetchPolicy().allowingPrivateAddresses(true)
        (policy.content, policy.maximumBytes, policy.freshness) = (.anything, 4 << 30, 0)
        (policy.totalTimeout, policy.retries) = (900, 2)
        return policy
    }

    /// Brings a client's network up to date, if it was not looked at for a while.
    ///
    /// - Throws: `FetchError`, `ModelError`, ``WorkerError/changing(client:)`` where not all files are those that the
    ///   manifest means; what was here before stays
    func refresh(_ client: String) throws {
        guard ClientNetworks.isClient(client), isDue(client) else { return }
        do {
            guard let wanted = try self.wanted(client) else { return remove(client) }
            try bring(wanted, client)
            makeRoom(besides: client)
        } catch {
            // Where there is nothing to go on with the next job asks again.
            if networks.place(of: client) == nil { state.withLock { $0.looked[client] = nil } }
            throw error
        }
    }

    private func isDue(_ client: String) -> Bool {
        let (now, isHere) = (now(), networks.place(of: client) != nil)
        return state.withLock { state in
            state.used.removeAll { $0 == client }
            state.used.append(client)
            // Another process may have let go of it.
            if isHere, let last = state.looked[client], now >= last, now - last < interval { return false }
            state.looked[client] = now
            return true
        }
    }

    // MARK: Asking

    private struct Pointer: Decodable { var inService: Int }

    private func wanted(_ client: String) throws -> Wanted? {
        var base = client
        if let register = try read("\(client)/\(ClientShelf.registerName)") {
            guard let pointer = try? JSONDecoder().decode(Pointer.self, from: register) else {
                throw ModelError.badManifest(
                    path: "\(address)/\(client)/\(ClientShelf.registerName)",
                    reason: "is no register of promotions that this version knows")
            }
            base = "\(client)/versions/\(pointer.inService)"
        }
        guard let data = try read("\(base)/model.json") else {
            guard base == client else { throw WorkerError.changing(client: client) }
            return nil
        }
        guard let manifest = try? JSONDecoder().decode(ModelManifest.self, from: data) else {
            throw ModelError.badManifest(
                path: "\(address)/\(base)/model.json",
                reason: "is no description of a network that this version knows")
        }
        return Wanted(base: base, manifest: manifest, data: data)
    }

    /// A small file of the bucket; `nil` if there is none.
    private func read(_ key: String) throws -> Data? {
        do throws(FetchError) {
            let file = try fetcher.fetch("\(address)/\(key)")
            guard let data = FileManager.default.contents(atPath: file.path) else {
                throw FetchError("\(address)/\(key)", .cache("\(file.path): is gone"))
            }
            return data
        } catch {
            if case .status(404, _) = error.reason { return nil }
            throw error
        }
    }

    // MARK: Bringing

    private func bring(_ wanted: Wanted, _ client: String) throws {
        let shelf = networks.shelf(of: client)
        // Another worker of this machine may be at it: what it brings will do for both.
        let lock = try ClientLock(shelf, waits: true)
        defer { withExtendedLifetime(lock) {} }
        // A register that was cut short by a full disk is one that is not there.
        var register = try? shelf.promotions()
        if let register, register.latest(of: register.inService)?.run == wanted.origin { return }
        let version = max(register?.next ?? 1, (shelf.versions.names().compactMap { Int($0) }.max() ?? 0) + 1)
        try fetch(wanted, as: version, to: shelf, client)
        let arrival = Promotion(
            .promoted, version: version, at: now(), who: "", run: wanted.origin,
            fingerprint: wanted.manifest.fingerprint)
        let before = register?.history.last
        register = Promotions(arrival, validation: nil)
        // Who is reading the one before may go on.
        if let before { register?.history.insert(before, at: 0) }
        if let register { try shelf.write(register) }
        shelf.removeLeftovers(besides: register)
    }

    /// Fetches a network beside the versions that are here; it appears whole.
    private func fetch(_ wanted: Wanted, as version: Int, to shelf: ClientShelf, _ client: String) throws {
        let manager = FileManager.default
        let name = ".new-\(UUID().uuidString)"
        let partial = "\(shelf.versions.folder)/\(name)"
        defer { try? manager.removeItem(atPath: partial) }
        try manager.createDirectory(atPath: partial, withIntermediateDirectories: true)
        var manifest = wanted.manifest
        manifest.name = name
        // Names that lead elsewhere are refused here.
        let files = try shelf.versions.files(of: manifest)
        for path in files.paths {
            let file = try fetcher.fetch("\(address)/\(wanted.base)/\((path as NSString).lastPathComponent)")
            // A second name will do: what is in the cache never changes.
            if link(file.path, path) != 0 { try manager.copyItem(atPath: file.path, toPath: path) }
        }
        guard try files.fingerprint() == wanted.manifest.fingerprint else {
            throw WorkerError.changing(client: client)
        }
        try wanted.data.write(to: URL(fileURLWithPath: "\(partial)/model.json"))
        guard rename(partial, "\(shelf.versions.folder)/\(version)") == 0 else {
            throw ModelError.unwritable(path: "\(shelf.versions.folder)/\(version)", reason: "cannot be written")
        }
    }

    // MARK: Letting go

    /// Forgets a client's network; the register goes first, so that nobody finds a part of it.
    private func remove(_ client: String) {
        let shelf = networks.shelf(of: client)
        guard FileManager.default.fileExists(atPath: shelf.register), let lock = try? ClientLock(shelf) else { return }
        unlink(shelf.register)
        try? FileManager.default.removeItem(atPath: shelf.path)
        withExtendedLifetime(lock) {}
    }

    /// Lets go of the networks used longest ago while there are too many bytes.
    private func makeRoom(besides client: String) {
        let used = state.withLock { $0.used }
        let here = ((try? FileManager.default.contentsOfDirectory(atPath: networks.folder)) ?? [])
            .filter(ClientNetworks.isClient).sorted()
        // Those of an earlier process come first.
        let order = here.filter { !used.contains($0) } + used.filter(here.contains)
        let sizes = order.map { Self.bytes(below: networks.shelf(of: $0).path) }
        var total = sizes.reduce(0, +)
        for (other, size) in zip(order, sizes) where total > byteLimit && other != client {
            remove(other)
            state.withLock { $0.looked[other] = nil }
            total -= size
        }
    }

    private static func bytes(below folder: String) -> Int {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.reduce(0) { sum, name in
            var status = stat()
            let isFile = lstat("\(folder)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            return sum + (isFile ? Int(status.st_size) : 0)
        }
    }
}
