import Domain
import Foundation

/// Where a RecordIO dataset keeps its files: one or several `.rec`, each with `.idx` and `.lst` of the same name.
struct RecordLayout {
    static let lookedFor = "recordio: *.rec of packed images"
    /// Images of no part, where a dataset has parts.
    static let restName = "rest"

    /// Absolute path of the dataset's folder.
    var root: String
    /// Absolute paths of the `.rec` files, in order.
    var records: [String]
    /// The list that says in which order the images of several files come.
    var order: String?

    /// Folder that picture paths are relative to: a `.rec` is taken for a folder of its pictures, `*.rec` for that of
    /// all beside each other.
    var pictureFolder: String { records.count == 1 ? records[0] : PathText.join(root, PictureFile.anyRecord) }

    static func find(_ path: String) -> RecordLayout? {
        var full = Disk.absolute(path)
        if Disk.isFile(full) {
            if PathText.ext(full) == "idx" { full = PathText.stem(full) + ".rec" }
            guard isRecord(full) else { return nil }
            return RecordLayout(root: PathText.folder(full), records: [full])
        }
        let records = files(in: full)
        guard records.contains(where: isRecord) else { return nil }
        let all = PathText.join(full, "all.lst")
        let isOrdered = records.count > 1 && Disk.isFile(all) && !records.contains(PathText.join(full, "all.rec"))
        return RecordLayout(root: full, records: records, order: isOrdered ? all : nil)
    }

    /// Absolute paths of the `.rec` files in a folder, sorted.
    static func files(in folder: String) -> [String] {
        Disk.names(folder).filter { PathText.ext($0) == "rec" }.sorted().map { PathText.join(folder, $0) }
    }

    /// Whether a file begins with the magic number, or is empty with an index beside it.
    static func isRecord(_ path: String) -> Bool {
        guard PathText.ext(path) == "rec", let file = try? RecordFile(path) else { return false }
        if file.count == 0 { return Disk.isFile(PathText.stem(path) + ".idx") }
        return file.count >= 8 && (try? file.bytes(0..<4)).map(Array.init) == RecordChunk.magicBytes
    }

    /// Why a path is taken for a RecordIO dataset.
    static func reason(_ path: String) -> String? {
        find(path).map { "record file \(PathText.name($0.records[0]))" }
    }

    /// Whether every detection list of a folder has its `.rec`: then the records say all that the lists do.
    static func covers(_ lists: [String], in folder: String) -> Bool {
        !lists.isEmpty && lists.allSatisfy { isRecord(PathText.join(folder, PathText.stem($0) + ".rec")) }
    }
}
