import Domain
import Foundation
import Imaging
import Synchronization

/// What the frozen layers give for samples, kept on disk as half-precision numbers.
///
/// An entry belongs to weights, picture, size and variant of augmentation; a folder of its own for each set of weights and
/// manner of augmentation. Entries are never changed; once the limit is reached no more are kept. Numbers are rounded to
/// half precision before anybody sees them, so that a sample is the same whether it was kept or made anew.
public final class FrozenCache: Sendable {
    /// Names an entry.
    public struct Key: Hashable, Sendable {
        let name: String
    }

    /// Variants in which each picture comes: the first as it is, the others augmented.
    public let variants: Int
    private let folder: String
    private let limit: Int
    private let used: Mutex<Int>

    /// Begins every entry, so that another program's file is none.
    private static let magic: UInt32 = 0x5243_4631

    /// Opens a cache.
    ///
    /// - Parameters:
    ///   - folder: holds one folder for each `identity`
    ///   - identity: fingerprint of the frozen weights, the augmentation, the seed and the labels
    ///   - limit: most bytes of all entries of this identity; where those of others take as much, the oldest others go
    ///   - variants: at least 1
    /// - Throws: ``TrainingError/file(path:reason:)`` where the folder cannot be made
    public init(folder: String, identity: String, limit: Int, variants: Int) throws(TrainingError) {
        let own = "\(folder)/\(DatasetFile.hash(of: Array(identity.utf8)).prefix(24))"
        (self.folder, self.limit, self.variants) = (own, limit, max(1, variants))
        do { try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true) } catch {
            throw .file(path: own, reason: "cannot be made")
        }
        Self.makeRoom(in: folder, beside: own, limit: limit)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: own)) ?? []
        used = Mutex(Self.bytes(of: names, in: own))
    }

    private static func bytes(of names: [String], in folder: String) -> Int {
        names.reduce(0) { sum, name in
            let size = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.size] as? Int
            return sum + (size ?? 0)
        }
    }

    /// Removes what was kept for others, the oldest first, until less than the limit is left of it.
    private static func makeRoom(in folder: String, beside own: String, limit: Int) {
        let files = FileManager.default
        func names(_ path: String) -> [String] { (try? files.contentsOfDirectory(atPath: path)) ?? [] }
        var others = names(folder).map { "\(folder)/\($0)" }.filter { $0 != own }.map { path in
            let time = (try? files.attributesOfItem(atPath: path)[.modificationDate] as? Date) ?? .distantPast
            return (path: path, time: time, bytes: bytes(of: names(path), in: path))
        }
        others.sort { $0.time < $1.time }
        var all = others.reduce(0) { $0 + $1.bytes }
        for other in others where all >= limit {
            // A run that still reads there makes what it misses anew.
            try? files.removeItem(atPath: other.path)
            all -= other.bytes
        }
    }

    /// Forgets all that is kept for this identity.
    public func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// The key of a picture's variant; a file that was changed since is another picture.
    func key(picture path: String, _ request: SampleRequest) -> Key {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let size = attributes?[.size] as? Int ?? 0
        let time = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        let text =
            "\(path)\t\(size)\t\(time)\t\(request.side)\t\(request.epoch)\t\(request.index)\t\(request.seed)\t\(request.mixes)"
        return Key(name: String(DatasetFile.hash(of: Array(text.utf8)).prefix(32)))
    }

    /// What is kept under a key; `nil` where nothing is, or what is there is damaged.
    func read(_ key: Key) -> (values: [[Float]], boxes: [AugmentedBox])? {
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(key.name)") else { return nil }
        return Self.unpacked(Array(data))
    }

    /// Keeps what the frozen layers give; what finds no room is not kept.
    func write(_ values: [[Float16]], boxes: [AugmentedBox], as key: Key) {
        let bytes = Self.packed(values, boxes)
        let fits = used.withLock { used in
            guard used + bytes.count <= limit else { return false }
            used += bytes.count
            return true
        }
        guard fits else { return }
        let path = "\(folder)/\(key.name)"
        let partial = "\(path).\(getpid())"
        // A cache that cannot be written costs time, nothing else; nothing waits for the disk.
        guard (try? Data(bytes).write(to: URL(fileURLWithPath: partial))) != nil, rename(partial, path) == 0 else {
            Files.remove(partial)
            return
        }
    }

    private static func packed(_ values: [[Float16]], _ boxes: [AugmentedBox]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.reduce(64 + boxes.count * 40) { $0 + 8 + $1.count * 2 })
        func add<Number: FixedWidthInteger>(_ number: Number) {
            withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
        }
        add(magic)
        add(UInt32(boxes.count))
        add(UInt32(values.count))
        for box in boxes {
            for edge in [box.box.xMin, box.box.yMin, box.box.xMax, box.box.yMax] { add(edge.bitPattern) }
            add(UInt32(box.classIndex))
            add(box.weight.bitPattern)
        }
        for array in values {
            add(UInt64(array.count))
            for value in array { add(value.bitPattern) }
        }
        var sum = Checksum()
        sum.update(bytes)
        add(sum.value)
        return bytes
    }

    private static func unpacked(_ bytes: [UInt8]) -> (values: [[Float]], boxes: [AugmentedBox])? {
        guard bytes.count > 20 else { return nil }
        var sum = Checksum()
        sum.update(Array(bytes.dropLast(8)))
        return bytes.withUnsafeBytes { raw in
            var at = 0
            func take<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type) -> Number {
                defer { at += MemoryLayout<Number>.size }
                return Number(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: type))
            }
            // With the sum right, lengths are what was written.
            at = raw.count - 8
            guard take(UInt64.self) == sum.value else { return nil }
            at = 0
            guard take(UInt32.self) == magic else { return nil }
            let (boxCount, arrayCount) = (Int(take(UInt32.self)), Int(take(UInt32.self)))
            let boxes = (0..<boxCount).map { _ in
                let edges = (0..<4).map { _ in Double(bitPattern: take(UInt64.self)) }
                let box = PixelBox(xMin: edges[0], yMin: edges[1], xMax: edges[2], yMax: edges[3])
                let classIndex = Int(take(UInt32.self))
                return AugmentedBox(box, classIndex: classIndex, weight: Float(bitPattern: take(UInt32.self)))
            }
            let values = (0..<arrayCount).map { _ in
                (0..<Int(take(UInt64.self))).map { _ in Float(Float16(bitPattern: take(UInt16.self))) }
            }
            return (values, boxes)
        }
    }
}
