public import Domain
import Foundation

/// The versions of a client's network in the client's folder: `promotions.json`, and `versions/1`, `versions/2` … beside it.
///
/// A version is a folder as a ``ModelShelf`` makes it, appears whole and never changes. The register is replaced whole, and
/// it alone says which version is in service. Whoever reads the register and then the version has all of one network,
/// whatever happens meanwhile.
public struct ClientShelf: Hashable, Sendable {
    /// The client's folder.
    public let path: String
    public static let registerName = "promotions.json"

    init(path: String) { self.path = path }

    /// The file that says which version is in service.
    public var register: String { "\(path)/\(Self.registerName)" }
    /// The versions, each under its number.
    public var versions: ModelShelf { ModelShelf(folder: "\(path)/versions") }

    /// Folder of the frozen validation set with that hash.
    public func validation(_ hash: String) -> String { "\(validations)/\(hash.prefix(16))" }

    /// Folder of all frozen validation sets.
    public var validations: String { "\(path)/validation" }

    private struct Pointer: Decodable { var inService: Int }

    /// The version in service; `nil` where nothing was promoted.
    ///
    /// - Throws: ``ModelError/badManifest(path:reason:)`` where that cannot be told
    public func inService() throws(ModelError) -> Int? { try read(Pointer.self)?.inService }

    /// Who has put what into service; `nil` where nothing was promoted.
    ///
    /// - Throws: ``ModelError/badManifest(path:reason:)``
    public func promotions() throws(ModelError) -> Promotions? {
        guard let found = try read(Promotions.self) else { return nil }
        guard let last = found.history.last, last.version == found.inService else {
            throw .badManifest(
                path: register, reason: "its history does not end with version \(found.inService), which is in service")
        }
        return found
    }

    private func read<Value: Decodable>(_ type: Value.Type) throws(ModelError) -> Value? {
        guard let data = FileManager.default.contents(atPath: register) else {
            guard FileManager.default.fileExists(atPath: register) else { return nil }
            throw .badManifest(path: register, reason: "cannot be read")
        }
        do { return try JSONDecoder().decode(type, from: data) } catch {
            throw .badManifest(path: register, reason: "is no register of promotions that this version knows")
        }
    }

    /// Puts a register in place of the one that is there, whole, and waits for the disk.
    ///
    /// The caller has the ``ClientLock``.
    /// - Throws: ``ModelError/unwritable(path:reason:)``
    public func write(_ promotions: Promotions) throws(ModelError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(promotions) else {
            throw .unwritable(path: register, reason: "holds a number that JSON cannot")
        }
        let file = try WritableFile<ModelError>(register)
        try file.append(Array(data) + [0x0A])
        try file.finish()
        try Self.sync(path)
    }

    /// Copies a network beside the versions that are there; nothing of it is in service yet.
    ///
    /// The caller has the ``ClientLock``.
    /// - Returns: its manifest
    /// - Throws: ``ModelError``, or the error of the format for files that do not belong together
    public func add(
        _ version: Int, files: ModelFiles, inputSize: ImageSize?, fit: Preprocessing.Fit?
    ) throws -> ModelManifest {
        let shelf = versions
        if shelf.names().contains("\(version)") { try shelf.remove("\(version)") }
        let manifest = try shelf.add("\(version)", files: files, inputSize: inputSize, fit: fit)
        let folder = "\(shelf.folder)/\(version)"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            try Self.sync("\(folder)/\(name)")
        }
        for folder in [folder, shelf.folder, path] { try Self.sync(folder) }
        return manifest
    }

    /// Removes what promotions left behind that were refused or killed: versions and frozen sets that the register does not name.
    ///
    /// The caller has the ``ClientLock``, so none of them lives.
    public func removeLeftovers(besides promotions: Promotions?) {
        let versions = Set(promotions?.versions ?? [])
        Self.removeAll(in: self.versions.folder) { name in Int(name).map { !versions.contains($0) } ?? false }
        let named = (promotions?.history.map(\.validation) ?? []) + [promotions?.validation]
        let sets = Set(named.compactMap { $0 }.map { String($0.prefix(16)) })
        Self.removeAll(in: validations) { name in
            name.utf8.count == 16 && UInt64(name, radix: 16) != nil && !sets.contains(name)
        }
    }

    /// Removes folders by their names, and those of which only a part was there; whatever else lies there is not ours.
    private static func removeAll(in folder: String, where isGone: (String) -> Bool) {
        let manager = FileManager.default
        for name in (try? manager.contentsOfDirectory(atPath: folder)) ?? []
        where isGone(name) || name.hasPrefix(".new-") || name.hasPrefix(".gone-") {
            try? manager.removeItem(atPath: "\(folder)/\(name)")
        }
    }

    /// Waits until a file or folder is on the disk.
    private static func sync(_ path: String) throws(ModelError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unwritable(path: path, reason: SystemError.text) }
        defer { close(descriptor) }
        // Not every file system can be waited for; those that cannot say so.
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw .unwritable(path: path, reason: SystemError.text)
        }
    }
}

/// Keeps a client's folder for one promotion at a time, and is gone with its process, however that ends.
public final class ClientLock: Sendable {
    private let descriptor: Int32

    /// Takes a client's folder, made if it is not there.
    ///
    /// - Parameter waits: whether to wait until nobody else has it
    /// - Throws: ``ModelError/unwritable(path:reason:)``, also where somebody else has it and nobody is to wait
    public init(_ shelf: ClientShelf, waits: Bool = false) throws(ModelError) {
        do { try FileManager.default.createDirectory(atPath: shelf.path, withIntermediateDirectories: true) } catch {
            throw .unwritable(path: shelf.path, reason: "cannot be made")
        }
        // The folder itself is locked: no file of the lock lies about.
        let opened = open(shelf.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw .unwritable(path: shelf.path, reason: SystemError.text) }
        guard flock(opened, waits ? LOCK_EX : LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
            close(opened)
            throw .unwritable(path: shelf.path, reason: "another promotion is at work here; expected one at a time")
        }
        descriptor = opened
    }

    deinit { close(descriptor) }
}
