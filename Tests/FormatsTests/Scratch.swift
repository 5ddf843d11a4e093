import Domain
import Foundation
import Synchronization

@testable import Formats

/// A folder for one test, gone when the test is.
final class Scratch {
    let root: String

    init() {
        root = FileManager.default.temporaryDirectory.path + "/formats-" + UUID().uuidString
        try? FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func path(_ relative: String) -> String { root + "/" + relative }

    @discardableResult func file(_ relative: String, _ text: String) throws -> String {
        try file(relative, Array(text.utf8))
    }

    @discardableResult func file(_ relative: String, _ bytes: [UInt8]) throws -> String {
        let full = path(relative)
        try FileManager.default.createDirectory(
            atPath: (full as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: full))
        return full
    }

    /// A file with as much of a PNG as a header needs.
    func picture(_ relative: String, _ width: Int = 20, _ height: Int = 10) throws {
        func big(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
        try file(
            relative,
            [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13] + Array("IHDR".utf8) + big(width) + big(height))
    }

    func bytes(_ relative: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(relative))))
    }
    func text(_ relative: String) throws -> String { String(decoding: try bytes(relative), as: UTF8.self) }
}

/// Sizes of PNG and JPEG pictures, as much as these tests need.
enum TinyHeader {
    struct Unknown: Error {}

    @Sendable static func read(_ path: String) throws -> PictureHeader {
        let parts = Disk.isFile(path) ? nil : FileRanges(address: path)
        guard let handle = FileHandle(forReadingAtPath: parts?.path ?? path) else { throw Unknown() }
        defer { try? handle.close() }
        var bytes: [UInt8] = []
        for part in parts?.ranges ?? [0..<1 << 16] {
            try handle.seek(toOffset: UInt64(part.lowerBound))
            bytes += [UInt8](try handle.read(upToCount: part.count) ?? Data())
        }
        if bytes.count >= 24, bytes[1] == 0x50 {
            func big(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
            return PictureHeader(storedSize: ImageSize(width: big(16), height: big(20)))
        }
        var at = 2
        while at + 9 < bytes.count, bytes[at] == 0xFF {
            if (0xC0...0xC2).contains(bytes[at + 1]) {
                let (h, w) = (
                    Int(bytes[at + 5]) << 8 | Int(bytes[at + 6]), Int(bytes[at + 7]) << 8 | Int(bytes[at + 8])
                )
                return PictureHeader(storedSize: ImageSize(width: w, height: h))
            }
            at += 2 + (Int(bytes[at + 2]) << 8 | Int(bytes[at + 3]))
        }
        throw Unknown()
    }
}

/// Collects problems from closures that may be called anywhere.
final class Collected: Sendable {
    private let list = Mutex<[Problem]>([])
    var all: [Problem] { list.withLock { $0 } }
    func add(_ problem: Problem) { list.withLock { $0.append(problem) } }

    /// Options that skip and collect here.
    func skipping() -> ReadOptions { ReadOptions(headers: TinyHeader.read, onError: .skip { self.add($0) }) }
    /// Options that fail, with notices collected here.
    func failing() -> ReadOptions { ReadOptions(headers: TinyHeader.read, notice: { self.add($0) }) }
}

extension ImageSource {
    /// All images of a pass.
    func images() throws -> [LabelledImage] {
        var images: [LabelledImage] = []
        try forEach { images.append($0) }
        return images
    }
}

/// Where fixtures and shared data lie.
enum Material {
    static func fixture(_ path: String) -> String { (Bundle.module.resourcePath ?? "") + "/Fixtures/" + path }

    /// A dataset beside the project, or `nil` where there is none.
    static func dataset(_ name: String) -> String? { shared("data/datasets/\(name)") }

    /// Material beside the project, or `nil` where there is none.
    static func shared(_ relative: String) -> String? {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let path = package.deletingLastPathComponent().appendingPathComponent("shared/\(relative)").path
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }
}

/// Options that fail on anything broken.
let strict = ReadOptions(headers: TinyHeader.read)
