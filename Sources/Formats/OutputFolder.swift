import Foundation

/// A folder that a writer fills: files appear whole, pictures are never overwritten, others' folders are refused.
///
/// The hidden file `.reticle-dataset` lists what was written, so that the same folder can be written again
/// and label files that no longer belong disappear. Its first lines hold the dataset's conventions.
final class OutputFolder {
    static let manifestName = ".reticle-dataset"

    let root: String
    private let format: FormatName
    private let pictureFolder: String
    private let placement: PicturePlacement
    private var before: Set<String> = []
    private var written: Set<String> = []
    private var made: Set<String> = []

    /// Number of files written, pictures left out.
    var fileCount: Int { written.count }

    init(_ root: String, format: FormatName, header: WriteHeader, options: WriteOptions) throws(FormatError) {
        (self.root, self.format) = (Disk.absolute(root), format)
        (pictureFolder, placement) = (header.pictureFolder, options.pictures)
        switch Disk.kind(self.root) {
        case .file: throw .unwritable(path: root, reason: "a file, expected a folder")
        case .folder:
            let manifest = PathText.join(self.root, Self.manifestName)
            if Disk.isFile(manifest) {
                let lines = Disk.lines(try Disk.text(manifest))
                guard lines.first == "format \(format.rawValue)" else { throw .notEmpty(path: root) }
                before = Set(lines.filter { $0.hasPrefix("file ") }.map { String($0.dropFirst(5)) })
            } else if !((try? FileManager.default.contentsOfDirectory(atPath: self.root)) ?? []).isEmpty {
                throw .notEmpty(path: root)
            }
        case nil: break
        }
        try makeFolder(self.root)
        // From the first file on, an interrupted export is recognised as ours.
        try writeManifest(conventions: [:], keeping: before)
    }

    /// Writes a file at a relative path, whole or not at all.
    func write(_ path: String, _ bytes: [UInt8]) throws(FormatError) {
        let full = try claim(path)
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: full, isDirectory: false), options: .atomic)
        } catch { throw .unwritable(path: full, reason: error.localizedDescription) }
    }

    /// Begins a file at a relative path that is written bit by bit.
    func begin(_ path: String) throws(FormatError) -> OutputFile { try OutputFile(claim(path)) }

    /// Absolute path of a file that is about to be written, noted as ours.
    func claim(_ path: String) throws(FormatError) -> String {
        guard let inside = PathText.inside(path) else { throw .unsafePath(place: root, path: path) }
        let full = PathText.join(root, inside)
        guard !PathText.isPicture(inside) else { throw .wouldOverwrite(path: full) }
        if Disk.kind(full) != nil, !before.contains(inside), !written.contains(inside) {
            throw .wouldOverwrite(path: full)
        }
        try makeFolder(PathText.folder(full))
        written.insert(inside)
        return full
    }

    /// Path of a picture for formats that name files after it.
    func inside(_ picture: String) throws(FormatError) -> String {
        if PathText.scheme(picture) != nil {
            throw .inexpressible(place: picture, reason: "an address; \(format.rawValue) needs the picture as a file")
        }
        guard let inside = PathText.inside(picture) else { throw .unsafePath(place: root, path: picture) }
        return inside
    }

    /// Places the picture of an image at a relative path, as the options say; addresses stay where they are.
    func place(_ picture: String, at path: String) throws(FormatError) {
        guard placement != .none, PathText.scheme(picture) == nil else { return }
        guard let inside = PathText.inside(path) else { throw .unsafePath(place: root, path: path) }
        let source = PathText.join(pictureFolder, picture)
        let target = PathText.join(root, inside)
        guard Disk.isFile(source) else { return try unpack(source, to: target) }
        try makeFolder(PathText.folder(target))
        let files = FileManager.default
        let real = Disk.real(source)
        if Disk.kind(target) != nil {
            let there = Disk.real(target)
            guard there == real || files.contentsEqual(atPath: target, andPath: real) else {
                throw .wouldOverwrite(path: target)
            }
            return
        }
        do {
            switch placement {
            case .copy: try files.copyItem(atPath: real, toPath: target)
            case .symlink: try files.createSymbolicLink(atPath: target, withDestinationPath: real)
            case .none: break
            }
        } catch { throw .unwritable(path: target, reason: error.localizedDescription) }
    }

    /// Copies a picture out of a record file: no link can point there.
    private func unpack(_ source: String, to target: String) throws(FormatError) {
        guard PictureFile.isPacked(source),
            let bytes = try PictureFile.bytes(source, limit: RecordChunk.lengthLimit)
        else { return }
        if Disk.kind(target) != nil {
            guard let there = try? Disk.bytes(target, limit: RecordChunk.lengthLimit), there == bytes else {
                throw .wouldOverwrite(path: target)
            }
            return
        }
        try makeFolder(PathText.folder(target))
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: target, isDirectory: false), options: .atomic)
        } catch { throw .unwritable(path: target, reason: error.localizedDescription) }
    }

    /// Removes label files of an earlier export into the same folder and writes down what belongs to this one.
    func finish(conventions: [String: String]) throws(FormatError) {
        for stale in before.subtracting(written) where PathText.inside(stale) == stale && !PathText.isPicture(stale) {
            try? FileManager.default.removeItem(atPath: PathText.join(root, stale))
        }
        try writeManifest(conventions: conventions, keeping: [])
    }

    private func writeManifest(conventions: [String: String], keeping: Set<String>) throws(FormatError) {
        var text = "format \(format.rawValue)\n"
        for (key, value) in conventions.sorted(by: { $0.key < $1.key }) where !value.contains("\n") {
            text += "convention \(key) \(value)\n"
        }
        for file in written.union(keeping).sorted() where !file.contains("\n") { text += "file \(file)\n" }
        let path = PathText.join(root, Self.manifestName)
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path, isDirectory: false), options: .atomic)
        } catch { throw .unwritable(path: path, reason: error.localizedDescription) }
    }

    private func makeFolder(_ path: String) throws(FormatError) {
        guard made.insert(path).inserted, !path.isEmpty else { return }
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch { throw .unwritable(path: path, reason: error.localizedDescription) }
    }

    /// Format of a folder that was written by Reticle, `nil` for any other.
    static func format(of root: String) -> FormatName? {
        let path = PathText.join(root, manifestName)
        guard Disk.isFile(path), let first = (try? Disk.text(path)).flatMap({ Disk.lines($0).first }) else {
            return nil
        }
        return first.hasPrefix("format ") ? FormatName(rawValue: String(first.dropFirst(7))) : nil
    }

    /// Conventions that an earlier export noted in a folder.
    static func conventions(in root: String) -> [String: String] {
        guard let text = try? Disk.text(PathText.join(root, manifestName)) else { return [:] }
        var conventions: [String: String] = [:]
        for line in Disk.lines(text) where line.hasPrefix("convention ") {
            let parts = line.split(separator: " ", maxSplits: 2)
            if parts.count == 3 { conventions[String(parts[1])] = String(parts[2]) }
        }
        return conventions
    }
}
