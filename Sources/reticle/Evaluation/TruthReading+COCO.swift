import Domain
import Formats
import DetectionMetrics

extension TruthReading {
    /// Reads COCO's documents by their ids, images in the order of these: that in which COCO's tool breaks ties.
    func read(documents paths: [String], of path: String) throws -> EvaluatedSet {
        let documents = try paths.map { path throws(FormatError) in try COCOInstances(path) }
        var names: [Int: String] = [:]
        for document in documents {
            for (id, name) in document.categories {
                if let other = names.updateValue(name, forKey: id), other != name {
                    throw FormatError.namesDisagree(
                        first: documents[0].path, second: document.path,
                        difference: "category \(id) is \(other) in one and \(name) in the other")
                }
            }
        }
        let ids = names.keys.sorted()
        var set = EvaluatedSet(classes: ids.map { names[$0] ?? "" })
        let categories = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
        let isParted = documents.count > 1
        let order = documents.indices.flatMap { document in
            documents[document].images.indices.map { (document: document, image: $0) }
        }.sorted { a, b in
            documents[a.document].images[a.image].id < documents[b.document].images[b.image].id
        }
        var numbers = documents.map { [Int](repeating: -1, count: $0.images.count) }
        var imageIDs: [Int: Int] = [:]
        for (document, index) in order {
            let image = documents[document].images[index]
            let parts = isParted ? [documents[document].part] : []
            guard isWanted(client: image.client, parts: parts) else { continue }
            numbers[document][index] = set.images.count
            if imageIDs.updateValue(set.images.count, forKey: image.id) != nil, isParted {
                set.problems.add(
                    .groundTruth, at: documents[document].path, found: "id \(image.id) of an image in another document",
                    expected: "ids that differ")
            }
            set.images.append(
                EvaluatedImage(
                    path: image.path, key: "\(image.id)", client: image.client, size: image.size, parts: parts))
        }
        (set.categories, set.imageIDs) = (categories, imageIDs)
        for (document, its) in zip(documents, numbers) {
            for problem in document.problems {
                set.problems.add(.groundTruth, problem, expected: "what COCO's instances have")
            }
            for box in document.boxes where its[box.image] >= 0 {
                add(box, image: its[box.image], categories, document.path, to: &set)
            }
        }
        try check(set, path)
        return set
    }

    private func add(
        _ box: COCOInstances.Box, image: Int, _ categories: [Int: Int], _ path: String, to set: inout EvaluatedSet
    ) {
        guard let classIndex = categories[box.category] else { return }
        var flags: TruthBoxes.Flags = box.isCrowd ? .crowd : []
        // COCO's tools know nothing of difficult boxes: only Pascal VOC's protocol, or a word about it, lets them rest.
        if box.isDifficult, difficult == .ignore || reckoning != .coco && difficult == nil { flags.insert(silent) }
        if box.width <= 0 || box.height <= 0 {
            set.problems.add(
                .groundTruth, at: path, found: "a box without extent, which nothing can match",
                expected: "width and height above 0")
        }
        set.truths.append(
            image: image, classIndex: classIndex, x: box.x, y: box.y, width: box.width, height: box.height,
            area: box.area, flags: flags)
    }
}
