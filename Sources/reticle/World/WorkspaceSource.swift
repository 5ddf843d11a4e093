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
    /// Images of one dataset keep their paths; images of several get paths relative to the folder they share.
    init(_ store: CatalogStore, query: ImageQuery) throws {
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
        // A part names only what is written; a dataset that was read twice has its parts twice.
        let isWhole = query.terms.isEmpty && query.client == nil && folders.count <= 1
        splits = isWhole ? try sources.last.map { try SplitRecord.load(of: $0.id, in: store) } ?? [] : []
        // A convention holds for the whole dataset: only where all sources agree on it.
        let decoded = try sources.map {
            try JSONDecoder().decode([String: String].self, from: Data($0.conventions.utf8))
        }
        conventions = decoded.dropFirst().reduce(decoded.first ?? [:]) { shared, each in
            shared.filter { each[$0.key] == $0.value }
        }
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
            guard location.hasPrefix("/") else { return copy }
            let prefix = folder.hasSuffix("/") ? folder : folder + "/"
            if location.hasPrefix(prefix) { copy.path = String(location.dropFirst(prefix.count)) }
            return copy
        }
    }
}
