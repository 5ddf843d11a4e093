import Catalog
import Domain
import Formats
import Foundation

/// A workspace, or a part of it, as something a dataset can be written from.
struct WorkspaceSource: ImageSource {
    let synset: [String]
    let conventions: [String: String]
    let pictureFolder: String
    let splits: [SplitList]
    private let store: CatalogStore
    private let ids: [ImageID]

    /// Makes a source of the images that a query finds.
    ///
    /// Images of one dataset keep their paths; images of several get paths relative to the folder they share. Its parts
    /// are `parts`, by name the images in each, of which it names those that are written.
    init(_ store: CatalogStore, query: ImageQuery, parts: [(name: String, images: Set<ImageID>)]) throws {
        self.store = store
        ids = try store.search(query).ids
        synset = try store.synset().classes.map(\.name)
        let sources = try store.sources()
        let folders = Set(sources.map(\.pictureFolder))
        if folders.count <= 1 {
            pictureFolder = folders.first ?? store.folder
        } else {
            pictureFolder = Self.sharedFolder(of: Array(folders))
        }
        splits = try Self.lists(parts, of: ids, in: store, folder: pictureFolder)
        // A convention holds for the whole dataset: only where all sources agree on it.
        let decoded = try sources.map {
            try JSONDecoder().decode([String: String].self, from: Data($0.conventions.utf8))
        }
        conventions = decoded.dropFirst().reduce(decoded.first ?? [:]) { shared, each in
            shared.filter { each[$0.key] == $0.value }
        }
    }

    /// The parts as lists of paths in the order in which images are written.
    private static func lists(
        _ parts: [(name: String, images: Set<ImageID>)], of ids: [ImageID], in store: CatalogStore, folder: String
    ) throws -> [SplitList] {
        guard !parts.isEmpty else { return [] }
        var lists = parts.map { SplitList(name: $0.name, paths: []) }
        for (id, place) in zip(ids, try store.places(of: ids)) {
            for (index, part) in parts.enumerated() where part.images.contains(id) {
                lists[index].paths.append(path(place.path, at: place.location, in: folder))
            }
        }
        return lists
    }

    /// The path of a picture in the dataset that is written.
    private static func path(_ path: String, at location: String, in folder: String) -> String {
        guard location.hasPrefix("/") else { return path }
        let prefix = folder.hasSuffix("/") ? folder : folder + "/"
        return location.hasPrefix(prefix) ? String(location.dropFirst(prefix.count)) : path
    }

    /// The deepest folder above all of these.
    static func sharedFolder(of folders: [String]) -> String {
        var shared = folders.first?.split(separator: "/") ?? []
        for folder in folders.dropFirst() {
            let parts = folder.split(separator: "/")
            shared = Array(zip(shared, parts).prefix { $0 == $1 }.map(\.0))
        }
        return "/" + shared.joined(separator: "/")
    }

    func cursor(quiet: Bool) throws -> any ImageCursor { Cursor(store: store, ids: ids, folder: pictureFolder) }

    /// A pass over the images, a page at a time.
    private struct Cursor: ImageCursor {
        let store: CatalogStore
        let ids: [ImageID]
        let folder: String
        private var position = 0
        private var page: [LabelledImage] = []

        init(store: CatalogStore, ids: [ImageID], folder: String) {
            (self.store, self.ids, self.folder) = (store, ids, folder)
        }

        mutating func next() throws -> LabelledImage? {
            if page.isEmpty {
                guard position < ids.count else { return nil }
                let end = min(position + 256, ids.count)
                page = try store.labelledImages(ids[position..<end]).map { placed($0.0, at: $0.1.location) }.reversed()
                position = end
            }
            return page.popLast()
        }

        private func placed(_ image: LabelledImage, at location: String) -> LabelledImage {
            var copy = image
            // An image that belongs to no client has none in the dataset either.
            if copy.clientID?.isEmpty == true { copy.clientID = nil }
            copy.path = WorkspaceSource.path(copy.path, at: location, in: folder)
            return copy
        }
    }
}
