import ArgumentParser
import Catalog
import Domain

/// Images by name and by filter.
struct ImageNames: ParsableArguments {
    @Argument(help: "Paths of images, as the dataset writes them or absolute.")
    var images: [String] = []
    @Option(help: "Images that match, such as 'name:/^ward-7/'.")
    var filter: String?

    /// The images that are named, and those that match.
    ///
    /// - Throws: ``Refusal`` for a path that is none, and where no image was meant
    func ids(in store: CatalogStore) throws -> [ImageID] {
        var ids: [ImageID] = []
        for path in images {
            let absolute = Paths.absolute(path)
            guard let id = try store.image(at: path) ?? store.image(at: absolute) else {
                throw Refusal("\(path): not an image of this workspace")
            }
            ids.append(id)
        }
        if let filter {
            ids += try store.search(try ImageQuery.parse(filter, synset: try store.synset())).ids
        }
        guard !ids.isEmpty else { throw Refusal("no image was named, and none matches") }
        return ids
    }
}
