import Domain
import Foundation
import Synchronization

/// Where the bytes of a picture lie: in a file of its own, or in a record file, which paths take for a folder.
///
/// `/data/train.rec/img/1.jpg` is the picture that `train.lst` calls `img/1.jpg`; `/data/*.rec/img/1.jpg` the same in
/// whichever record file of the folder has it. Record files are read where they lie and never unpacked or rewritten.
public enum PictureFile {
    /// Stands for every record file of a folder.
    static let anyRecord = "*.rec"

    /// What a picture can be opened by: its path, or the address of its bytes in a record file.
    ///
    /// - Parameter path: absolute
    /// - Returns: `nil` if nothing is there.
    public static func address(_ path: String) -> String? {
        if Disk.isFile(path) { return path }
        guard let (container, name) = split(path) else { return nil }
        return RecordShelf.shared.ranges(of: name, in: container)?.address
    }

    /// Whether the path leads into a record file.
    static func isPacked(_ path: String) -> Bool { split(path) != nil }

    /// The record file in a path and the name behind it, `nil` where the path has none.
    private static func split(_ path: String) -> (container: String, name: String)? {
        var rest = path[...]
        while let range = rest.firstRange(of: ".rec/") {
            let container = String(path[..<path.index(before: range.upperBound)])
            let name = String(path[range.upperBound...])
            if !name.isEmpty, PathText.name(container) == anyRecord || Disk.isFile(container) {
                return (container, name)
            }
            rest = path[range.upperBound...]
        }
        return nil
    }

    /// All bytes of a picture, or `nil` if nothing is there.
    static func bytes(_ path: String, limit: Int) throws(FormatError) -> [UInt8]? {
        guard let address = address(path) else { return nil }
        if address == path { return try Disk.bytes(path, limit: limit) }
        guard let ranges = FileRanges(address: address) else { return nil }
        let file = try RecordFile(ranges.path)
        do throws(RecordFault) {
            return try file.bytes(of: ranges.ranges)
        } catch { throw .unreadable(path: path, reason: error.reason) }
    }
}

/// Record files that pictures were asked from, the names in them at hand.
final class RecordShelf: Sendable {
    static let shared = RecordShelf()

    private struct Shelved {
        var stamp: [String]
        var table: RecordTable
        /// Numbers of entries by picture path; by path without extension where no list names them.
        var numbers: [String: Int]

        func find(_ name: String) -> RecordTable.Entry? {
            (numbers[name] ?? numbers[PathText.stem(name)]).map { table.entries[$0] }
        }
    }

    /// A handful: people look into one or two record files at a time.
    private static let limit = 8
    private let shelved = Mutex<[String: Shelved]>([:])

    /// The bytes of a picture in a record file, or in any of a folder.
    func ranges(of name: String, in container: String) -> FileRanges? {
        let isAny = PathText.name(container) == PictureFile.anyRecord
        let files = isAny ? RecordLayout.files(in: PathText.folder(container)) : [container]
        for file in files {
            if let entry = entry(name, in: file), let found = Self.picture(of: entry, in: file) { return found }
        }
        return nil
    }

    /// The part of a record that is the picture, or `nil` if the record is broken.
    private static func picture(of entry: RecordTable.Entry, in path: String) -> FileRanges? {
        guard let file = try? RecordFile(path), let record = try? file.record(at: entry.offset),
            let header = try? RecordHeader(of: record.payload, in: file)
        else { return nil }
        let parts = record.payload.part(header.byteCount..<max(header.byteCount, record.payload.count))
        return parts.isEmpty ? nil : FileRanges(path: path, ranges: parts)
    }

    private func entry(_ name: String, in path: String) -> RecordTable.Entry? {
        let stamp = Self.stamp(path)
        let known = shelved.withLock { shelved -> RecordTable.Entry?? in
            guard let there = shelved[path], there.stamp == stamp else { return nil }
            return .some(there.find(name))
        }
        if let known { return known }
        guard let table = try? RecordTable(path) else { return nil }
        var numbers: [String: Int] = [:]
        for (number, entry) in table.entries.enumerated() {
            numbers[entry.name.flatMap(PathText.inside) ?? table.plainName(entry)] = number
        }
        let new = Shelved(stamp: stamp, table: table, numbers: numbers)
        shelved.withLock { shelved in
            if shelved.count >= Self.limit { shelved.removeAll() }
            shelved[path] = new
        }
        return new.find(name)
    }

    /// Size and time of the three files: what was read of them counts until one of them changes.
    private static func stamp(_ path: String) -> [String] {
        let stem = PathText.stem(path)
        return [path, stem + ".idx", stem + ".lst"].map { file in
            guard let facts = try? FileManager.default.attributesOfItem(atPath: file) else { return "" }
            let time = (facts[.modificationDate] as? Date)?.timeIntervalSinceReferenceDate ?? 0
            return "\(facts[.size] ?? 0) \(time)"
        }
    }
}
