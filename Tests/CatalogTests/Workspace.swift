import Catalog
import Domain
import Foundation
import TestSupport

#if canImport(Glibc)
    import Glibc
#endif

/// A workspace in a folder of its own; all of them go away with the process, so that stores may outlive the value.
struct Workspace: Sendable {
    let folder: String

    private static let root: String = {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("reticle-\(UUID().uuidString)").path
        atexit { try? FileManager.default.removeItem(atPath: Workspace.root) }
        return path
    }()

    init() throws {
        folder = "\(Self.root)/\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    func create() throws -> CatalogStore { try CatalogStore.create(at: folder) }
    func open(readOnly: Bool = false) throws -> CatalogStore { try CatalogStore.open(at: folder, readOnly: readOnly) }

    /// A workspace with `count` images of two clients and seeded boxes of four classes.
    static func filled(_ count: Int = 12, seed: UInt64 = 1) throws -> (Workspace, CatalogStore) {
        let workspace = try Workspace()
        let store = try workspace.create()
        try store.fill(Workspace.images(count, seed: seed))
        return (workspace, store)
    }

    static let classes = ["bottle", "can", "carton", "fruit"]
    static let now = Date(timeIntervalSince1970: 1_700_000_000)

    /// Seeded images of a dataset.
    static func images(_ count: Int, seed: UInt64) -> [LabelledImage] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { index in
            let state = ImageState.allCases.randomElement(using: &random) ?? .unseen
            let boxes = state == .empty ? 0 : Int.random(in: state == .labelled ? 1...6 : 0...3, using: &random)
            let size = ImageSize(
                width: Int.random(in: 100...2000, using: &random), height: Int.random(in: 100...2000, using: &random))
            let orientation = Orientation.allCases.randomElement(using: &random) ?? .upright
            return LabelledImage(
                path: "\(["shelf", "Table", "größe"][index % 3])/img \(index)_\(random.next() % 50).jpg",
                key: "k\(index)",
                clientID: index % 3 == 0 ? "acme" : "zebra",
                header: index % 11 == 10 ? nil : PictureHeader(storedSize: size, orientation: orientation),
                state: state, boxes: (0..<boxes).map { _ in box(&random) }, labelFile: "labels/\(index).xml",
                extras: index % 4 == 0 ? "{\"n\": \(index)}" : nil)
        }
    }

    static func box(_ random: inout SplitMix64) -> LabelledBox {
        let flag: (inout SplitMix64) -> Bool? = { [nil, false, true][Int($0.next() % 3)] }
        let x = Double.random(in: 0...90, using: &random)
        let y = Double.random(in: 0...90, using: &random)
        return LabelledBox(
            className: classes[Int(random.next() % 7) % 4],
            box: PixelBox(xMin: x, yMin: y, xMax: x + 5, yMax: y + Double.random(in: 1...10, using: &random)),
            attributes: BoxAttributes(
                difficult: flag(&random), truncated: flag(&random), occluded: flag(&random),
                pose: random.next() % 4 == 0 ? "Left" : nil),
            origin: random.next() % 2 == 0
                ? BoxOrigin(convention: "voc:pixelsFromOne", fields: ["\(x)", "", "a\\b\u{1F}"]) : nil,
            extras: random.next() % 5 == 0 ? "{\"a\": 1}" : nil)
    }
}

extension CatalogStore {
    @discardableResult
    func fill(_ images: [LabelledImage], classes: [String] = Workspace.classes) throws -> ImportSummary {
        let importer = try beginImport(
            SourceDescription(path: "/data/set", format: "voc", pictureFolder: "/data/set/images", classes: classes),
            by: "importer", at: Workspace.now)
        for image in images { try importer.add(image) }
        return try importer.finish()
    }

    /// Everything that people see, to compare whole workspaces. Revisions differ after undo and are left out.
    func snapshot() throws -> Snapshot {
        let documents = try search(ImageQuery()).ids.map { id in
            var document = try self.document(id)
            document.image.revision = 0
            return document
        }
        return Snapshot(synset: try synset(), documents: documents, boxes: try boxesPerClass())
    }

    struct Snapshot: Equatable {
        var synset: Synset
        var documents: [ImageDocument]
        var boxes: [ClassID: Int]
    }
}
