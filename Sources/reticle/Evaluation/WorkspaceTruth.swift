import Catalog
import Domain
import Formats
import DetectionMetrics

/// Annotations of a workspace as ground truth, and a layer of detections to compare with them.
struct WorkspaceTruth {
    let store: CatalogStore
    /// The images that are asked for.
    var query: ImageQuery
    /// The part of each image in the split whose figures are asked for.
    var part: @Sendable (ImageID) -> String?
    var silent: TruthBoxes.Flags
    /// Whether difficult boxes count like any other.
    var countsDifficult = false

    /// Reads annotations; of `network` only where it has looked.
    ///
    /// Returns the images by number beside the set, and throws `CatalogError` or ``Refusal``.
    func read(detectionsOf network: (model: ModelRecord, run: DetectionRunID?)?) throws -> EvaluatedSet {
        let synset = try store.synset()
        var set = EvaluatedSet(classes: synset.classes.map(\.name))
        let classes = ClassNames(set.classes)
        let looked = try network.flatMap { $0.run }.map { try store.imagesDone(by: $0) }
        var (unlabelled, unseen) = (0, 0)
        let ids = try store.search(query).ids
        for start in stride(from: 0, to: ids.count, by: 256) {
            for (image, origin) in try store.labelledImages(ids[start..<min(start + 256, ids.count)]) {
                guard image.state != .unseen else {
                    unlabelled += 1
                    continue
                }
                if let network {
                    let isSeen =
                        try looked?.contains(origin.id)
                        ?? store.runs(on: origin.id).contains { $0.model == network.model.id }
                    guard isSeen else {
                        unseen += 1
                        continue
                    }
                }
                add(image, origin.id, classes, to: &set)
                if let network { try addDetections(of: origin.id, network, synset, to: &set) }
            }
        }
        note(unlabelled: unlabelled, unseen: unseen, by: network?.model.name, in: &set)
        guard !set.images.isEmpty else {
            let name = network?.model.name
            let looked = name.map { " and that \($0) has looked at; `reticle predict --model \($0)`" } ?? ""
            throw Refusal(
                "\(store.folder): no labelled image that fits\(looked), expected at least one to compare with")
        }
        return set
    }

    private func add(_ image: LabelledImage, _ id: ImageID, _ classes: ClassNames, to set: inout EvaluatedSet) {
        let number = set.images.count
        set.images.append(
            EvaluatedImage(
                path: image.path, key: image.key, client: image.clientID, size: image.header?.uprightSize,
                parts: part(id).map { [$0] } ?? []))
        for box in image.boxes {
            guard let classIndex = classes.index(of: box.className) else { continue }
            var flags: TruthBoxes.Flags = box.isCrowd ? .crowd : []
            if box.attributes.difficult == true, !countsDifficult { flags.insert(silent) }
            set.truths.append(
                image: number, classIndex: classIndex, x: box.box.xMin, y: box.box.yMin, width: box.box.width,
                height: box.box.height, area: box.statedArea, flags: flags)
        }
    }

    private func addDetections(
        of id: ImageID, _ network: (model: ModelRecord, run: DetectionRunID?), _ synset: Synset,
        to set: inout EvaluatedSet
    ) throws {
        let image = set.images.count - 1
        set.spokenOf.insert(image)
        for found in try store.detections(of: id, run: network.run) where found.model == network.model.id {
            guard let classIndex = found.classID.flatMap(synset.index(of:)) else {
                set.problems.add(
                    .unknownClass, at: "\(network.model.name)", found: "class \(found.className)",
                    expected: "a class of the synset; `reticle models` maps it")
                continue
            }
            let path = set.images[image].path
            set.add(
                image: image, classIndex: classIndex,
                (found.box.xMin, found.box.yMin, found.box.width, found.box.height), confidence: found.confidence,
                from: "\(network.model.name): \(path)")
        }
    }

    private func note(unlabelled: Int, unseen: Int, by name: ModelName?, in set: inout EvaluatedSet) {
        if unlabelled > 0 {
            set.problems.add(
                .unlabelled, at: store.folder, found: "\(unlabelled) images that nobody has labelled, left out",
                expected: "boxes, or word that there are none", count: unlabelled)
        }
        if let name, unseen > 0 {
            set.problems.add(
                .missingImage, at: store.folder, found: "\(unseen) images that \(name) has not looked at, left out",
                expected: "detections on every image", count: unseen)
        }
    }
}
