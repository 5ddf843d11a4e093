import Domain
import Foundation

/// A validation set that stays what it is: its labels, and copies of its pictures, in a folder of their own.
///
/// `dataset.jsonl` names pictures by their contents, `pictures/SHA-256.png`: its own SHA-256 is one of everything in the set,
/// and `sha256sum` computes it again. What happens to the pictures that it was made from no longer concerns it.
public struct FrozenValidation: Hashable, Sendable {
    /// Absolute path.
    public let folder: String

    /// Names a folder.
    public init(folder: String) { self.folder = folder }

    private static let (file, hashFile, pictures) = ("dataset.jsonl", "dataset.sha256", "pictures")

    /// Freezes the validation part of a dataset into a folder that is named after its hash.
    ///
    /// - Parameters:
    ///   - dataset: only its validation part and its synset count
    ///   - named: the folder for a set of that hash; it appears whole, and one that is there already is left as it is
    ///   - parent: where it is made, on the same file system
    /// - Returns: the hash, 64 hexadecimal digits
    /// - Throws: ``TrainingError/noPictures(part:)``, ``TrainingError/file(path:reason:)``
    public static func freeze(
        _ dataset: TrainingDataset, in parent: String, named: (_ hash: String) -> String
    ) throws(TrainingError) -> String {
        guard !dataset.val.isEmpty else { throw .noPictures(part: "validation") }
        let partial = "\(parent)/.new-\(UUID().uuidString)"
        do throws(TrainingError) {
            try make("\(partial)/\(pictures)")
            var frozen = TrainingDataset(synset: dataset.synset, train: [], val: [])
            for image in dataset.val {
                let name = "\(pictures)/\(try contentName(of: image.path))"
                let target = "\(partial)/\(name)"
                if !FileManager.default.fileExists(atPath: target) { try copy(image.path, to: target) }
                frozen.val.append(TrainingDataset.Image(path: name, boxes: image.boxes))
            }
            let bytes = DatasetFile.bytes(of: frozen)
            let hash = DatasetFile.hash(of: bytes)
            try Files.write(bytes, to: "\(partial)/\(file)")
            try Files.write(Array("\(hash)  \(file)\n".utf8), to: "\(partial)/\(hashFile)")
            let folder = named(hash)
            if FileManager.default.fileExists(atPath: folder) {
                try? FileManager.default.removeItem(atPath: partial)
            } else {
                try Files.replace(folder, by: partial)
            }
            return hash
        } catch {
            try? FileManager.default.removeItem(atPath: partial)
            throw error
        }
    }

    /// Reads the set, with paths from the root; every byte of it is checked.
    ///
    /// - Parameter hash: what it must be
    /// - Throws: ``TrainingError/file(path:reason:)``, ``TrainingError/damaged(path:found:expected:)``
    public func read(hash: String) throws(TrainingError) -> TrainingDataset {
        let path = "\(folder)/\(Self.file)"
        var (dataset, found) = try DatasetFile(path: path).read()
        guard found == hash else {
            throw .damaged(path: path, found: "the hash \(found.prefix(16))", expected: "\(hash.prefix(16))")
        }
        var checked: Set<String> = []
        for index in dataset.val.indices {
            let name = dataset.val[index].path
            let path = "\(folder)/\(name)"
            if checked.insert(name).inserted {
                let (found, expected) = (try Self.contents(of: path), Self.stem(of: name))
                guard found == expected else {
                    throw .damaged(
                        path: path, found: "the hash \(found.prefix(16))", expected: "\(expected.prefix(16))")
                }
            }
            dataset.val[index].path = path
        }
        return dataset
    }

    /// How many of some pictures are in the set, by their contents.
    ///
    /// - Parameters:
    ///   - images: only those are read whose files are as long as one of the set's
    ///   - dataset: the set, as ``read(hash:)`` gives it
    /// - Throws: ``TrainingError/file(path:reason:)``
    public static func shared(_ images: [TrainingDataset.Image], with dataset: TrainingDataset) throws(TrainingError)
        -> Int
    {
        let lengths = Set(dataset.val.compactMap { length(of: $0.path) })
        let contents = Set(dataset.val.map { stem(of: $0.path) })
        var count = 0
        for image in images {
            guard let length = length(of: image.path), lengths.contains(length) else { continue }
            if contents.contains(try Self.contents(of: image.path)) { count += 1 }
        }
        return count
    }

    private static func length(of path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    private static func stem(of path: String) -> String {
        ((path as NSString).lastPathComponent as NSString).deletingPathExtension
    }

    private static func contents(of path: String) throws(TrainingError) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .file(path: path, reason: "cannot be read")
        }
        return SHA256.digits(of: SHA256.hash(data))
    }

    private static func contentName(of path: String) throws(TrainingError) -> String {
        let ending = (path as NSString).pathExtension.lowercased()
        let isPlain = (1...5).contains(ending.utf8.count) && ending.utf8.allSatisfy { (97...122).contains($0) }
        return try contents(of: path) + (isPlain ? ".\(ending)" : "")
    }

    private static func make(_ folder: String) throws(TrainingError) {
        do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
            throw .file(path: folder, reason: "cannot be made")
        }
    }

    private static func copy(_ path: String, to target: String) throws(TrainingError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .file(path: path, reason: "cannot be read")
        }
        try Files.write(Array(data), to: target)
    }
}
