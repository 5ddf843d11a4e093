import Catalog
import Domain
import Foundation
import Imaging
import TestSupport

@testable import reticle

/// A folder of pictures that look alike only where they are meant to, and a workspace in it.
final class Gallery {
    let folder = FileManager.default.temporaryDirectory.path + "/gallery-" + UUID().uuidString
    let store: CatalogStore

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        store = try CatalogStore.create(at: folder)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Draws a picture of eight by eight coloured fields; the same `motif` on another scale is a near-duplicate.
    func draw(_ name: String, motif: UInt64, field: Int = 8) throws {
        var random = SplitMix64(seed: motif)
        let colours = (0..<64).map { _ in (0..<3).map { _ in UInt8.random(in: 0...255, using: &random) } }
        let side = 8 * field
        var pixels: [UInt8] = []
        for y in 0..<side { for x in 0..<side { pixels += colours[y / field * 8 + x / field] } }
        try PictureWriter.write(RGBImage(width: side, height: side, pixels: pixels), to: path(name))
    }

    func path(_ name: String) -> String { folder + "/" + name }

    func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name)))) }

    /// Imports images by their addresses, with a box each.
    func add(_ addresses: [String], as name: String = "export") throws {
        let lines = addresses.map {
            """
            {"id": "\($0)", "url": "\($0)", "data": {"width": 64, "height": 64, \
            "boxes": [{"class": "can", "xmin": 1, "ymin": 1, "xmax": 9, "ymax": 9}]}}
            """
        }
        try lines.joined(separator: "\n").write(toFile: path(name + ".jsonl"), atomically: true, encoding: .utf8)
        _ = try DatasetImport.run(path(name + ".jsonl"), into: store, person: "anna")
    }

    /// The image of that address.
    func image(_ address: String) throws -> ImageID? {
        try store.rows(store.search(ImageQuery()).ids).first { $0.path == address }?.id
    }

    /// What rules about single pictures find, by rule and address.
    func findings() throws -> [CheckRule: [String]] {
        let report = try store.check([.pictureMissing, .pictureUnreadable, .pictureDuplicate])
        let rows = Dictionary(
            uniqueKeysWithValues: try store.rows(store.search(ImageQuery()).ids).map { ($0.id, $0.path) })
        return Dictionary(grouping: report.findings, by: \.rule).mapValues {
            $0.compactMap { $0.image.flatMap { rows[$0] } }.sorted()
        }
    }
}
