import Foundation

/// The folder of the datasets of many clients.
///
/// Killed at any moment and begun again, it ends with the same files.
/// Files appear whole. Before the first one appears, the manifest says that it will: nothing that was cut short is taken
/// for somebody else's. One process at a time writes here.
final class DatasetFolder {
    static let spoolName = ".reticle-spool"

    let root: String
    private var before: Set<String> = []
    private var announced: Set<String> = []
    /// Pictures of the client at hand that have got their place, by path relative to its folder.
    private var placed: Set<String> = []
    private let lock: Int32
    /// Hears of each change of the folder before it is made; what it throws ends the run there, as a kill would.
    private let beforeChange: @Sendable () throws(FormatError) -> Void

    /// Folder of what is not finished.
    var spool: String { PathText.join(root, Self.spoolName) }

    init(
        _ path: String, beforeChange: @escaping @Sendable () throws(FormatError) -> Void = {}
    ) throws(FormatError) {
        (root, self.beforeChange) = (Disk.absolute(path), beforeChange)
        if Disk.isFile(root) { throw .unwritable(path: path, reason: "a file, expected a folder") }
        try Self.make(root)
        lock = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            throw .unwritable(path: root, reason: "another process is writing datasets here")
        }
        let manifest = PathText.join(root, OutputFolder.manifestName)
        if Disk.isFile(manifest) {
            let lines = Disk.lines(try Disk.text(manifest))
            guard lines.first == "format lst" else { throw .notEmpty(path: root) }
            before = Set(lines.filter { $0.hasPrefix("file ") }.map { String($0.dropFirst(5)) })
        } else {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
            guard names.allSatisfy({ $0 == OutputFolder.manifestName + ".partial" }) else {
                throw .notEmpty(path: root)
            }
        }
        try writeManifest(before)
        try beforeChange()
        try? FileManager.default.removeItem(atPath: spool)
        try Self.make(spool)
    }

    deinit { close(lock) }

    /// Says which files will be written; folders are made.
    func announce(_ files: [String]) throws(FormatError) {
        for file in files where Disk.kind(PathText.join(root, file)) != nil && !before.contains(file) {
            throw .wouldOverwrite(path: PathText.join(root, file))
        }
        announced.formUnion(files)
        try writeManifest(before.union(announced))
        for folder in Set(files.map(PathText.folder)).sorted() where !folder.isEmpty {
            try beforeChange()
            try Self.make(path(folder))
        }
    }

    /// Absolute path of a file.
    func path(_ file: String) -> String { PathText.join(root, file) }

    /// Writes a whole file that was announced.
    func write(_ file: String, _ text: String) throws(FormatError) {
        let output = try AppendFile(path(file))
        try output.append(text)
        try finish(output)
    }

    /// Gives a file its name.
    func finish(_ file: AppendFile) throws(FormatError) {
        try file.flush()
        try beforeChange()
        try file.finish()
    }

    /// Moves a finished file out of the spool to its place.
    func adopt(_ file: String) throws(FormatError) {
        try beforeChange()
        guard rename(PathText.join(spool, file), path(file)) == 0 else {
            throw .unwritable(path: path(file), reason: String(cString: strerror(errno)))
        }
    }

    /// Gives a picture its place: `folder/pictures/ab/abcd….jpg`.
    ///
    /// - Returns: its path relative to `folder`
    func place(_ picture: SuppliedPicture, in folder: String) throws(FormatError) -> String {
        guard let name = PathText.inside("pictures/" + picture.contentName) else {
            throw .unsafePath(place: root, path: picture.contentName)
        }
        placed.insert(name)
        let target = path(PathText.join(folder, name))
        guard !Disk.isFile(target) else { return name }
        try beforeChange()
        try Self.make(PathText.folder(target))
        let real = Disk.real(picture.path)
        if picture.isConstant, link(real, target) == 0 { return name }
        let partial = target + ".partial"
        unlink(partial)
        do { try FileManager.default.copyItem(atPath: real, toPath: partial) } catch {
            throw .unwritable(path: target, reason: error.localizedDescription)
        }
        try beforeChange()
        guard rename(partial, target) == 0 else {
            throw .unwritable(path: target, reason: String(cString: strerror(errno)))
        }
        return name
    }

    /// Removes pictures below a client's folder that have got no place in this run: those of an earlier one, whole or not.
    ///
    /// Only files named after their content are taken for such.
    func removePictures(of client: String) throws(FormatError) {
        let pictures = path(PathText.join(client, "pictures"))
        for part in Disk.names(pictures) where Self.isHex(part[...], count: 2) {
            let folder = PathText.join(pictures, part)
            for file in Disk.names(folder) {
                let stem = file.prefix { $0 != "." }
                guard Self.isHex(stem, count: 64), stem.hasPrefix(part),
                    !placed.contains("pictures/\(part)/\(file)")
                else { continue }
                try beforeChange()
                let stale = PathText.join(folder, file)
                guard unlink(stale) == 0 else {
                    throw .unwritable(path: stale, reason: String(cString: strerror(errno)))
                }
            }
            rmdir(folder)
        }
        rmdir(pictures)
        placed = []
    }

    private static func isHex(_ text: Substring, count: Int) -> Bool {
        text.utf8.count == count && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    /// Removes files of an earlier run that no longer belong, and what was not finished.
    func finish() throws(FormatError) {
        let gone = Set(before.map(PathText.folder)).subtracting(announced.map(PathText.folder))
        for client in gone.sorted() where !client.isEmpty && PathText.inside(client) == client {
            try removePictures(of: client)
        }
        for stale in before.subtracting(announced) where PathText.inside(stale) == stale && !PathText.isPicture(stale) {
            try beforeChange()
            unlink(path(stale))
            rmdir(path(PathText.folder(stale)))
        }
        try beforeChange()
        try? FileManager.default.removeItem(atPath: spool)
        try writeManifest(announced)
    }

    private func writeManifest(_ files: Set<String>) throws(FormatError) {
        let file = try AppendFile(path(OutputFolder.manifestName))
        try file.append("format lst\n" + files.sorted().map { "file \($0)\n" }.joined())
        try finish(file)
    }

    private static func make(_ path: String) throws(FormatError) {
        guard !Disk.isFolder(path) else { return }
        do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
            throw .unwritable(path: path, reason: error.localizedDescription)
        }
    }
}
