import Catalog
import Domain
import Testing

@Suite struct ImporterTests {
    static let source = SourceDescription(
        path: "/data/set", format: "voc", pictureFolder: "/data/set/images", classes: ["fruit", "unused"])

    @Test(arguments: 0..<6 as Range<UInt64>)
    func whatGoesInComesOutWithEveryValue(seed: UInt64) throws {
        let images = Workspace.images(700, seed: seed)  // more than a batch
        let workspace = try Workspace()
        let summary = try workspace.create().fill(images)
        #expect(summary.images == 700)
        #expect(summary.boxes == images.reduce(0) { $0 + $1.boxes.count })
        var found: [LabelledImage] = []
        try workspace.open().forEachImage(ImageQuery(sort: .added)) { image, _ in found.append(image) }
        #expect(found == images)
    }

    @Test func classesFollowTheSynsetOfTheDatasetThenTheirAppearance() throws {
        let store = try Workspace().create()
        let importer = try store.beginImport(Self.source, by: "anna", at: Workspace.now)
        let box = PixelBox(xMin: 0, yMin: 0, xMax: 1, yMax: 1)
        try importer.add(
            LabelledImage(path: "a", boxes: ["zebra", "fruit", "ape"].map { LabelledBox(className: $0, box: box) }))
        #expect(try importer.finish().newClasses == ["fruit", "unused", "zebra", "ape"])
        #expect(try store.synset().classes.map(\.name) == ["fruit", "unused", "zebra", "ape"])
    }

    /// Colour, glyph and digit of a class go by its id.
    @Test func idsFollowTheSynsetOfTheDatasetToo() throws {
        let store = try Workspace().create()
        let box = PixelBox(xMin: 0, yMin: 0, xMax: 1, yMax: 1)
        let images = ["c", "b", "a", "d"].map {
            LabelledImage(path: $0, boxes: [LabelledBox(className: $0, box: box)])
        }
        try store.fill(images, classes: ["a", "b", "c"])
        let synset = try store.synset()
        #expect(synset.classes.map(\.name) == ["a", "b", "c", "d"])
        #expect(synset.classes.map(\.id) == synset.classes.map(\.id).sorted())
        let byDigit = ClassDefaults.digits(of: synset).compactMap { $0.flatMap { synset[$0]?.name } }
        #expect(byDigit == ["a", "b", "c", "d"])
    }

    @Test func aliasesLeadToTheirClass() throws {
        let store = try Workspace().create()
        try store.fill([], classes: ["bottle"])
        let before = try store.synset().classes[0]
        var after = before
        after.aliases = ["flask"]
        try store.apply(.changeClass(before: before, after: after), by: "anna", at: Workspace.now)
        let box = LabelledBox(className: "flask", box: PixelBox(xMin: 0, yMin: 0, xMax: 1, yMax: 1))
        try store.fill([LabelledImage(path: "a", boxes: [box])], classes: [])
        #expect(try store.synset().classes == [after])
        #expect(try store.boxesPerClass() == [after.id: 1])
    }

    @Test func nobodySeesAnImportThatHasNotFinished() throws {
        let (workspace, store) = try Workspace.filled()
        let before = try store.snapshot()
        do {
            let importer = try store.beginImport(Self.source, by: "anna", at: Workspace.now)
            for image in Workspace.images(1500, seed: 9) {
                var image = image
                image.path = "new/" + image.path
                try importer.add(image)
            }
            #expect(try workspace.open().snapshot() == before)
            #expect(throws: CatalogError.importRunning(folder: store.folder)) {
                try store.beginImport(Self.source, by: "ben", at: Workspace.now)
            }
        }
        #expect(try store.snapshot() == before)
        _ = try store.beginImport(Self.source, by: "anna", at: Workspace.now).finish()
        #expect(try store.search(ImageQuery()).counts.images == 12)
        #expect(try store.integrityCheck() == [])
    }

    @Test func importingTwiceChangesNothing() throws {
        let (_, store) = try Workspace.filled()
        let before = try store.snapshot()
        let summary = try store.fill(Workspace.images(12, seed: 1))
        #expect(summary.images == 0)
        #expect(summary.known == 12)
        #expect(try store.snapshot() == before)
    }

    @Test func aClassThatSomebodyAddsMeanwhileIsTheSameClass() throws {
        let store = try Workspace().create()
        let importer = try store.beginImport(Self.source, by: "anna", at: Workspace.now)
        let box = LabelledBox(className: "can", box: PixelBox(xMin: 0, yMin: 0, xMax: 1, yMax: 1))
        for index in 0..<600 { try importer.add(LabelledImage(path: "\(index)", boxes: [box])) }
        let can = try store.apply(.addClass(name: "can"), by: "ben", at: Workspace.now).addedClasses[0]
        _ = try importer.finish()
        #expect(try store.synset().classes.map(\.name) == ["can", "fruit", "unused"])
        #expect(try store.boxesPerClass() == [can: 600])
        #expect(try store.integrityCheck() == [])
    }

    @Test func anEdgeThatIsNoNumberIsRefused() throws {
        let store = try Workspace().create()
        let importer = try store.beginImport(Self.source, by: "anna", at: Workspace.now)
        let box = LabelledBox(className: "can", box: PixelBox(xMin: .nan, yMin: 0, xMax: 1, yMax: 1))
        #expect(throws: CatalogError.self) { try importer.add(LabelledImage(path: "a", boxes: [box])) }
    }

    @Test func picturesInsideTheWorkspaceMoveWithIt() throws {
        let workspace = try Workspace()
        let store = try workspace.create()
        var source = Self.source
        source.pictureFolder = workspace.folder + "/set/images"
        let importer = try store.beginImport(source, by: "anna", at: Workspace.now)
        for path in ["a/1.jpg", "/abs/2.jpg", "https://host/3.jpg"] { try importer.add(LabelledImage(path: path)) }
        _ = try importer.finish()
        let locations = try store.search(ImageQuery(sort: .added)).ids.map { try store.document($0).location }
        #expect(locations == [store.folder + "/set/images/a/1.jpg", "/abs/2.jpg", "https://host/3.jpg"])
        #expect(try store.image(at: store.folder + "/set/images/a/1.jpg") == store.image(at: "a/1.jpg"))
        #expect(try store.image(at: "a/1.jpg") != nil)
    }
}
