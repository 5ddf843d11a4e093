import Catalog
import Domain
import Formats
import Foundation
import Imaging

/// The way into a workspace: opened where there is one, made and filled where there is only a dataset.
enum Doorway {
    /// Opens a workspace, or recognises a dataset, reads it with the networks it brings along and opens that.
    ///
    /// The first network then has a job in the queue to look at what is still to do; no worker is started yet.
    /// `path` may be a workspace, a dataset, or a folder below the workspace that a dataset was read into; `progress`
    /// hears how many images are in. Returns the store, and what the person should hear first. Throws `CatalogError`,
    /// `FormatError` or ``Refusal``, each one line.
    static func open(
        _ path: String, readOnly: Bool, person: String, progress: (Int) -> Void = { _ in }
    ) throws -> (store: CatalogStore, news: [String]) {
        let path = Paths.absolute(path)
        guard FileManager.default.fileExists(atPath: path) else { throw Refusal("\(path): no such file or folder") }
        let folder = Paths.isFolder(path) ? path : URL(fileURLWithPath: path).deletingLastPathComponent().path
        if let store = try known(path, folder: folder, readOnly: readOnly) { return (store, []) }
        let format = try FormatDetector.detect(path, picturesAlone: true).format
        guard !readOnly else {
            throw Refusal("\(folder): no workspace here yet, and --read-only does not make one; open it once without")
        }
        guard access(folder, W_OK) == 0 else {
            throw Refusal(
                "\(folder): cannot be written, and the workspace would go there; "
                    + "'reticle import --from \(path) --workspace FOLDER' makes one elsewhere, then 'reticle FOLDER' opens it"
            )
        }
        let isThere = FileManager.default.fileExists(atPath: folder + "/.reticle/catalog.sqlite")
        let store = try isThere ? CatalogStore.open(at: folder) : CatalogStore.create(at: folder)
        var isDone = false
        defer { if !isDone && !isThere { remove(workspaceOf: store) } }
        let result = try DatasetImport.run(path, format: format, into: store, person: person, progress: progress)
        isDone = true
        var line = "\(format.rawValue): \(result.images) images, \(result.boxes) boxes"
        if result.boxes == 0, result.classes.isEmpty {
            line = "\(result.images) pictures without labels; C names the classes to look for"
        }
        if !result.skipped.isEmpty { line += ", \(result.skipped.count) skipped: 'reticle import' lists them" }
        let brought = BroughtNetworks.take(from: path, into: store, at: Date())
        if let network = brought.added.first {
            let count = try BroughtNetworks.look(network, in: store, by: person, at: Date())
            line += "; network \(network) "
            line += count > 0 ? "looks at the \(count) to do" : "came along: i lets it look at an image"
        }
        return (store, [line] + brought.problems)
    }

    /// The workspace that a path means: its own, or one above that has read this dataset or holds nothing of its own
    /// here.
    ///
    /// A workspace whose first import was cut short does not count: the dataset is read again.
    private static func known(_ path: String, folder: String, readOnly: Bool) throws -> CatalogStore? {
        guard let found = CatalogStore.find(from: folder) else { return nil }
        let store = try CatalogStore.open(at: found, readOnly: readOnly)
        let sources = try store.sources()
        let isDataset = (try? FormatDetector.detect(path, picturesAlone: found == folder)) != nil
        guard isDataset else { return store }
        if found == folder { return sources.isEmpty && !readOnly ? nil : store }
        let isKnown = sources.contains {
            $0.path == path || path.hasPrefix($0.path + "/") || $0.path.hasPrefix(path + "/")
        }
        return isKnown ? store : nil
    }

    /// Takes away a catalog that was just made and holds nothing: it would hide the dataset the next time.
    static func remove(workspaceOf store: CatalogStore) {
        for name in ["catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-shm"] {
            unlink(store.folder + "/.reticle/" + name)
        }
        // Only empty folders go: models and runs of somebody stay.
        for name in ["cache/import.lock"] { unlink(store.folder + "/.reticle/" + name) }
        for name in ["models", "runs", "cache", ""] { rmdir(store.folder + "/.reticle/" + name) }
    }
}
