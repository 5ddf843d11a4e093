import Domain
import Foundation

/// Scripted edits with an acknowledgement after each, for showing that `kill -9` loses none that was acknowledged.
///
/// One process runs ``run(_:)`` and is killed; another calls ``verify(folder:acknowledgements:)`` with the lines.
public struct CatalogRehearsal {
    private let folder: String
    private let actor: String
    private var random: Seeded

    /// Prepares edits in the workspace of `folder`.
    public init(folder: String, actor: String, seed: UInt64) {
        (self.folder, self.actor) = (folder, actor)
        random = Seeded(state: seed &* 2 &+ 1)
    }

    /// Makes a workspace with a few images without boxes, to be edited.
    public static func prepare(folder: String, images: Int = 40) throws(CatalogError) {
        let store = try CatalogStore.create(at: folder)
        let source = SourceDescription(path: folder, format: "none", pictureFolder: folder, classes: ["thing"])
        let importer = try store.beginImport(source, by: "rehearsal", at: Date(timeIntervalSince1970: 0))
        for index in 0..<images { try importer.add(LabelledImage(path: "\(index).jpg")) }
        _ = try importer.finish()
    }

    /// Edits until `edits` have been made, or for ever.
    ///
    /// - Parameters:
    ///   - edits: how many
    ///   - acknowledge: gets a line after each commit: number of the command, image, its revision, digest of its boxes
    /// - Throws: ``CatalogError`` if the workspace cannot be opened or written; conflicts are not errors here
    public mutating func run(edits: Int = .max, _ acknowledge: (String) -> Void) throws(CatalogError) {
        let store = try CatalogStore.open(at: folder)
        let ids = try store.search(ImageQuery()).ids
        guard !ids.isEmpty else { throw .invalid("\(folder): no images to edit") }
        for _ in 0..<edits {
            let image = ids[Int(random.next() % UInt64(ids.count))]
            let receipt: EditReceipt?
            do {
                receipt = try step(store, image)
            } catch .conflict(let conflict) {
                // Another process was faster: that is what conflicts are for.
                if let command = conflict.command { try store.skip(command, by: actor) }
                continue
            }
            guard let receipt else { continue }
            for image in receipt.images {
                let document = try store.document(image)
                acknowledge("\(receipt.commandID) \(image.rawValue) \(document.revision) \(Self.digest(document))")
            }
        }
    }

    private mutating func step(_ store: CatalogStore, _ image: ImageID) throws(CatalogError) -> EditReceipt? {
        let now = Date()
        switch random.next() % 8 {
        case 0: return try store.undo(by: actor, at: now)
        case 1: return try store.redo(by: actor, at: now)
        default: break
        }
        let document = try store.document(image)
        let synset = try store.synset()
        if let before = document.annotations.randomElement(using: &random), random.next() % 3 > 0 {
            if random.next() % 3 == 0 { return try store.apply(.remove([before], from: image), by: actor, at: now) }
            var after = before
            after.box = before.box.moved(dx: 1, dy: 1)
            return try store.apply(.replace([.init(before: before, after: after)], on: image), by: actor, at: now)
        }
        let classID: ClassID
        if let known = synset.classes.first?.id {
            classID = known
        } else {
            classID = try store.apply(.addClass(name: "thing"), by: actor, at: now).addedClasses[0]
        }
        let id = AnnotationID(rawValue: try store.reserveAnnotationIDs(1).lowerBound)
        let box = PixelBox(xMin: Double(random.next() % 100), yMin: 0, xMax: 200, yMax: Double(1 + random.next() % 100))
        return try store.apply(.add([Annotation(id: id, classID: classID, box: box)], to: image), by: actor, at: now)
    }

    /// What is missing or wrong after a kill, one line each; empty if every acknowledged edit is there and the catalog
    /// is sound.
    ///
    /// An image whose last command is the acknowledged one must look exactly as it did then; commands that were
    /// committed but not acknowledged any more may follow.
    public static func verify(folder: String, acknowledgements: [String]) throws(CatalogError) -> [String] {
        let store = try CatalogStore.open(at: folder)
        var problems = try store.integrityCheck()
        var last: [Int64: (command: Int64, revision: Int64, digest: String)] = [:]
        for line in acknowledgements {
            let fields = line.split(separator: " ")
            // The last line may be cut off by the kill.
            guard fields.count == 4, fields[3].count == 16, let command = Int64(fields[0]),
                let image = Int64(fields[1]),
                let revision = Int64(fields[2])
            else { continue }
            last[image] = (command, revision, String(fields[3]))
        }
        for (image, expected) in last.sorted(by: { $0.key < $1.key }) {
            let history = try store.history(of: ImageID(rawValue: image), limit: 1_000_000)
            guard history.contains(where: { $0.id == expected.command }) else {
                problems.append("command \(expected.command) on image \(image) was acknowledged and is lost")
                continue
            }
            let document = try store.document(ImageID(rawValue: image))
            // Another process may be editing all the while: only what no later command has touched can be compared.
            let latest = try store.history(of: ImageID(rawValue: image), limit: 1).first
            guard latest?.id == expected.command else { continue }
            if document.revision != expected.revision || digest(document) != expected.digest {
                problems.append("image \(image) differs from what command \(expected.command) left")
            }
        }
        return problems
    }

    /// 16 hexadecimal digits over state and boxes (FNV-1a).
    private static func digest(_ document: ImageDocument) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func mix(_ value: UInt64) {
            for shift in stride(from: UInt64(0), to: 64, by: 8) {
                hash = (hash ^ (value >> shift & 0xFF)) &* 0x100_0000_01B3
            }
        }
        mix(UInt64(document.image.state.rawValue))
        for annotation in document.annotations {
            mix(UInt64(bitPattern: annotation.id.rawValue))
            mix(UInt64(bitPattern: annotation.classID.rawValue))
            for edge in [annotation.box.xMin, annotation.box.yMin, annotation.box.xMax, annotation.box.yMax] {
                mix(edge.bitPattern)
            }
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
