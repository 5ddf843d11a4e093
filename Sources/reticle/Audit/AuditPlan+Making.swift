import Catalog
import Domain
import Formats
import Foundation
import Workbench

extension AuditPlan {
    /// Reads the finished images of a workspace and deals them out to folds.
    ///
    /// - Parameters:
    ///   - client: whose images; all where `nil`
    ///   - split: a split of folds to take; else they are dealt out by class, copies of a picture together where pictures
    ///     have been compared
    ///   - folds: into how many parts, from 2 on; that of the split where one is named
    ///   - notice: hears what is left out, one line each
    /// - Throws: `CatalogError`, ``Refusal`` where there is too little to learn from
    init(
        _ store: CatalogStore, network: String, client: String?, split: String?, folds: Int, seed: UInt64,
        notice: (String) -> Void
    ) throws {
        classes = try store.synset().classes.map { Class(id: $0.id.rawValue, name: $0.name) }
        guard !classes.isEmpty else { throw Refusal("\(store.folder): no classes, so there is nothing to audit") }
        self.network = network
        images = try Self.images(store, client, classes, notice)
        if let split {
            (self.folds, images) = try Self.dealt(images, by: split, store)
        } else {
            self.folds = folds
            let parts = Splitter(SplitRecipe(parts: SplitRecipe.folds(folds) ?? [], seed: seed)).parts(
                of: try Self.table(images, classes: classes.count, store))
            for (at, part) in parts.enumerated() { images[at].fold = part }
        }
        let filled = Set(images.map(\.fold))
        guard images.count >= 2 * self.folds, filled.count == self.folds else {
            throw Refusal(
                "\(Quantity.count(images.count, "finished image")) with a picture in \(filled.count) folds; "
                    + "expected at least two in each of \(self.folds)")
        }
    }

    private static func images(
        _ store: CatalogStore, _ client: String?, _ classes: [Class], _ notice: (String) -> Void
    ) throws -> [Image] {
        let indices = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1.id, $0) })
        var images: [Image] = []
        for id in try store.search(ImageQuery(client: client, sort: .added)).ids {
            let document = try store.document(id)
            guard document.image.state != .unseen || !document.annotations.isEmpty else { continue }
            guard case .success(let path) = Location.path(document.location, in: store), !document.image.isMissing
            else {
                notice("\(document.image.path): its picture is not here; left out")
                continue
            }
            let labels = document.annotations.compactMap { annotation -> Label? in
                // Boxes without extent are a matter for `reticle check`.
                guard let index = indices[annotation.classID.rawValue], annotation.box.isFinite,
                    !annotation.box.isEmpty
                else { return nil }
                let box = annotation.box
                return Label(
                    id: annotation.id.rawValue, classIndex: index, xMin: box.xMin, yMin: box.yMin, xMax: box.xMax,
                    yMax: box.yMax, isExempt: annotation.attributes.difficult == true || isCrowd(annotation))
            }
            images.append(Image(id: id.rawValue, path: path, fold: 0, labels: labels))
        }
        return images
    }

    private static func isCrowd(_ annotation: Annotation) -> Bool {
        annotation.extras != nil
            && LabelledBox(className: "", box: annotation.box, extras: annotation.extras).isCrowd
    }

    private static func table(_ images: [Image], classes: Int, _ store: CatalogStore) throws -> SplitTable {
        let groups = try store.duplicateGroups()
        var table = SplitTable(classCount: classes)
        for image in images {
            var counts: [Int: Int] = [:]
            for label in image.labels { counts[label.classIndex, default: 0] += 1 }
            table.add(
                identity: "\(image.id)\t\(image.path)",
                boxes: counts.sorted { $0.key < $1.key }.map { (index: $0.key, count: $0.value) },
                group: groups[ImageID(rawValue: image.id)].map { "\($0)" })
        }
        return table
    }

    private static func dealt(_ images: [Image], by name: String, _ store: CatalogStore) throws -> (Int, [Image]) {
        let split = try store.split(named: name)
        guard split.recipe.isFolds else {
            throw Refusal("split \(split.name) has no folds; `reticle split --folds 3 --name NAME` makes some")
        }
        let parts = Dictionary(
            uniqueKeysWithValues: try store.members(of: split.id).map { ($0.image.rawValue, $0.part) })
        return (
            split.recipe.parts.count,
            images.compactMap { image in
                guard let part = parts[image.id] else { return nil }
                var image = image
                image.fold = part
                return image
            }
        )
    }
}
