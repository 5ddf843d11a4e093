import Domain
public import Foundation
import Synchronization

/// A folder of bodies by their SHA-256, and of what is known of each address; several processes may share it.
///
/// `objects/ab/abcd….jpg` are the bodies, `entries/ab/abcd…` what is known of the address with that hash. A file gets
/// its name only when it is whole, and never changes after that. Over its limit the cache lets go of what was not
/// used longest.
public final class ContentCache: Sendable {
    /// Absolute path of the folder.
    public let folder: String
    /// Bytes of bodies kept at most.
    public let byteLimit: Int
    /// Bytes taken in since the last sweep; the first body of a process always sweeps.
    private let unswept = Mutex(Int.max)

    /// Makes a cache in a folder, which need not exist yet.
    public init(folder: String, byteLimit: Int = ContentCache.usualLimit) {
        (self.folder, self.byteLimit) = (folder, byteLimit)
    }

    /// The cache that all programs of a person share: `~/.cache/reticle/fetched`, after the XDG directories.
    public static func shared(environment: [String: String] = ProcessInfo.processInfo.environment) -> ContentCache {
        let configured = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        return ContentCache(folder: (configured ?? (environment["HOME"] ?? "/tmp") + "/.cache") + "/reticle/fetched")
    }

    // MARK: Looking up

    /// What is known of an address whose body is still there.
    func entry(of address: String) -> CacheEntry? {
        guard let data = FileManager.default.contents(atPath: entryPath(address)),
            let entry = CacheEntry(String(decoding: data, as: UTF8.self)),
            size(objectPath(entry)) == entry.byteCount
        else { return nil }
        return entry
    }

    /// The body of an entry, marked as used.
    func file(of entry: CacheEntry, origin: FetchedFile.Origin) -> FetchedFile {
        let path = objectPath(entry)
        utimes(path, nil)
        return FetchedFile(path: path, hash: entry.hash, kind: entry.kind, byteCount: entry.byteCount, origin: origin)
    }

    // MARK: Taking in

    /// A path for a body that is still coming; unique over all processes.
    func incomingPath() throws(FetchError.Reason) -> String {
        try makeFolder("incoming")
        return "\(folder)/incoming/\(getpid())-\(UUID().uuidString)"
    }

    /// Gives a body that has come its name, and notes where it came from.
    func keep(_ body: String, _ entry: CacheEntry, for address: String) throws(FetchError.Reason) -> FetchedFile {
        try makeFolder("objects/\(entry.hash.prefix(2))")
        chmod(body, 0o444)
        guard rename(body, objectPath(entry)) == 0 else { throw failure(objectPath(entry)) }
        try note(entry, for: address)
        let isDue = unswept.withLock { unswept in
            unswept = unswept == .max ? .max : unswept + entry.byteCount
            guard unswept > byteLimit / 16 else { return false }
            unswept = 0
            return true
        }
        if isDue { sweep(keeping: entry.hash) }
        return file(of: entry, origin: .server)
    }

    /// Notes what is known of an address.
    func note(_ entry: CacheEntry, for address: String) throws(FetchError.Reason) {
        try makeFolder("entries/\(SHA256.digits(address).prefix(2))")
        let partial = try incomingPath()
        do { try Data(entry.text.utf8).write(to: URL(fileURLWithPath: partial, isDirectory: false)) } catch {
            unlink(partial)
            throw failure(partial)
        }
        guard rename(partial, entryPath(address)) == 0 else { throw failure(entryPath(address)) }
    }

    // MARK: Letting go

    /// Bytes of all bodies, after letting go of those used longest ago if they are too many.
    @discardableResult func sweep(keeping kept: String = "") -> Int {
        let lock = open("\(folder)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard lock >= 0 else { return 0 }
        defer { close(lock) }
        // Another process is at it.
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { return 0 }
        var bodies = files(below: "objects")
        var total = bodies.reduce(0) { $0 + $1.size }
        removeAbandoned()
        guard total > byteLimit else { return total }
        bodies.sort { ($0.usedAt, $0.path) < ($1.usedAt, $1.path) }
        for body in bodies where total > byteLimit / 10 * 9 && !body.path.contains(kept.isEmpty ? "\n" : kept) {
            if unlink(body.path) == 0 { total -= body.size }
        }
        let left = Set(files(below: "objects").map { ($0.path as NSString).lastPathComponent })
        for entry in files(below: "entries") {
            let known = FileManager.default.contents(atPath: entry.path).map { String(decoding: $0, as: UTF8.self) }
            guard let known = known.flatMap(CacheEntry.init), left.contains("\(known.hash).\(known.kind.rawValue)")
            else { unlink(entry.path); continue }
        }
        return total
    }

    /// Removes what processes that were killed have left behind.
    private func removeAbandoned() {
        let old = Int(Date().timeIntervalSince1970) - 86_400
        for file in files(in: "\(folder)/incoming") where file.usedAt < old { unlink(file.path) }
    }

    private struct Found { var path: String, size: Int, usedAt: Int }

    private func files(below part: String) -> [Found] {
        names(in: "\(folder)/\(part)").flatMap { files(in: "\(folder)/\(part)/\($0)") }
    }

    private func files(in folder: String) -> [Found] {
        names(in: folder).compactMap { name in
            var status = stat()
            guard lstat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            return Found(path: "\(folder)/\(name)", size: Int(status.st_size), usedAt: status.st_mtim.tv_sec)
        }
    }

    private func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    // MARK: Paths

    private func objectPath(_ entry: CacheEntry) -> String {
        "\(folder)/objects/\(entry.hash.prefix(2))/\(entry.hash).\(entry.kind.rawValue)"
    }

    private func entryPath(_ address: String) -> String {
        let hash = SHA256.digits(address)
        return "\(folder)/entries/\(hash.prefix(2))/\(hash)"
    }

    private func size(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    private func makeFolder(_ part: String) throws(FetchError.Reason) {
        let path = "\(folder)/\(part)"
        guard access(path, F_OK) != 0 else { return }
        do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
            throw .cache("\(path): cannot be made: \(error.localizedDescription)")
        }
    }

    private func failure(_ path: String) -> FetchError.Reason {
        .cache("\(path): cannot be written: \(String(cString: strerror(errno)))")
    }
}

extension ContentCache {
    /// Hash and kind of a file that lies on this machine.
    ///
    /// - Throws: the reason why it cannot be read
    public static func identity(ofFile path: String) throws(FetchError.Reason) -> (hash: String, kind: ContentKind) {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw .cache("\(path): \(access(path, F_OK) == 0 ? "permission denied" : "no such file")")
        }
        defer { try? handle.close() }
        var hash = SHA256()
        var start: [UInt8] = []
        do {
            while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
                if start.isEmpty { start = Array(piece.prefix(64)) }
                hash.update(piece)
            }
        } catch { throw .cache("\(path): cannot be read: \(error.localizedDescription)") }
        return (SHA256.digits(of: hash.finish()), ContentKind(start))
    }
}
