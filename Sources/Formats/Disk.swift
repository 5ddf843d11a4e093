import Foundation

/// The few questions that readers ask of the file system.
enum Disk {
    /// Largest file that is read whole: label files and class lists; documents have a limit of their own.
    static let labelFileLimit = 64 << 20
    static let documentLimit = 8 << 30

    enum Kind { case file, folder }

    static func kind(_ path: String) -> Kind? {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
        return isFolder.boolValue ? .folder : .file
    }

    static func isFile(_ path: String) -> Bool { kind(path) == .file }
    static func isFolder(_ path: String) -> Bool { kind(path) == .folder }

    /// Absolute path without `.` and `..`.
    static func absolute(_ path: String) -> String {
        let full = path.hasPrefix("/") ? path : PathText.join(FileManager.default.currentDirectoryPath, path)
        return "/" + (PathText.inside(String(full.drop { $0 == "/" })) ?? "")
    }

    /// Where a file lies whose path may be a link or lead over one, absolute.
    ///
    /// A link that is copied stays a link, and one that is relative leads nowhere from another folder.
    static func real(_ path: String) -> String {
        URL(fileURLWithPath: path, isDirectory: false).resolvingSymlinksInPath().path
    }

    /// Bytes of a whole file.
    static func bytes(_ path: String, limit: Int = labelFileLimit) throws(FormatError) -> [UInt8] {
        guard let kind = kind(path) else { throw .unreadable(path: path, reason: "no such file") }
        guard kind == .file else { throw .unreadable(path: path, reason: "a folder, expected a file") }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw .unreadable(path: path, reason: "permission denied")
        }
        defer { try? handle.close() }
        var bytes: [UInt8] = []
        do {
            // In pieces, so that a large document is not held twice.
            while let piece = try handle.read(upToCount: 4 << 20), !piece.isEmpty {
                bytes.append(contentsOf: piece)
                guard bytes.count <= limit else { break }
            }
        } catch { throw .unreadable(path: path, reason: error.localizedDescription) }
        guard bytes.count <= limit else { throw .unreadable(path: path, reason: "larger than \(limit >> 20) MiB") }
        return bytes
    }

    /// The first bytes of a file, fewer if it is shorter; none if it cannot be read.
    static func start(_ path: String, _ count: Int) -> [UInt8] {
        guard isFile(path), let handle = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? handle.close() }
        return [UInt8]((try? handle.read(upToCount: count)) ?? Data())
    }

    /// The last bytes of a file, fewer if it is shorter; none if it cannot be read.
    static func end(_ path: String, _ count: Int) -> [UInt8] {
        guard isFile(path), let handle = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? handle.close() }
        guard let size = try? handle.seekToEnd(), (try? handle.seek(toOffset: size - min(size, UInt64(count)))) != nil
        else { return [] }
        return [UInt8]((try? handle.read(upToCount: count)) ?? Data())
    }

    /// Text of a whole file in UTF-8, byte order mark dropped.
    static func text(_ path: String) throws(FormatError) -> String {
        var bytes = try bytes(path)[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .unreadable(path: path, reason: "not UTF-8")
        }
        return text
    }

    /// Lines of a text, either line end, without a last empty one.
    static func lines(_ text: String) -> [Substring] {
        var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// Names in a folder, unsorted, hidden ones left out; empty if it cannot be read.
    static func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }
    }

    /// Relative paths of the files below a folder that `wanted` accepts by name, unsorted.
    ///
    /// Only names with an unusual extension cost a look at the file itself. Folders are entered eight deep.
    static func files(below root: String, where wanted: (String) -> Bool) -> [String] {
        var found: [String] = []
        var folders: [(path: String, depth: Int)] = [("", 0)]
        while let (folder, depth) = folders.popLast() {
            for name in names(PathText.join(root, folder)) {
                let path = PathText.join(folder, name)
                if wanted(name) {
                    found.append(path)
                } else if depth < 8, !usualExtensions.contains(PathText.ext(name)), isFolder(PathText.join(root, path))
                {
                    folders.append((path, depth + 1))
                }
            }
        }
        return found
    }

    private static let usualExtensions: Set<String> =
        PathText.pictureExtensions.union(["xml", "txt", "json", "jsonl", "lst", "yaml", "rec", "idx", "csv"])
}
