import Catalog
import Domain
import Formats
import Foundation
import Imaging

/// The way into a workspace: opened where there is one, made and filled where there is only a dataset.
enum Doorway {
    /// Opens a workspace, or recognises a dataset, reads it and opens that.
    ///
    /// - Returns: the store, and what the person should hear first.
    /// - Throws: `CatalogError` or `FormatError` in one line.
    static func open(_ path: String, readOnly: Bool, person: String) throws -> (store: CatalogStore, news: [String]) {
        let path = Paths.absolute(path)
        guard FileManager.default.fileExists(atPath: path) else { throw Refusal("\(path): no such file or folder") }
        let folder = Paths.isFolder(path) ? path : URL(fileURLWithPath: path).deletingLastPathComponent().path
        if let known = CatalogStore.find(from: folder) {
            return (try CatalogStore.open(at: known, readOnly: readOnly), [])
        }
        let match = try FormatDetector.detect(path)
        guard !readOnly else {
            throw Refusal("\(folder): no workspace here yet, and --read-only does not make one; open it once without")
        }
        guard access(folder, W_OK) == 0 else {
            throw Refusal(
                "\(folder): cannot be written, and the workspace would go there; "
                    + "'reticle import --from \(path) --workspace FOLDER' makes one elsewhere, then 'reticle FOLDER' opens it")
        }
        let store = try CatalogStore.create(at: folder)
        do {
            let result = try DatasetImport.run(path, format: match.format, into: store, person: person)
            var line = "\(match.format.rawValue): \(result.images) images, \(result.boxes) boxes"
            if !result.skipped.isEmpty { line += ", \(result.skipped.count) skipped: 'reticle import' lists them" }
            return (store, [line])
        } catch {
            // A workspace that holds nothing would hide the dataset the next time.
            try? FileManager.default.removeItem(atPath: folder + "/.reticle")
            throw error
        }
    }
}
