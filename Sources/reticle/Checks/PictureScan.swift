import Catalog
import Dispatch
import Domain
import Fetching
import Foundation
import Imaging
import Synchronization

/// Looks at the files of all pictures of a workspace that have changed since the last time, on all cores, and finds which
/// look alike.
///
/// What was seen is stored some pictures at a time: a scan that is stopped goes on where it was.
struct PictureScan {
    /// What a scan came to.
    struct Summary: Equatable {
        /// Pictures that are of files on this machine.
        var images = 0
        /// Pictures that were read, because they are new or have changed.
        var read = 0
        /// Pictures that are missing or cannot be read.
        var broken = 0
        /// Pictures behind addresses that were never fetched.
        var remote = 0
        /// Pairs that look alike; `nil` if they were known already.
        var pairs: Int?

        /// One line for people.
        var text: String {
            var parts = ["\(images) pictures", "\(read) read"]
            if broken > 0 { parts.append("\(broken) broken or missing") }
            if remote > 0 { parts.append("\(remote) not on this machine") }
            if let pairs { parts.append("\(pairs) pairs look alike") }
            return parts.joined(separator: ", ")
        }
    }

    let store: CatalogStore
    /// Threads that read and decode.
    var threads = ProcessInfo.processInfo.activeProcessorCount
    /// Whether to stop after the pictures in hand.
    var mustStop: @Sendable () -> Bool = { false }
    /// Hears how many pictures are done of how many.
    var progress: @Sendable (Int, Int) -> Void = { _, _ in }

    /// Pictures stored at a time.
    private static let batch = 256

    /// Runs to the end, or until it must stop.
    ///
    /// - Throws: `CatalogError`
    func run() throws -> Summary {
        var summary = Summary()
        let due = try files(&summary)
        progress(0, due.count)
        for start in stride(from: 0, to: due.count, by: Self.batch) {
            guard !mustStop() else { return summary }
            let part = Array(due[start..<min(start + Self.batch, due.count)])
            let records = look(at: part, before: start, of: due.count)
            summary.read += records.count
            summary.broken += records.count { if case .sound = $0.sight { false } else { true } }
            try store.addPictures(records)
        }
        guard !mustStop() else { return summary }
        if let signatures = try store.signaturesToPair() {
            let pairs = Self.pairs(among: DuplicateSearch(signatures), threads: threads, mustStop: mustStop)
            guard !mustStop() else { return summary }
            try store.setPairs(pairs)
            summary.pairs = pairs.count
        }
        return summary
    }

    /// Whether there is nothing to do: every file is as it was when it was looked at.
    func isUpToDate() throws -> Bool {
        var summary = Summary()
        guard try store.arePairsKnown() else { return false }
        return try files(&summary).isEmpty
    }

    private typealias DueFile = (image: ImageID, path: String, stamp: FileStamp)

    /// Files that are new or have changed.
    private func files(_ summary: inout Summary) throws -> [DueFile] {
        let stamps = try store.pictureStamps()
        let fetcher = Fetcher.ofWorkspace(cache: store.folder(of: "cache"))
        var due: [DueFile] = []
        for each in try store.pictureLocations() {
            guard let (path, stamp) = Self.place(of: each.location, fetcher) else {
                summary.remote += 1
                continue
            }
            summary.images += 1
            if stamps[each.image] != stamp { due.append((each.image, path, stamp)) }
        }
        return due
    }

    /// Where a picture can be read, and its stamp; `nil` for one behind an address that was never fetched.
    private static func place(of location: String, _ fetcher: Fetcher) -> (path: String, stamp: FileStamp)? {
        if Location.isRemote(location) { return fetcher.cached(location).map { ($0.path, FileStamp(of: $0)) } }
        guard case .success(let path) = Location.path(location) else { return nil }
        return (path, FileStamp(of: path))
    }

    private func look(
        at part: [DueFile], before: Int, of total: Int
    ) -> [PictureRecord] {
        let records = Mutex<[PictureRecord]>([])
        let next = Atomic<Int>(0)
        let done = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: max(1, threads)) { _ in
            while !mustStop() {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < part.count else { return }
                let (image, path, stamp) = part[index]
                let record = PictureRecord(image: image, path: path, stamp: stamp)
                records.withLock { $0.append(record) }
                progress(before + done.wrappingAdd(1, ordering: .relaxed).newValue, total)
            }
        }
        return records.withLock { $0 }
    }

    /// Pairs that look alike among all pictures, searched on several threads.
    static func pairs(
        among search: DuplicateSearch, threads: Int, mustStop: @Sendable () -> Bool = { false }
    ) -> [PicturePair] {
        // The later pictures have the most to be compared with: their pieces come first, so that no thread is left alone
        // with one at the end.
        let pieces = stride(from: 0, to: search.count, by: 250).map { $0..<min($0 + 250, search.count) }
        let found = Mutex<[(Int, [PicturePair])]>([])
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: max(1, threads)) { _ in
            while !mustStop() {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < pieces.count else { return }
                let piece = pieces[pieces.count - 1 - index]
                let pairs = search.pairs(in: piece, similarity: PictureSimilarity.least)
                found.withLock { $0.append((piece.lowerBound, pairs)) }
            }
        }
        return found.withLock { $0 }.sorted { $0.0 < $1.0 }.flatMap(\.1)
    }
}

extension FileStamp {
    /// The stamp of a file as it is now, or of a picture inside of one by the address of its bytes.
    init(of path: String) {
        if let whole = Self.plain(path) {
            self = whole
        } else if let parts = FileRanges(address: path), let container = Self.plain(parts.path),
            let start = parts.ranges.first?.lowerBound
        {
            // All pictures of a container are of its time: where they begin tells them apart.
            self.init(
                bytes: Int64(parts.count),
                modified: container.modified ^ (container.bytes << 1) &+ Int64(start) &* 0x9E37_79B9_7F4A_7C1)
        } else {
            self = .missing
        }
    }

    private static func plain(_ path: String) -> FileStamp? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return FileStamp(
            bytes: Int64(status.st_size),
            modified: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec))
    }

    /// The stamp of a picture in a cache: its time is when it was used last, what it holds stands in its name.
    init(of file: FetchedFile) {
        self.init(bytes: Int64(file.byteCount), modified: Int64(file.hash.prefix(15), radix: 16) ?? 0)
    }
}

extension PictureRecord {
    /// Looks at a file.
    init(image: ImageID, path: String, stamp: FileStamp) {
        guard stamp != .missing else {
            self.init(image: image, stamp: stamp, sight: .missing)
            return
        }
        do {
            let look = try PictureLook(at: path)
            self.init(
                image: image, stamp: stamp, sight: .sound(look.header), signature: look.signature, digest: look.digest)
        } catch {
            self.init(image: image, stamp: stamp, sight: .unreadable("\(error.found); expected \(error.expected)"))
        }
    }
}
