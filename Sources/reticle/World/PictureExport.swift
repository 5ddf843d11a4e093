import Catalog
import Cells
import Domain
import Fetching
import Foundation
import Imaging

/// Writes copies of pictures with their boxes, class names and confidences drawn in.
enum PictureExport {
    /// Writes a picture for every image of a query; returns how many.
    ///
    /// - Throws: whatever the first picture fails with; a picture that cannot be read is told on standard error.
    static func run(_ store: CatalogStore, query: ImageQuery, folder: String) throws -> Int {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let theme = try ThemeShelf.theme("dark")
        let synset = try store.synset()
        var written = 0
        let names = PictureNames()
        for id in try store.search(query).ids {
            let document = try store.document(id)
            guard let path = try? Location.path(document.location, in: store).get() else {
                Out.note("\(WebAddress.shown(document.location)): the picture is not on this machine")
                continue
            }
            let boxes = document.annotations.map { rendered($0, synset, theme) }
            do throws(ImagingError) {
                let picture = try PictureReader.decode(path)
                let name = names.unique(document.image.name)
                try PictureWriter.write(PictureRenderer.render(picture.image, boxes: boxes), to: folder + "/" + name)
                written += 1
            } catch {
                // A full disk or a folder of somebody else's ends it all; a broken picture is only left out.
                guard error.code != .unwritable, error.code != .exists else { throw error }
                Out.note(error.description)
            }
        }
        return written
    }

    private static func rendered(_ annotation: Annotation, _ synset: Synset, _ theme: Theme) -> RenderedBox {
        let own = synset[annotation.classID]?.colour.map(RGB.init(hex:))
        let colour =
            own ?? theme.classColours[ClassDefaults.place(of: annotation.classID, among: theme.classColours.count)]
        return RenderedBox(
            box: annotation.box, name: synset[annotation.classID]?.name ?? "",
            colour: SIMD3(colour.red, colour.green, colour.blue), isDashed: annotation.attributes.difficult == true)
    }
}
