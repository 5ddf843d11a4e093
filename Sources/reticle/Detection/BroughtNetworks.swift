import Catalog
import Domain
import Foundation
import Jobs
import YOLO

/// The networks that a dataset brings along: each a `NAME.cfg` with its `NAME.weights` in the dataset's folder `models`,
/// the names of its classes in `NAME.names`.
enum BroughtNetworks {
    /// Most images that a network looks at without being asked: a matter of moments.
    static let mostUnasked = 100

    /// Copies them into a workspace, whose own networks of the same names stay.
    ///
    /// - Parameter dataset: path of the dataset, a folder or a file in it
    /// - Returns: the names of those that are in now, and a line for each that cannot be read
    static func take(
        from dataset: String, into store: CatalogStore, at time: Date
    ) -> (added: [String], problems: [String]) {
        let root = Paths.isFolder(dataset) ? dataset : URL(fileURLWithPath: dataset).deletingLastPathComponent().path
        let folder = root + "/models"
        let files = Set((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        var (added, problems): ([String], [String]) = ([], [])
        let taken = Set(store.shelf.names())
        for file in files.sorted() where file.hasSuffix(".cfg") {
            let name = String(file.dropLast(4))
            guard files.contains(name + ".weights"), !taken.contains(name) else { continue }
            let names = files.contains(name + ".names") ? "\(folder)/\(name).names" : nil
            do {
                let source = ModelFiles.darknet(
                    cfg: "\(folder)/\(file)", weights: "\(folder)/\(name).weights", names: names)
                _ = try store.shelf.add(name, files: source)
                try store.register(store.shelf.open(name), at: time)
                added.append(name)
            } catch {
                problems.append("network \(name) did not come along: \(Out.describe(error, file: file))")
            }
        }
        return (added, problems)
    }

    /// Puts a look at everything that is still to do into the queue, if that takes moments.
    ///
    /// - Returns: how many images; 0 if there are none or too many
    static func look(_ model: String, in store: CatalogStore, by person: String, at time: Date) throws -> Int {
        var query = ImageQuery()
        query.terms = [ImageQuery.Term(.state([.unseen]))]
        let images = try store.search(query).ids
        guard (1...mostUnasked).contains(images.count) else { return 0 }
        _ = try PredictionRequest(model: model, images: images).enqueue(in: store, by: person, at: time)
        return images.count
    }
}
