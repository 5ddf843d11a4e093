import Catalog
import Domain
import Formats
import Foundation
import DetectionMetrics
import Workbench

/// Brings detections of a file, or boxes of a person, into a workspace as a layer of their own.
struct LayerImport {
    let store: CatalogStore
    let reading: PredictionReading
    /// Who brings them in.
    let actor: String

    /// What came in.
    struct Report: Encodable, Equatable {
        var name: String
        var person: Bool
        var images: Int
        var detections: Int
        /// What did not fit, one line each.
        var problems: [String]
    }

    /// Reads `path` onto the images of the workspace and keeps it as the newest run of the layer `name`.
    ///
    /// What does not fit is named and left out. Images that the source does not speak of are not looked at by the run; on
    /// the others an empty list says that nothing was found.
    /// - Parameter isPerson: whether the boxes are a person's: all of them are sure
    /// - Throws: `FormatError`, `CatalogError`, or ``Refusal`` where nothing of it is about images of the workspace
    func run(_ path: String, as name: String, isPerson: Bool) throws -> Report {
        let synset = try store.synset()
        guard !synset.classes.isEmpty else {
            throw Refusal("\(store.folder): the synset is empty; expected the classes that the layer speaks of")
        }
        var set = EvaluatedSet(classes: synset.classes.map(\.name))
        var ids: [ImageID] = []
        for row in try rows() {
            set.images.append(EvaluatedImage(path: row.path, key: row.key, client: row.clientID, size: row.size))
            ids.append(row.id)
        }
        if let other = Self.workspace(at: path) {
            try read(other, into: &set, path)
        } else {
            try reading.read(path, into: &set)
        }
        if set.spokenOf.isEmpty {
            throw Refusal("\(path): nothing in it is about an image of \(store.folder); expected paths that fit")
        }
        let found = detections(set, isPerson: isPerson)
        let images = set.spokenOf.sorted()
        try keep(images.map { (ids[$0], found[$0] ?? []) }, as: name, synset, isPerson: isPerson)
        return Report(
            name: name, person: isPerson, images: images.count, detections: found.values.reduce(0) { $0 + $1.count },
            problems: problems(set, isPerson: isPerson))
    }

    private func rows() throws -> [(id: ImageID, path: String, key: String?, clientID: String?, size: ImageSize?)] {
        let ids = try store.search(ImageQuery()).ids
        return try stride(from: 0, to: ids.count, by: 256).flatMap { start in
            try store.labelledImages(ids[start..<min(start + 256, ids.count)]).map { image, origin in
                (origin.id, image.path, image.key, image.clientID, image.header?.uprightSize)
            }
        }
    }

    /// A person's own workspace: what is finished there counts.
    private static func workspace(at path: String) -> String? {
        FileManager.default.fileExists(atPath: path + "/.reticle/catalog.sqlite") ? path : nil
    }

    private func read(_ folder: String, into set: inout EvaluatedSet, _ path: String) throws {
        let other = try CatalogStore.openToRead(at: folder)
        guard other.folder != store.folder else {
            throw Refusal("\(path): that is this workspace itself; expected another one, or files")
        }
        let (index, classes) = (ImageIndex(set.images), ClassNames(set.classes))
        let ids = try other.search(ImageQuery()).ids
        for start in stride(from: 0, to: ids.count, by: 256) {
            for (image, _) in try other.labelledImages(ids[start..<min(start + 256, ids.count)])
            where image.state != .unseen {
                guard case .image(let number) = index.find(path: image.path) else {
                    set.problems.add(
                        .unknownImage, at: path, found: "image \(image.path)", expected: "an image of the workspace")
                    continue
                }
                set.spokenOf.insert(number)
                for box in image.boxes {
                    guard let classIndex = classes.index(of: box.className) else {
                        set.problems.add(
                            .unknownClass, at: "\(path): \(image.path)", found: "class \(box.className)",
                            expected: "one of the \(set.classes.count) classes of the synset")
                        continue
                    }
                    set.add(
                        image: number, classIndex: classIndex,
                        (box.box.xMin, box.box.yMin, box.box.width, box.box.height), confidence: 1,
                        from: "\(path): \(image.path)")
                }
            }
        }
        set.finish(predictions: path)
    }

    /// Detections by the number of their image.
    private func detections(_ set: EvaluatedSet, isPerson: Bool) -> [Int: [Detection]] {
        var found: [Int: [Detection]] = [:]
        for row in 0..<set.found.count {
            let (x, y) = (set.found.x[row], set.found.y[row])
            found[Int(set.found.image[row]), default: []].append(
                Detection(
                    classIndex: Int(set.found.classIndex[row]),
                    confidence: isPerson ? 1 : max(0, min(1, set.found.confidence[row])),
                    box: PixelBox(xMin: x, yMin: y, xMax: x + set.found.width[row], yMax: y + set.found.height[row])))
        }
        return found
    }

    private func keep(
        _ found: [(image: ImageID, detections: [Detection])], as name: String, _ synset: Synset, isPerson: Bool
    ) throws {
        let model = try store.registerLayer(
            ModelName(name), person: isPerson ? name : nil, classes: synset.classes.map(\.name), at: Date())
        let settings = DetectionSettings(
            inputSize: ImageSize(width: 0, height: 0), minimumConfidence: 0, nmsIoU: 1)
        let run = try store.beginRun(of: model.id, settings: settings, by: actor, at: Date())
        for start in stride(from: 0, to: found.count, by: 256) {
            try store.addDetections(Array(found[start..<min(start + 256, found.count)]), to: run.id)
        }
        try store.finishRun(run.id, at: Date())
    }

    /// Lines of what did not fit; that a person's boxes have no confidence is as it should be.
    private func problems(_ set: EvaluatedSet, isPerson: Bool) -> [String] {
        var lines = set.problems.problems.filter {
            $0.kind != .missingImage && !(isPerson && $0.kind == .confidence)
        }.map(\.line)
        let most = 40
        if lines.count > most { lines = lines.prefix(most) + ["\(lines.count - most) more"] }
        let silent = set.images.count - set.spokenOf.count
        if silent > 0 {
            lines.append("nothing is said of \(Quantity.count(silent, "image")) of \(set.images.count): left out")
        }
        return lines
    }
}
