import Catalog
import Domain
import Foundation
import Imaging
import Testing

@testable import reticle

/// Pictures in a record file, through the workspace to pixels; the record file is MXNet's own, beside the project.
@Suite struct RecordPictureTests {
    @Test func picturesOfARecordAreShownWhereTheyLie() throws {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let shared = package.deletingLastPathComponent()
            .appendingPathComponent("shared/fixtures/mxnet-gluoncv/b_recordio/mx191").path
        guard FileManager.default.fileExists(atPath: shared) else {
            return print("skipped: no ../shared/fixtures/mxnet-gluoncv")
        }
        let folder = FileManager.default.temporaryDirectory.path + "/record-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let store = try CatalogStore.create(at: folder)
        let result = try DatasetImport.run(shared + "/det.rec", into: store, person: "anna")
        #expect(result.images == 4 && result.boxes == 11 && result.skipped.isEmpty)
        for (number, name) in ["0.png", "1.jpg", "2 space.png", "3.jpg"].enumerated() {
            let document = try store.document(ImageID(rawValue: Int64(number + 1)))
            #expect(document.image.path == "img/" + name && !document.image.isMissing)
            let packed = try PictureReader.decode(Location.path(document.location).get())
            #expect(try packed.image == PictureReader.decode(shared + "/img/" + name).image)
        }
    }
}
