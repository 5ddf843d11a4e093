import Catalog
import Domain
import Formats
import Foundation
import Imaging
import Training
import Workbench

/// Makes the frozen dataset of a run, from a workspace or from files.
struct DatasetFreezing {
    /// Hears of what is left out, one line each.
    let notice: @Sendable (String) -> Void

    // MARK: Workspace

    /// The parts of a split of a workspace: images that somebody has finished, or that have boxes.
    ///
    /// - Parameters:
    ///   - name: the split; `nil` for the one made last
    ///   - fold: of a split of folds, the one to validate with
    /// - Throws: `CatalogError`, ``Refusal``
    func workspace(_ store: CatalogStore, split name: String?, fold: Int?) throws -> TrainingDataset {
        let split = try store.split(named: name)
        let synset = try store.synset().classes.map(\.name)
        guard !synset.isEmpty else {
            throw Refusal("\(store.folder): no classes to learn; `reticle synset add` makes one")
        }
        func part(_ part: String) throws -> [TrainingDataset.Image] {
            let selection = try SplitSelection(store, split: split.name, part: part, fold: fold)
            var query = ImageQuery()
            try selection.restrict(&query)
            let ids = try store.search(query).ids
            let images = try images(store, ids, synset)
            if images.isEmpty, !ids.isEmpty {
                let text = "split \(split.name), \(part): none of its \(Quantity.count(ids.count, "image")) is labelled"
                guard part != SplitRecipe.train else { throw Refusal(text + "; space on an image says it is done") }
                notice(text + ", so there will be no mAP")
            }
            return images
        }
        return TrainingDataset(synset: synset, train: try part(SplitRecipe.train), val: try part(SplitRecipe.val))
    }

    private func images(_ store: CatalogStore, _ ids: [ImageID], _ synset: [String]) throws -> [TrainingDataset.Image] {
        let indices = Self.indices(synset)
        var (images, unseen): ([TrainingDataset.Image], Int) = ([], 0)
        for start in stride(from: 0, to: ids.count, by: 256) {
            for (image, place) in try store.labelledImages(ids[start..<min(start + 256, ids.count)]) {
                guard image.state != .unseen || !image.boxes.isEmpty else {
                    unseen += 1
                    continue
                }
                switch Location.path(place.location, in: store) {
                case .success(let path): images.append(try frozen(image, at: path, indices))
                case .failure(let refusal): notice("\(image.path): \(refusal); left out")
                }
            }
        }
        if unseen > 0 { notice("\(unseen) images that nobody has looked at are left out") }
        return images
    }

    // MARK: Files

    /// Where a part comes from: a dataset, and the list of it that is meant, if one is.
    struct PartOfFiles {
        var path: String
        var list: String?
        /// Lists that are meant where none is said.
        var usual: [String]
    }

    /// Parts of datasets on disk.
    ///
    /// - Parameters:
    ///   - val: `nil` for a list of the training part's dataset
    ///   - synset: file of class names in order; `nil` for the dataset's own
    /// - Throws: `FormatError`, ``Refusal``
    func files(
        train: PartOfFiles, val: PartOfFiles?, format: FormatName?, synset: String?
    ) throws -> TrainingDataset {
        let given = try synset.map { try SynsetFile.read($0) }
        let reader = try open(train.path, format, given)
        let names = given ?? reader.synset
        guard !names.isEmpty else { throw Refusal("\(train.path): no classes; --synset FILE names them") }
        var trained = try part(reader, train, names, isRequired: true)
        let validated: [TrainingDataset.Image]
        if let val {
            validated = try part(try open(val.path, format, given ?? names), val, names, isRequired: true)
        } else {
            let own = PartOfFiles(path: train.path, list: nil, usual: ["val", "validation", "valid", "test"])
            validated = reader.splits.isEmpty ? [] : try part(reader, own, names, isRequired: false)
            if validated.isEmpty { notice("\(train.path): no list to validate with, so there will be no mAP") }
        }
        let held = Set(validated.map(\.path))
        let shared = trained.count { held.contains($0.path) }
        if shared > 0, train.list == nil, !reader.splits.contains(where: { train.usual.contains($0.name) }) {
            // All of the dataset was meant but for what it is judged by.
            trained.removeAll { held.contains($0.path) }
            guard !trained.isEmpty else {
                throw Refusal("\(train.path): all \(shared) images are to validate with; none is left to learn from")
            }
        } else if shared > 0 {
            notice("\(Quantity.count(shared, "image")) to learn from are also validated with: the mAP says too much")
        }
        return TrainingDataset(synset: names, train: trained, val: validated)
    }

    private func open(_ path: String, _ format: FormatName?, _ synset: [String]?) throws -> any DatasetReader {
        let notice = notice
        let options = ReadOptions(
            headers: { try PictureReader.header(of: $0) }, onError: .skip { notice("\($0.place): \($0.reason)") },
            notice: { notice("\($0.place): \($0.reason)") }, synset: synset)
        return try (format ?? FormatDetector.detect(path).format).reader(of: path, options: options)
    }

    private func part(
        _ reader: any DatasetReader, _ part: PartOfFiles, _ synset: [String], isRequired: Bool
    ) throws -> [TrainingDataset.Image] {
        var wanted: Set<String>?
        let lists = reader.splits.map(\.name)
        if let list = part.list {
            guard let found = reader.splits.first(where: { $0.name == list }) else {
                throw Refusal(
                    "\(part.path): no list '\(list)'; expected \(lists.isEmpty ? "none, it has no lists" : lists.joined(separator: ", "))"
                )
            }
            wanted = Set(found.paths)
        } else if let usual = part.usual.first(where: lists.contains) {
            wanted = reader.splits.first { $0.name == usual }.map { Set($0.paths) }
        } else if !isRequired {
            return []
        }
        let indices = Self.indices(synset)
        var (images, unseen): ([TrainingDataset.Image], Int) = ([], 0)
        try reader.forEach { image in
            guard wanted?.contains(image.path) ?? true else { return }
            // What nobody has labelled would be learnt as empty.
            guard image.state != .unseen || !image.boxes.isEmpty else {
                unseen += 1
                return
            }
            let path = image.path.hasPrefix("/") ? image.path : "\(reader.pictureFolder)/\(image.path)"
            switch Location.path(path) {
            case .success(let path): images.append(try frozen(image, at: path, indices))
            case .failure(let refusal): notice("\(image.path): \(refusal); left out")
            }
        }
        if unseen > 0 { notice("\(part.path): \(Quantity.count(unseen, "image")) without labels left out") }
        guard !images.isEmpty || !isRequired else { throw Refusal("\(part.path): no images with labels") }
        return images
    }

    // MARK: Images

    private static func indices(_ synset: [String]) -> [String: Int] {
        Dictionary(synset.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    private func frozen(
        _ image: LabelledImage, at path: String, _ indices: [String: Int]
    ) throws -> TrainingDataset.Image {
        let boxes = try image.boxes.compactMap { box -> TrainingDataset.Box? in
            guard let index = indices[box.className] else {
                throw Refusal(
                    "\(image.path): class '\(box.className)', but the synset has only \(indices.count) others")
            }
            guard box.box.isFinite, !box.box.isEmpty else {
                notice("\(image.path): a box of \(box.className) without extent is left out")
                return nil
            }
            return TrainingDataset.Box(box.box, classIndex: index, isDifficult: box.attributes.difficult == true)
        }
        return TrainingDataset.Image(path: path, boxes: boxes)
    }
}
