import Catalog
import Domain
import Formats

/// Which part of a split each image is in.
enum PartOfImages {
    /// The part of each image as the datasets say that were read in; an image that they put in several is in the first.
    static func imported(in store: CatalogStore) throws -> [ImageID: String] {
        var parts: [ImageID: String] = [:]
        for source in try store.sources() {
            let lists = try SplitRecord.load(of: source.id, in: store)
            guard lists.count > 1 else { continue }
            var byPath: [String: String] = [:]
            // What is in several parts is first of all in the one with fewer pictures: `trainval` says less than `val`.
            for list in lists.sorted(by: { $0.paths.count > $1.paths.count }) {
                for path in list.paths { byPath[path] = list.name }
            }
            for (image, path) in try store.paths(of: source.id) { parts[image] = byPath[path] }
        }
        return parts
    }
}
